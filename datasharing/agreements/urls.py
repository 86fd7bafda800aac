"""The register of agreements."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from datasharing.agreements import views
from partners import navigation
from partners.models import Purpose

IN_THE_MENU = navigation.EVERY_PURPOSE - {Purpose.DETERRENCE}
"""The menu of those who act for deterrence is full: their home page leads here."""
navigation.add(_("Agreements"), "agreements", order=60, purposes=IN_THE_MENU)

urlpatterns: list[URLPattern] = [
    path("agreements", views.agreements, name="agreements"),
    path("agreements/<slug:reference>", views.agreement, name="agreement"),
    path("agreements/<slug:reference>/status", views.agreement_status, name="agreement_status"),
]
