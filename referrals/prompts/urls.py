"""What staff are told to do at once."""

from django.urls import URLPattern, path

from referrals.prompts import views

urlpatterns: list[URLPattern] = [
    path("risk-prompt", views.risk_prompt, name="risk_prompt"),
]
