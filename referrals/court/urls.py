"""URLs of the court list, besides those of hearings."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from partners import navigation
from partners.models import Purpose
from referrals.court import views

navigation.add(_("Court list"), "court_list", order=12, purposes={Purpose.COURT})

urlpatterns: list[URLPattern] = [
    path("court", views.court_list, name="court_list"),
]
