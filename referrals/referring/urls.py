"""Referring somebody from their page."""

from django.urls import URLPattern, path

from referrals.referring import views

urlpatterns: list[URLPattern] = [
    path("people/<str:reference>/referral", views.refer_person, name="refer_person"),
]
