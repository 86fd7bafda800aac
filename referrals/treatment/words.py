"""Words and days that the declarations of treatment share."""

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

RULE = "keep treatment"
"""The rule of partners/rules.py that says who keeps records of treatment."""
NO_EPISODE = (None, _("They have no treatment episode with you that runs. Open one first, on their page."))


def day(at: date | None) -> str:
    """A day in words; empty without one."""
    return date_format(at, "j F Y") if at else ""


def at_noon(at: date) -> datetime:
    """The instant at which a day stands on a timeline."""
    return timezone.make_aware(datetime.combine(at, time(12)))
