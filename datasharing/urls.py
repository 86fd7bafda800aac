"""The register of agreements, and what was seen of whom by whom."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from datasharing.views import access, agreements, consent, guard
from partners import navigation

navigation.add(_("Agreements"), "agreements", order=60)

urlpatterns: list[URLPattern] = [
    path("agreements", agreements.agreements, name="agreements"),
    path("agreements/<slug:reference>", agreements.agreement, name="agreement"),
    path("agreements/<slug:reference>/standing", agreements.standing, name="standing"),
    path("people/<str:reference>/access", access.access, name="access"),
    path("facts/<slug:kind>/<uuid:number>/access", access.access_to_fact, name="access_to_fact"),
    path("consents/<uuid:number>/withdrawal", consent.withdraw, name="withdraw_consent"),
    path("restrictions", guard.restrictions, name="restrictions"),
    path("people/<str:reference>/restriction", guard.restrict, name="restrict"),
]
