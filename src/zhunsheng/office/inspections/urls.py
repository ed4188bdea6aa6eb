"""Inspections: my visits, plan, draws, directories."""

from django.urls import path

from zhunsheng.office.inspections.views import directory, draws, plans, site, visits

app_name = "inspections"
urlpatterns = [
    path("inspections/", visits.index, name="index"),
    path("inspections/objects/", directory.objects, name="objects"),
    path("inspections/objects/export.csv", directory.objects_csv, name="objects_csv"),
    path("inspections/objects/import/", directory.objects_import, name="objects_import"),
    path("inspections/objects/<uuid:pk>/", directory.object_page, name="object"),
    path("inspections/objects/<uuid:pk>/class/", directory.object_class, name="object_class"),
    path("inspections/objects/<uuid:pk>/leave/", directory.object_leave, name="object_leave"),
    path("inspections/inspectors/", directory.inspectors, name="inspectors"),
    path("inspections/inspectors/export.csv", directory.inspectors_csv, name="inspectors_csv"),
    path("inspections/inspectors/add/", directory.inspector_add, name="inspector_add"),
    path("inspections/inspectors/<uuid:pk>/", directory.inspector_page, name="inspector"),
    path("inspections/inspectors/<uuid:pk>/remove/", directory.inspector_remove, name="inspector_remove"),
    path("inspections/recusals/", directory.recusals, name="recusals"),
    path("inspections/recusals/add/", directory.recusal_add, name="recusal_add"),
    path("inspections/recusals/<int:pk>/end/", directory.recusal_end, name="recusal_end"),
    path("inspections/plans/", plans.plans, name="plans"),
    path("inspections/plans/<int:year>/", plans.plan, name="plan"),
    path("inspections/plans/<int:year>/approve/", plans.approve, name="plan_approve"),
    path("inspections/plans/<int:year>/lines/add/", plans.line_add, name="line_add"),
    path("inspections/plans/<int:year>/lines/<int:number>/", plans.line_page, name="line"),
    path("inspections/plans/<int:year>/lines/<int:number>/remove/", plans.line_remove, name="line_remove"),
    path("inspections/plans/<int:year>/lines/<int:number>/draw/", draws.prepare, name="prepare"),
    path("inspections/plans/<int:year>/lines/<int:number>/shares/", draws.shares, name="shares"),
    path("inspections/plans/<int:year>/lines/<int:number>/try/", draws.try_out, name="try"),
    path("inspections/draws/", draws.draws, name="draws"),
    path("inspections/draws/<uuid:pk>/", draws.draw, name="draw"),
    path("inspections/draws/<uuid:pk>/reveal/", draws.reveal, name="reveal"),
    path("inspections/draws/<uuid:pk>/close/", draws.close, name="close"),
    path("inspections/draws/<uuid:pk>/beacon/", draws.beacon, name="beacon"),
    path("inspections/draws/<uuid:pk>/result/", draws.result, name="result"),
    path("inspections/draws/<uuid:pk>/visits/", draws.open_visits, name="open_visits"),
    path("inspections/draws/<uuid:pk>/void/", draws.void, name="void"),
    path("inspections/draws/<uuid:pk>/files.zip", draws.packed, name="files"),
    path("inspections/draws/<uuid:pk>/audit.zip", draws.packed_all, name="audit_files"),
    path("inspections/card/", site.card, name="card"),
    path("inspections/card/code.svg", site.card_code, name="card_code"),
    path("inspections/site/<uuid:pk>/", site.visit, name="site"),
    path("inspections/site/<uuid:pk>/entries/", site.entry, name="site_entry"),
    path("inspections/site/<uuid:pk>/finish/", site.finish, name="site_finish"),
    path("inspections/site/<uuid:pk>/swap/", site.swap, name="site_swap"),
]
