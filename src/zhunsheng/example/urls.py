"""The example district's clock."""

from django.urls import path

from zhunsheng.example import views

app_name = "example"
urlpatterns = [
    path("example/next-day/", views.next_day, name="next_day"),
    path("example/next-due/", views.next_due, name="next_due"),
]
