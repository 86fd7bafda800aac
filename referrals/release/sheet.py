"""The one page for the person: what is arranged, in plain words, and what to do if they are let out early."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import Service
from referrals.release.models import ItemState, ReleaseItem, ReleasePlan

PLAIN = {
    "address": gettext_lazy("Somewhere to sleep on the first night"),
    "first_appointment": gettext_lazy("Your first appointment with the treatment service"),
    "medicine": gettext_lazy("Your medicine goes on without a break"),
    "pharmacy": gettext_lazy("A pharmacy that is open when you need it"),
    "naloxone": gettext_lazy("Naloxone to take with you"),
    "gate": gettext_lazy("Somebody meets you at the gate"),
    "identity": gettext_lazy("Papers, a bank account, benefits, a doctor and a phone"),
    "family": gettext_lazy("Your family is told, if you want it"),
    "advice": gettext_lazy("A talk about staying safe in the first weeks"),
}
"""The items that matter to the person, in their words."""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """Something that is arranged for the person, or not yet."""

    words: str
    by: str
    is_done: bool


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What the page for the person says."""

    leaves: str
    arranged: list[Promise]
    phone: str
    where: str
    treatment: str


def sheet_of(plan: ReleasePlan, items: Iterable[ReleaseItem]) -> Sheet:
    """The page for the person of `plan`."""
    service = Service.objects.filter(agency=plan.treatment_id).order_by("pk").first() if plan.treatment_id else None
    promises = [
        Promise(words=str(PLAIN[item.code]), by=str(item.owed_by or plan.owner), is_done=item.state == ItemState.DONE)
        for item in items
        if item.code in PLAIN and item.state != ItemState.NOT_NEEDED
    ]
    return Sheet(
        leaves=date_format(plan.leaves_on, "l j F Y") if plan.leaves_on else _("We do not know the day yet"),
        arranged=promises,
        phone=service.phone if service else "",
        where=str(plan.area or ""),
        treatment=str(service or plan.treatment or ""),
    )
