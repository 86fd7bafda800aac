"""URLs of the limits of treatment."""

from django.urls import URLPattern, path

from referrals.treatment_limits import views

urlpatterns: list[URLPattern] = [path("treatment/limits", views.limits, name="treatment_limits")]
