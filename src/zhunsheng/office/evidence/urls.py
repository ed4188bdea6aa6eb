"""The evidence of matters."""

from django.urls import path

from zhunsheng.office.evidence import views

app_name = "evidence"
urlpatterns = [
    path("matters/<uuid:pk>/exhibits/", views.index, name="index"),
    path("matters/<uuid:pk>/exhibits/new/", views.enter, name="enter"),
    path("matters/<uuid:pk>/exhibits/preserved/", views.preserved, name="preserved"),
    path("matters/<uuid:pk>/exhibits/scan/", views.scan, name="scan"),
    path("matters/<uuid:pk>/exhibits/uploads/", views.begin, name="begin"),
    path("matters/<uuid:pk>/exhibits/uploads/<uuid:upload_pk>/", views.piece, name="piece"),
    path("matters/<uuid:pk>/evidence/<uuid:evidence_pk>/look/", views.look, name="look"),
    path("exhibits/<uuid:pk>/", views.exhibit, name="exhibit"),
    path("exhibits/<uuid:pk>/give/", views.give, name="give"),
    path("exhibits/<uuid:pk>/take/", views.take, name="take"),
    path("exhibits/<uuid:pk>/back/", views.bring_back, name="bring_back"),
    path("exhibits/<uuid:pk>/facts/", views.point, name="point"),
    path("exhibits/<uuid:pk>/check/", views.check, name="check"),
]
