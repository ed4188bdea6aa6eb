"""Penalty standards, and what they say in a matter."""

from django.urls import path

from zhunsheng.office.discretion.views import matter, standards

app_name = "discretion"
urlpatterns = [
    path("discretion/", standards.index, name="index"),
    path("discretion/items/", standards.items, name="items"),
    path("discretion/spared/", standards.spared, name="spared"),
    path("discretion/import/", standards.take_in, name="import"),
    path("discretion/standards/<uuid:pk>/", standards.standard, name="standard"),
    path("discretion/standards/<uuid:pk>/release/", standards.release, name="release"),
    path("discretion/standards/<uuid:pk>/backtest/", standards.backtest, name="backtest"),
    path("discretion/standards/<uuid:pk>/standard.xlsx", standards.export, name="export"),
    path("discretion/items/<uuid:pk>/", standards.item, name="item"),
    path("matters/<uuid:pk>/discretion/", matter.choose, name="choose"),
    path("matters/<uuid:pk>/discretion/<uuid:item_pk>/", matter.advise, name="advise"),
    path("discretion/advice/<uuid:pk>/", matter.advice, name="advice"),
    path("discretion/advice/<uuid:pk>/deviate/", matter.deviate, name="deviate"),
    path("discretion/deviations/<uuid:pk>/approve/", matter.approve, name="approve"),
]
