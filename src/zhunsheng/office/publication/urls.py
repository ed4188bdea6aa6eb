"""The desk of publication and the inbox of parcels."""

from django.urls import path

from zhunsheng.office.publication.views import credit, desk, inbox

app_name = "publication"
urlpatterns = [
    path("publication/", desk.desk, name="index"),
    path("publication/credit/", credit.index, name="credit"),
    path("publication/credit/<str:of>/penalties.<str:form>", credit.table, name="credit_table"),
    path("publication/<uuid:pk>/grade/", credit.grade, name="grade"),
    path("publication/<uuid:pk>/said/", credit.enter, name="enter"),
    path("publication/said/<uuid:pk>/", credit.answer, name="answer"),
    path("publication/<uuid:pk>/", desk.review, name="review"),
    path("publication/<uuid:pk>/release/", desk.release, name="release"),
    path("publication/<uuid:pk>/withhold/", desk.withhold, name="withhold"),
    path("publication/<uuid:pk>/withdraw/", desk.withdraw, name="withdraw"),
    path("publication/lists/<uuid:organ>/", desk.propose_list, name="propose_list"),
    path("publication/draws/<uuid:draw>/", desk.propose_draw, name="propose_draw"),
    path("intake/", inbox.inbox, name="inbox"),
    path("intake/<uuid:pk>/", inbox.parcel, name="parcel"),
    path("intake/<uuid:pk>/accept/", inbox.accept, name="accept"),
    path("intake/<uuid:pk>/decline/", inbox.decline, name="decline"),
]
