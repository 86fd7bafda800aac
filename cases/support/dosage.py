"""Minutes of contact: the dosage of support, per 28 days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.support.models import DOSAGE, REACHED, Contact
from partners.london import london_today

AT_MOST = 500
"""The most contacts added up for a page."""


@dataclass(frozen=True)
class Dosage:
    """The contacts of the last 28 days with a person: minutes, how often they were reached, and attempts."""

    minutes: int = 0
    reached: int = 0
    attempts: int = 0

    def in_words(self) -> str:
        """For example, "3 h 20 min in 6 contacts"."""
        if not self.reached:
            return _("None in 28 days")
        times = ngettext("%d contact", "%d contacts", self.reached) % self.reached
        return _("%(minutes)s in %(times)s") % {"minutes": duration(self.minutes), "times": times}


def duration(minutes: int) -> str:
    """A number of minutes in words, in hours from an hour on."""
    if minutes < 60:
        return _("%d min") % minutes
    hours, rest = divmod(minutes, 60)
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest} if rest else _("%d h") % hours


def dosages(people: Iterable[int], *, at: datetime) -> dict[int, Dosage]:
    """The dosage of each of `people` (primary keys) up to the instant `at`, of the contacts that are visible."""
    found: dict[int, Dosage] = {}
    for contact in Contact.objects.filter(person__in=set(people)).since(at - DOSAGE).order_by("pk")[:AT_MOST]:
        held = found.get(contact.person_id, Dosage())
        is_reached = contact.kind in REACHED
        found[contact.person_id] = Dosage(
            held.minutes + (contact.minutes if is_reached else 0),
            held.reached + is_reached,
            held.attempts + (not is_reached),
        )
    return found


def days_ago(then: datetime, *, now: datetime) -> str:
    """How many days `then` lies back, in words."""
    days = (london_today(now) - london_today(then)).days
    if days == 0:
        return _("today")
    return _("yesterday") if days == 1 else ngettext("%d day ago", "%d days ago", days) % days
