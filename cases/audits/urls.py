"""Audits of groups."""

from django.urls import URLPattern, path

from cases.audits import views

urlpatterns: list[URLPattern] = [
    path("audits", views.audits, name="audits"),
    path("audits/new", views.hold_audit, name="hold_audit"),
    path("audits/<str:reference>", views.audit, name="audit"),
    path("audits/<str:reference>/participants/new", views.add_participant, name="add_audit_participant"),
    path("audits/<str:reference>/groups/<str:group>", views.record_entry, name="record_audit_entry"),
]
