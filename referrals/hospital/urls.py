"""The URL of the letter to the hospital that referred a person."""

from django.urls import URLPattern, path

from referrals.hospital import views

urlpatterns: list[URLPattern] = [
    path("referrals/<str:reference>/letter", views.letter, name="hospital_letter"),
]
