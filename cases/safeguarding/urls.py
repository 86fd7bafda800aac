"""Alerts and safeguarding concerns."""

from django.urls import URLPattern, path

from cases.records.pages import adding
from cases.safeguarding import views
from cases.safeguarding.kinds import ADDING_A_THREAT

urlpatterns: list[URLPattern] = [
    path("concerns", views.concerns, name="concerns"),
    path("people/<str:reference>/threats/new", adding(ADDING_A_THREAT), name="add_threat"),
]
