"""Incidents, who took part in them, and their reviews."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from cases.incidents import views
from cases.incidents.kinds import ADDING_A_PARTICIPANT
from cases.records.pages import adding
from partners import navigation
from partners.models import Purpose

navigation.add(_("Incidents"), "incidents", order=46, purposes={Purpose.DETERRENCE})

urlpatterns: list[URLPattern] = [
    path("incidents", views.incidents, name="incidents"),
    path("incidents/new", views.record_incident, name="record_incident"),
    path("incidents/<str:reference>", views.incident, name="incident"),
    path("incidents/<str:reference>/change", views.change_incident, name="change_incident"),
    path("incidents/<str:reference>/participants/new", views.add_participant, name="add_incident_participant"),
    path("incidents/<str:reference>/review", views.review_incident, name="review_incident"),
    path("incident-reviews/<str:reference>/notification", views.end_notification, name="end_incident_notification"),
    path("people/<str:reference>/incidents/new", adding(ADDING_A_PARTICIPANT), name="add_to_incident"),
]
