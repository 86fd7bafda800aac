"""Hand-offs: the contact they come from, the lists, and everything that happens to a referral."""

from django.urls import URLResolver, include, path

urlpatterns: list[URLResolver] = [
    path("", include("referrals.custody.urls")),
    path("", include("referrals.lists.urls")),
    path("", include("referrals.unrouted.urls")),
    path("", include("referrals.routing.urls")),
    path("", include("referrals.exchange.urls")),
    path("", include("referrals.answers.urls")),
]
