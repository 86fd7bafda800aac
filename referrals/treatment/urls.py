"""URLs of treatment, besides those of its kinds."""

from django.urls import URLPattern, path

from cases.records.pages import adding
from referrals.treatment import views
from referrals.treatment.kinds import ADDING_AN_INTERVENTION

urlpatterns: list[URLPattern] = [
    path("treatment", views.people_in_treatment, name="people_in_treatment"),
    path("referrals/<str:reference>/episode", views.open_from_referral, name="open_episode"),
    path(
        "people/<str:reference>/treatment-interventions/new",
        adding(ADDING_AN_INTERVENTION),
        name="add_treatment_interventions",
    ),
]
