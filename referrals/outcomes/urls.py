"""The URL of the page on which an outcome is told."""

from django.urls import URLPattern, path

from referrals.outcomes import views

urlpatterns: list[URLPattern] = [
    path("referrals/<str:reference>/outcome", views.tell, name="tell_outcome"),
]
