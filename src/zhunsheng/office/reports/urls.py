"""Reports of a year."""

from django.urls import path

from zhunsheng.office.reports import claims_views, views

app_name = "reports"
urlpatterns = [
    path("reports/", views.index, name="index"),
    path("reports/claims/", claims_views.claims, name="claims"),
    path("reports/<slug:outline>/<int:year>/", views.read, name="read"),
    path("reports/<slug:outline>/<int:year>/write/", views.write, name="write"),
    path("reports/<slug:outline>/<int:year>/approve/", views.approve, name="approve"),
    path("reports/<slug:outline>/<int:year>/publish/", views.publish, name="publish"),
]
