"""Penalties on the spot."""

from django.urls import path

from zhunsheng.office.onspot import views

app_name = "onspot"
urlpatterns = [
    path("onspot/", views.page, name="page"),
    path("onspot/kit.json", views.kit, name="kit"),
    path("onspot/keeper.js", views.worker, name="keeper"),
    path("onspot/block/", views.block, name="block"),
    path("onspot/hand/", views.hand, name="hand"),
    path("onspot/void/", views.void, name="void"),
    path("onspot/numbers/", views.numbers, name="numbers"),
    path("onspot/numbers/<uuid:pk>/close/", views.close, name="close"),
    path("onspot/waiting/<uuid:key>/", views.again, name="again"),
]
