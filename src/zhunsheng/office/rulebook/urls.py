"""The rulebook: what is in force, how a procedure reads, what the law says, which days are working days."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from zhunsheng.office.rulebook import views


class Digest(StringConverter):
    """A SHA-256, which names a procedure."""

    regex = "[0-9a-f]{64}"


class ArticleNumber(StringConverter):
    """The number of an article: 58, 12-1."""

    regex = "[1-9][0-9]{0,3}(?:-[1-9][0-9]{0,3})?"


register_converter(Digest, "digest")
register_converter(ArticleNumber, "article")

app_name = "rulebook"
urlpatterns = [
    path("rulebook/", views.index, name="index"),
    path("rulebook/versions/", views.versions, name="versions"),
    path("rulebook/procedures/<digest:digest>/", views.procedure, name="procedure"),
    path("rulebook/procedures/<digest:digest>/diagram/", views.diagram, name="diagram"),
    path("rulebook/procedures/<digest:digest>/diagram.svg", views.picture, name="picture"),
    path("rulebook/compare/<digest:old>/<digest:new>/", views.compare, name="compare"),
    path("rulebook/drafts/<slug:kind>/<int:number>/", views.draft, name="draft"),
    path("rulebook/kinds/<slug:kind>/", views.kind, name="kind"),
    path("rulebook/statutes/", views.statutes, name="statutes"),
    path("rulebook/statutes/<str:law>/", views.statute, name="statute"),
    path("rulebook/articles/<str:law>/<article:number>/", views.article, name="article"),
    path("rulebook/facts/<str:fact>/", views.fact, name="fact"),
    path("rulebook/calendar/", views.this_year, name="this_year"),
    path("rulebook/calendar/<int:year>/", views.calendar, name="calendar"),
]
