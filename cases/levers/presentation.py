"""Applied levers in words: cells, and lines of a timeline."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.levers.models import LeverState
from datasharing.panels import Cell, Entry


def day_in_words(day: date | None) -> str:
    """A day; empty if there is none."""
    return date_format(day, "j F Y") if day else ""


def period(applied: Any) -> Cell:
    """From when to when a lever is or was in use."""
    if applied.started_on is None:
        return Cell("")
    if applied.ended_on:
        return Cell(day_in_words(applied.started_on), remark=_("to %(day)s") % {"day": day_in_words(applied.ended_on)})
    by = _("to be looked at by %(day)s") % {"day": day_in_words(applied.end_by)} if applied.end_by else ""
    return Cell(day_in_words(applied.started_on), remark=by)


def remark_of(applied: Any) -> str:
    """What to add to the state: what came of it, an override, or that it waits for a second person."""
    if applied.outcome:
        return str(applied.get_outcome_display())
    if applied.state == LeverState.PROPOSED and applied.is_coercive:
        return _("to be authorised by a supervisor")
    return (
        _("before any offer of support: %(reason)s") % {"reason": applied.override_reason}
        if applied.override_reason
        else ""
    )


def happened(applied: Any) -> Iterable[Entry]:
    """The beginning and the end of a lever."""
    if applied.started_on:
        yield _entry(applied, applied.started_on, _("Lever begun: %(what)s"))
    if applied.ended_on:
        yield _entry(applied, applied.ended_on, _("Lever ended: %(what)s"), str(applied.get_outcome_display()))


def _entry(applied: Any, on: date, title: str, text: str = "") -> Entry:
    noon = timezone.make_aware(datetime.combine(on, time(12)))
    return Entry(at=noon, title=title % {"what": applied}, text=text, agency=applied.owner)
