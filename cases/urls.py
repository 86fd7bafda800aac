"""What: finding people, their page, what is added to it, and one's caseload."""

from django.urls import URLResolver, include, path

urlpatterns: list[URLResolver] = [
    path("", include("cases.search.urls")),
    path("", include("cases.people.urls")),
    path("", include("cases.safeguarding.urls")),
    path("", include("cases.work.urls")),
]
