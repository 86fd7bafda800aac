"""The register of agreements."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from datasharing.agreements import views
from partners import navigation

navigation.add(_("Agreements"), "agreements", order=60)

urlpatterns: list[URLPattern] = [
    path("agreements", views.agreements, name="agreements"),
    path("agreements/<slug:reference>", views.agreement, name="agreement"),
    path("agreements/<slug:reference>/status", views.agreement_status, name="agreement_status"),
]
