"""Figures and the rows behind them."""

from django.urls import path

from zhunsheng.office.indicators import views

app_name = "indicators"
urlpatterns = [
    path("figures/", views.index, name="index"),
    path("figures/<slug:name>/", views.rows, name="rows"),
]
