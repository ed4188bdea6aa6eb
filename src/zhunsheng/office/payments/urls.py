"""Payments: bills and open items, a bill, the bank's notices, reconciling a day."""

from django.urls import path

from zhunsheng.office.payments import views

app_name = "payments"
urlpatterns = [
    path("payments/", views.index, name="index"),
    path("payments/reconcile/", views.reconcile, name="reconcile"),
    path("payments/statement/", views.statement, name="statement"),
    path("payments/notice/", views.notice, name="notice"),
    path("payments/items/<uuid:pk>/", views.settle, name="settle"),
    path("payments/bills/<uuid:pk>/", views.bill, name="bill"),
    path("payments/bills/<uuid:pk>/ask/", views.ask, name="ask"),
    path("payments/bills/<uuid:pk>/enter/", views.enter, name="enter"),
    path("payments/bills/<uuid:pk>/void/", views.void, name="void"),
    path("matters/<uuid:pk>/bill/", views.issue, name="issue"),
    path("matters/<uuid:pk>/instalments/", views.instalments, name="instalments"),
]
