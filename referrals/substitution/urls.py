"""URLs of substitution treatment, besides those of its kinds."""

from django.urls import URLPattern, path

from cases.records.pages import adding
from referrals.substitution.kinds import ADDING

urlpatterns: list[URLPattern] = [
    path("people/<str:reference>/substitution-treatment/new", adding(ADDING), name="add_substitution_treatment"),
]
