"""Supervision, and the register as it reads it."""

from django.urls import include, path

from zhunsheng.office.supervision import major_views, register_views, views

supervision = [
    path("", views.index, name="index"),
    path("take-up/", views.take_up, name="take_up"),
    path("majors/", major_views.index, name="majors"),
    path("majors/<uuid:pk>/file/", major_views.file, name="file"),
    path("samples/new/", major_views.commit, name="commit"),
    path("samples/<uuid:pk>/", major_views.sample, name="sample"),
    path("samples/<uuid:pk>/draw/", major_views.draw, name="draw"),
    path("samples/<uuid:pk>/<uuid:matter_pk>/", major_views.finding, name="finding"),
    path("<uuid:pk>/", views.item, name="item"),
]
register = [
    path("", register_views.index, name="index"),
    path("checkpoint/", register_views.checkpoint, name="checkpoint"),
    path("sweep/", register_views.sweep, name="sweep"),
]
urlpatterns = [
    path("supervision/", include((supervision, "supervision"))),
    path("register/", include((register, "register"))),
]
