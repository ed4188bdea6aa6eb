"""Organs, posts, officers, credentials, accounts; and one's own page."""

from django.urls import path

from zhunsheng.office.people import views, waiting

app_name = "people"
urlpatterns = [
    path("people/", views.index, name="index"),
    path("people/organs/add/", views.add_organ, name="add_organ"),
    path("people/organs/<uuid:pk>/", views.organ, name="organ"),
    path("people/organs/<uuid:pk>/end/", views.end_organ, name="end_organ"),
    path("people/organs/<uuid:pk>/posts/add/", views.add_post, name="add_post"),
    path("people/posts/<uuid:pk>/roles/", views.change_roles, name="change_roles"),
    path("people/officers/", views.officers, name="officers"),
    path("people/officers/add/", views.add_officer, name="add_officer"),
    path("people/officers/<uuid:pk>/", views.officer, name="officer"),
    path("people/officers/<uuid:pk>/appoint/", views.appoint, name="appoint"),
    path("people/officers/<uuid:pk>/credentials/add/", views.issue_credential, name="issue_credential"),
    path("people/officers/<uuid:pk>/deputise/", views.deputise, name="deputise"),
    path("people/officers/<uuid:pk>/account/", views.open_account, name="open_account"),
    path("people/officers/<uuid:pk>/account/reset/", views.reset_password, name="reset_password"),
    path("people/officers/<uuid:pk>/account/close/", views.close_account, name="close_account"),
    path("people/appointments/<uuid:pk>/end/", views.end_appointment, name="end_appointment"),
    path("people/credentials/<uuid:pk>/suspend/", views.suspend_credential, name="suspend_credential"),
    path("people/credentials/<uuid:pk>/return/", views.return_credential, name="return_credential"),
    path("people/credentials/<uuid:pk>/revoke/", views.revoke_credential, name="revoke_credential"),
    path("me/", views.me, name="me"),
    path("me/deputy/", views.my_deputy, name="my_deputy"),
    path("work/<uuid:pk>/", waiting.wait, name="work"),
]
