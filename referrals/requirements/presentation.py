"""How a treatment requirement is shown: its steps, and what may be done with it."""

from collections.abc import Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from datasharing.overview import Step, Track
from partners.due_words import in_words
from referrals.requirements.machine import ASSESSED, ENDED, LIVE, REQUIREMENT_MACHINE, RequirementState
from referrals.requirements.models import TreatmentRequirement

S = RequirementState
STEP_OF = {
    S.SCREENED: 0,
    S.POTENTIALLY_SUITABLE: 1,
    S.ASSESSMENT_REQUESTED: 1,
    S.UNSUITABLE: 1,
    S.UNAVAILABLE: 1,
    S.SUITABLE: 2,
    S.PROPOSED: 3,
    S.NOT_IMPOSED: 3,
    S.IMPOSED: 4,
    S.FIRST_APPOINTMENT: 5,
    S.STARTED: 6,
}
"""The step, of seven, that a requirement in this state waits for, or stopped at."""
STOPPED = {S.NOT_IMPOSED, S.UNSUITABLE, S.UNAVAILABLE, S.BREACHED, S.REVOKED}


def track_of(requirement: TreatmentRequirement, *, now: Any) -> Track:
    """The requirement as a track of seven steps."""
    state = RequirementState(requirement.state)
    at = STEP_OF.get(state, 6)
    named = [
        (_("Screened"), _day(requirement.screened_on)),
        (_("Assessed"), _assessed(requirement)),
        (_("Proposed"), _day(requirement.proposed_on)),
        (_("Sentence"), _sentence(requirement)),
        (_("First appointment"), _first(requirement, now)),
        (_("Started"), _day(requirement.started_on)),
        (_("Ended"), _ended(requirement)),
    ]
    steps = [
        Step(name=name, standing=_standing(place, at, state), detail=detail)
        for place, (name, detail) in enumerate(named)
    ]
    return Track(
        title=str(requirement),
        url=requirement.get_absolute_url(),
        agency=requirement.owner,
        steps=steps,
        remark=REQUIREMENT_MACHINE.label(state),
    )


def _standing(place: int, at: int, state: RequirementState) -> str:
    if place < at or (place == at and state in {S.COMPLETED, S.TERMINATED}):
        return "done"
    if place == at:
        return "stop" if state in STOPPED else "now"
    return "next"


def _day(day: Any) -> str:
    return date_format(day, "D j M") if day else ""


def _assessed(requirement: TreatmentRequirement) -> str:
    if requirement.state == S.ASSESSMENT_REQUESTED:
        return _("asked for")
    if requirement.state in ASSESSED and requirement.assessed_on:
        return f"{_day(requirement.assessed_on)}, {str(requirement.get_state_display()).lower()}"
    return _day(requirement.assessed_on)


def _sentence(requirement: TreatmentRequirement) -> str:
    if requirement.not_imposed_reason:
        return requirement.get_not_imposed_reason_display()
    if requirement.months:
        return _("%(day)s, %(months)s months") % {"day": _day(requirement.sentenced_on), "months": requirement.months}
    return ""


def _first(requirement: TreatmentRequirement, now: Any) -> str:
    if requirement.first_appointment_on:
        return _day(requirement.first_appointment_on)
    if requirement.state == S.IMPOSED and requirement.first_appointment_by:
        words = in_words(requirement.first_appointment_by, now=now)
        return _("by %(day)s") % {"day": words.first}
    return ""


def _ended(requirement: TreatmentRequirement) -> str:
    if requirement.state in ENDED:
        return f"{_day(requirement.ended_on)}, {str(requirement.get_state_display()).lower()}"
    return ""


def rows_of(requirement: TreatmentRequirement) -> Iterator[dict[str, Any]]:
    """The rows of the requirement's summary, without empty ones."""
    said = {True: _("Yes"), False: _("No"), None: _("Not known yet")}
    yield {"key": _("What was seen"), "value": requirement.need}
    yield {"key": _("18 or older"), "value": said[requirement.is_adult]}
    yield {"key": _("Convicted"), "value": said[requirement.is_convicted]}
    yield {"key": _("In the range of such orders"), "value": said[requirement.in_range]}
    yield {
        "key": _("Agrees to the treatment"),
        "value": _("Since %(day)s") % {"day": _day(requirement.consented_on)} if requirement.consented_on else _("No"),
    }
    if requirement.assessed_on:
        yield {"key": _("Need of treatment"), "value": said[requirement.has_need]}
    if requirement.months:
        yield {"key": _("Order"), "value": f"{requirement.get_order_kind_display()}, {_months(requirement.months)}"}
    if requirement.not_imposed_reason:
        yield {"key": _("Why not imposed"), "value": requirement.get_not_imposed_reason_display()}
    if requirement.state in LIVE and requirement.next_review_on:
        yield {"key": _("Next review"), "value": _day(requirement.next_review_on)}
    if requirement.ended_reason:
        yield {"key": _("How it ended"), "value": requirement.ended_reason}


def _months(count: int) -> str:
    return _("%(count)s months") % {"count": count}
