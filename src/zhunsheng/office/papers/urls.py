"""Papers."""

from django.urls import path

from zhunsheng.office.papers import views

app_name = "papers"
urlpatterns = [
    path("papers/<uuid:pk>/", views.paper, name="paper"),
    path("papers/<uuid:pk>/paper.pdf", views.pdf, name="pdf"),
    path("papers/<uuid:pk>/paper.docx", views.word, name="word"),
]
