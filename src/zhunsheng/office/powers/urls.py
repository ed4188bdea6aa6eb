"""The power and responsibility list."""

from django.urls import path

from zhunsheng.office.powers import views

app_name = "powers"
urlpatterns = [
    path("powers/", views.index, name="index"),
    path("powers/export.csv", views.export, name="export"),
    path("powers/changes/", views.changes, name="changes"),
    path("powers/overlaps/", views.overlaps, name="overlaps"),
    path("powers/add/", views.add, name="add"),
    path("powers/end-basis/", views.end_basis, name="end_basis"),
    path("powers/<uuid:pk>/", views.item, name="item"),
    path("powers/<uuid:pk>/repeal/", views.repeal, name="repeal"),
    path("powers/<uuid:pk>/suspend/", views.suspend, name="suspend"),
    path("powers/<uuid:pk>/resume/", views.resume, name="resume"),
    path("powers/<uuid:pk>/move/", views.move, name="move"),
    path("powers/<uuid:pk>/limit/", views.limit, name="limit"),
]
