"""Whether: the register of agreements, consent, restrictions, and who saw what."""

from django.urls import URLResolver, include, path

urlpatterns: list[URLResolver] = [
    path("", include("datasharing.agreements.urls")),
    path("", include("datasharing.access.urls")),
    path("", include("datasharing.consent.urls")),
    path("", include("datasharing.restriction.urls")),
]
