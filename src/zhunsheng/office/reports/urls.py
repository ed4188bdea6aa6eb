"""Reports of a year."""

from django.urls import path

from zhunsheng.office.reports import claims_views, views

app_name = "reports"
urlpatterns = [
    path("reports/", views.index, name="index"),
    path("reports/claims/", claims_views.claims, name="claims"),
    path("reports/dashboard/", views.dashboard, name="dashboard"),
    path("reports/<slug:outline>/<int:year>/", views.read, name="read"),
    path("reports/<slug:outline>/<int:year>/compare/", views.compare, name="compare"),
    path("reports/<slug:outline>/<int:year>/report.pdf", views.pdf, name="pdf"),
    path("reports/<slug:outline>/<int:year>/report.docx", views.word, name="word"),
    path("reports/<slug:outline>/<int:year>/report.json", views.as_json, name="json"),
    path("reports/<slug:outline>/<int:year>/write/", views.write, name="write"),
    path("reports/<slug:outline>/<int:year>/comment/", views.comment, name="comment"),
    path("reports/<slug:outline>/<int:year>/reply/", views.reply, name="reply"),
    path("reports/<slug:outline>/<int:year>/admit/", views.admit, name="admit"),
    path("reports/<slug:outline>/<int:year>/answer/", views.answer, name="answer"),
    path("reports/<slug:outline>/<int:year>/approve/", views.approve, name="approve"),
    path("reports/<slug:outline>/<int:year>/publish/", views.publish, name="publish"),
]
