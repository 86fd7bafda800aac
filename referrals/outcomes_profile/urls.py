"""URLs of treatment outcomes profiles."""

from django.urls import URLPattern, path

from referrals.outcomes_profile import views

urlpatterns: list[URLPattern] = [
    path("people/<str:reference>/treatment-outcomes/new", views.take_profile, name="add_treatment_outcomes"),
    path("treatment-outcomes/<str:reference>", views.profile, name="treatment_outcomes"),
]
