"""URLs of sign-in, the service directory, members, proposals, teams and partner systems."""

from django.urls import URLResolver, include, path

urlpatterns: list[URLResolver] = [
    path("", include("partners.sign_in.urls")),
    path("", include("partners.drafts.urls")),
    path("", include("partners.services.urls")),
    path("", include("partners.members.urls")),
    path("", include("partners.proposals.urls")),
    path("", include("partners.teams.urls")),
    path("", include("partners.systems.urls")),
]
