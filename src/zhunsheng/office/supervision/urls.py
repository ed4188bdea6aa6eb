"""Supervision, and the register as it reads it."""

from django.urls import include, path

from zhunsheng.office.supervision import register_views, views

supervision = [
    path("", views.index, name="index"),
    path("take-up/", views.take_up, name="take_up"),
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
