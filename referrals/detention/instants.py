"""A day and a time in a form that are one instant, which has come."""

from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from partners.clock_times import TimeUnreadable, london_instant


def instant_of(cleaned: dict[str, Any], name: str) -> datetime | None:
    """The instant of the fields `{name}_on` and `{name}_time`; of a time alone it is today; None if neither is given.

    :raises ValidationError: if the time is missing, or not certain
    """
    on: date | None = cleaned.get(f"{name}_on")
    at: time | None = cleaned.get(f"{name}_time")
    if on is None and at is None:
        return None
    if at is None:
        raise ValidationError(_("Enter the time, like 14:30"))
    try:
        return london_instant(on or localdate(), at)
    except TimeUnreadable as problem:
        raise ValidationError(str(problem)) from None


def past(at: datetime | None) -> datetime | None:
    """`at`, if it has come.

    :raises ValidationError: if it lies ahead
    """
    if at and at > timezone.now():
        raise ValidationError(_("It cannot be in the future"))
    return at
