"""Papers: read, handed out, completed, sealed, served, bound into a volume."""

from django.urls import path

from zhunsheng.office.papers import views
from zhunsheng.office.papers.views import delivery

app_name = "papers"
urlpatterns = [
    path("papers/sealing/", delivery.sealing, name="sealing"),
    path("papers/<uuid:pk>/", views.paper, name="paper"),
    path("papers/<uuid:pk>/paper.pdf", views.pdf, name="pdf"),
    path("papers/<uuid:pk>/paper.docx", views.word, name="word"),
    path("papers/<uuid:pk>/seal/", delivery.seal, name="seal"),
    path("papers/<uuid:pk>/scan/", delivery.scan, name="scan"),
    path("papers/<uuid:pk>/sealed.pdf", delivery.sealed_pdf, name="sealed"),
    path("papers/<uuid:pk>/serve/", delivery.send, name="send"),
    path("services/<uuid:pk>/receipt/", delivery.arrive, name="arrive"),
    path("services/<uuid:pk>/failed/", delivery.fail, name="fail"),
    path("matters/<uuid:pk>/address/", delivery.confirm, name="confirm"),
    path("matters/<uuid:pk>/volume/", delivery.volume, name="volume"),
    path("matters/<uuid:pk>/volume.pdf", delivery.volume_pdf, name="volume_pdf"),
]
