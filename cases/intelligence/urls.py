"""Sanitised intelligence and its release."""

from django.urls import URLPattern, path

from cases.intelligence import release_views, views
from cases.intelligence.kinds import WRITING
from cases.records.pages import adding

urlpatterns: list[URLPattern] = [
    path("intelligence", views.intelligence, name="intelligence"),
    path("intelligence/<str:reference>", views.intelligence_report, name="intelligence_report"),
    path("intelligence/<str:reference>/release", release_views.release_report, name="release_report"),
    path("intelligence/<str:reference>/withdraw", views.withdraw_report, name="withdraw_report"),
    path("released-intelligence/<str:reference>", views.released_intelligence, name="released_intelligence"),
    path("people/<str:reference>/intelligence/new", adding(WRITING), name="write_report"),
    path("groups/<str:reference>/intelligence/new", views.write_group_report, name="write_group_report"),
]
