"""URLs of the lists of referrals and appointments."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from partners import navigation
from referrals.lists import views

navigation.add(_("Referrals"), "referrals", order=30, rule="handle referrals")

urlpatterns: list[URLPattern] = [
    path("referrals", views.referrals, name="referrals"),
    path("referrals/sent", views.sent_referrals, name="sent_referrals"),
    path("referrals/appointments", views.appointments, name="appointments"),
]
