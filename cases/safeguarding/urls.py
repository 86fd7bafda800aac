"""Alerts and safeguarding concerns."""

from django.urls import URLPattern, path

from cases.safeguarding import views

urlpatterns: list[URLPattern] = [
    path("concerns", views.concerns, name="concerns"),
    path("people/<str:reference>/alerts/new", views.raise_alert, name="raise_alert"),
    path("people/<str:reference>/concerns/new", views.raise_concern, name="raise_concern"),
    path("alerts/<str:reference>/end", views.end_alert, name="end_alert"),
    path("concerns/<str:reference>/answer", views.answer_concern, name="answer_concern"),
]
