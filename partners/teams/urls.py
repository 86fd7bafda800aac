"""URLs of the pages about an agency's teams."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from partners import navigation
from partners.teams import views

navigation.add(_("Teams"), "teams", order=51, rule="keep teams")

urlpatterns: list[URLPattern] = [
    path("teams", views.teams, name="teams"),
    path("teams/<uuid:reference>", views.team, name="team"),
]
