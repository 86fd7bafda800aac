"""Alerts and safeguarding concerns."""

from django.urls import URLPattern, path

from cases.safeguarding import views

urlpatterns: list[URLPattern] = [
    path("concerns", views.concerns, name="concerns"),
]
