"""URLs of access that is proposed, and of offers of other agencies."""

from django.urls import URLPattern, path

from partners.proposals import views

urlpatterns: list[URLPattern] = [
    path("members/proposals", views.proposals, name="proposals"),
    path("members/proposals/<uuid:reference>", views.proposal, name="proposal"),
    path("members/proposals/<uuid:reference>/withdraw", views.withdraw, name="withdraw_proposal"),
    path("account/offers/<uuid:reference>", views.offer, name="offer"),
]
