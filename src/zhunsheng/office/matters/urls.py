"""The workbench and the screens of matters."""

from django.urls import path

from zhunsheng.office.matters.views import acting, defects, erasing, listing, matter, opening, way, workbench

app_name = "matters"
urlpatterns = [
    path("", workbench.workbench, name="workbench"),
    path("matters/", listing.matters, name="list"),
    path("matters/export.csv", listing.export, name="export"),
    path("matters/new/", opening.new, name="new"),
    path("matters/new/<slug:kind>/<uuid:item_pk>/", opening.open_matter, name="open"),
    path("matters/<uuid:pk>/", matter.page, name="matter"),
    path("matters/<uuid:pk>/do/<slug:act>/", acting.act, name="act"),
    path("matters/<uuid:pk>/do/<slug:act>/drop/", acting.drop_draft, name="drop_draft"),
    path("matters/<uuid:pk>/way/", way.way, name="way"),
    path("matters/<uuid:pk>/due/<int:clock_pk>/", matter.due, name="due"),
    path("matters/<uuid:pk>/proof/<uuid:record_pk>/", matter.proof, name="proof"),
    path("matters/<uuid:pk>/evidence/<uuid:evidence_pk>/", matter.evidence, name="evidence"),
    path("matters/<uuid:pk>/defect/", defects.defect, name="defect"),
    path("matters/<uuid:pk>/erase/", erasing.erase, name="erase"),
    path("private/", erasing.private, name="private"),
]
