"""Referrals that no rule could route, and what became of them."""

from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Kind, register
from referrals.unrouted.models import UnroutedDecision, UnroutedReferral

register(
    Kind(slug="unrouted-referrals", model=UnroutedReferral, label=_("Referrals without a service yet")),
    Kind(slug="unrouted-decisions", model=UnroutedDecision, label=_("What became of referrals without a service")),
)
