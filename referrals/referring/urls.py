"""A referral from a person's page."""

from django.urls import URLPattern, path

from referrals.referring import views

urlpatterns: list[URLPattern] = [
    path("people/<str:reference>/referrals/new", views.refer_person, name="refer_person"),
]
