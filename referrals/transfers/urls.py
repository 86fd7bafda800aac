"""URLs of transfers."""

from django.urls import URLPattern, path

from referrals.transfers import views

urlpatterns: list[URLPattern] = [
    path("treatment-episodes/<str:reference>/transfer", views.transfer, name="transfer_episode"),
]
