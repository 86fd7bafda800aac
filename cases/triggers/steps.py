"""Where a trigger stands: its steps, each with who and when, or by when."""

from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cases.triggers.models import LIVE, Trigger, TriggerState
from datasharing.overview import Step
from partners.due_words import has_passed, in_words


def steps_of(trigger: Trigger, *, now: datetime) -> list[Step]:
    """The steps in order; of a dismissed trigger those that were taken, and its end."""
    done: list[tuple[Any, Any]] = [
        (_("Detected"), _said(trigger.created_at, trigger.detected_by)),
        (_("Proposed"), _said(trigger.proposed_at, trigger.proposed_by) if trigger.proposed_at else ""),
        (_("Confirmed by two"), _both(trigger)),
        (_("First lever"), _said(trigger.first_lever_on) if trigger.first_lever_on else ""),
        (_("All who were told heard back"), _said(trigger.fed_back_on) if trigger.fed_back_on else ""),
        (_("Closed"), _said(trigger.closed_on) if trigger.closed_on else ""),
    ]
    if trigger.state == TriggerState.DISMISSED:
        taken = [Step(name, "done", detail) for name, detail in done[:2] if detail]
        return [*taken, Step(_("Dismissed"), "stop", _said(trigger.updated_at))]
    limits = [
        None,
        trigger.confirm_by,
        trigger.confirm_by,
        trigger.first_lever_by,
        trigger.feedback_by,
        trigger.close_by,
    ]
    found, is_next = [], trigger.state in LIVE
    for (name, detail), limit in zip(done, limits, strict=True):
        if detail and not _is_half(trigger, name):
            found.append(Step(name, "done", detail))
            continue
        found.append(Step(name, "now" if is_next else "next", " · ".join(x for x in (detail, _by(limit, now)) if x)))
        is_next = False
    return found


def verdict(trigger: Trigger, *, now: datetime) -> str:
    """What has to happen next, in a sentence."""
    match trigger.state:
        case TriggerState.DETECTED:
            return _("It is to be proposed with why it counts, and confirmed by two people %(by)s.") % {
                "by": _by(trigger.confirm_by, now)
            }
        case TriggerState.PROPOSED:
            return _waits(trigger) % {"by": _by(trigger.confirm_by, now)}
        case TriggerState.CONFIRMED | TriggerState.ACTION_PLANNED:
            return _("Two people confirmed it. The first lever is to be visible %(by)s.") % {
                "by": _by(trigger.first_lever_by, now)
            }
        case TriggerState.IN_DELIVERY if trigger.fed_back_on is None:
            return _("Levers are in use. All who were told the rule are to hear what was done %(by)s.") % {
                "by": _by(trigger.feedback_by, now)
            }
        case TriggerState.IN_DELIVERY:
            return _("All who were told have heard what was done. It is to be closed %(by)s.") % {
                "by": _by(trigger.close_by, now)
            }
    return ""


def _waits(trigger: Trigger) -> str:
    if trigger.analyst_by_id:
        return _("The analyst has confirmed it. The enforcement lead is to confirm it %(by)s.")
    if trigger.lead_by_id:
        return _("The enforcement lead has confirmed it. The analyst is to confirm it %(by)s.")
    return _("The analyst and the enforcement lead are to confirm it %(by)s.")


def _is_half(trigger: Trigger, name: str) -> bool:
    return name == _("Confirmed by two") and trigger.state == TriggerState.PROPOSED


def _both(trigger: Trigger) -> str:
    given = [(trigger.analyst_at, trigger.analyst_by), (trigger.lead_at, trigger.lead_by)]
    said = [_said(at, by) for at, by in given if at]
    days = {_said(at) for at, _by in given if at}
    if len(said) == 2 and len(days) == 1:
        return _("%(day)s, %(one)s and %(other)s") % {
            "day": days.pop(),
            "one": trigger.analyst_by,
            "other": trigger.lead_by,
        }
    return "; ".join(said)


def _by(limit: date | None, now: datetime) -> str:
    if limit is None:
        return ""
    words = in_words(limit, now=now)
    if has_passed(limit, now=now):
        return f"{words.beside} ({words.first})"
    return _("by %(day)s") % {"day": f"{words.first} ({words.beside})" if words.beside else words.first}


def _said(at: date | datetime, by: Any = None) -> str:
    day = date_format(localtime(at) if isinstance(at, datetime) else at, "D j M")
    return f"{day}, {by}" if by else day
