"""URLs of treatment requirements, besides those of their kinds."""

from django.urls import URLPattern, path

from referrals.requirements import views

urlpatterns: list[URLPattern] = [
    path("requirements", views.treatment_requirements, name="treatment_requirements"),
    path("requirements/numbers", views.requirement_numbers, name="requirement_numbers"),
    path("requirements/<str:reference>", views.treatment_requirement, name="treatment_requirement"),
    path("requirements/<str:reference>/assessment", views.ask_for_assessment, name="ask_for_assessment"),
    path(
        "requirements/<str:reference>/first-task",
        views.ask_for_first_appointment,
        name="ask_for_first_appointment",
    ),
]
