"""Kinds of out-of-court resolutions, their conditions and sessions, and decisions on breaches."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Act, Adding, Column, Kind, Refusals, acts_in_states, register
from datasharing.panels import Cell, Entry
from partners.london import LONDON
from referrals.diversion import actions
from referrals.diversion.clocks import BREACH, CONDITION
from referrals.diversion.forms import (
    ActivityForm,
    BreachForm,
    ConditionForm,
    ConsiderForm,
    DayForm,
    MoreTimeForm,
    OfferForm,
    ReasonForm,
    SessionForm,
    SettleForm,
)
from referrals.diversion.machine import CONDITION_MACHINE, RESOLUTION_MACHINE, ConditionState, ResolutionState
from referrals.diversion.models import BreachDecision, ConditionSession, Resolution, ResolutionCondition

S = ResolutionState
OPEN = (S.CONSIDERED, S.OFFERED, S.ACCEPTED, S.ACTIVE)
REFUSALS: Refusals = {
    actions.ResolutionMovedOn: (None, _("It has moved on in the meantime. Look at it again.")),
    actions.NotInForce: ("kind", _("The law that makes this resolution is not in force: choose another.")),
    actions.NotAuthorised: (None, _("A supervisor who did not consider it has to authorise it first.")),
    actions.AdmissionNeeded: ("is_admitted", _("A caution is offered only to somebody who admits the offence.")),
    actions.ConditionNeeded: (None, _("Add its conditions first: it is accepted with them.")),
    actions.ConditionsOpen: (None, _("Settle each condition first: met, or waived with a reason.")),
    actions.ActivityNeeded: (None, _("Record first which activity they undertook.")),
}
OF_CONDITIONS: Refusals = {
    actions.ConditionMovedOn: (None, _("It was settled in the meantime. Look at it again.")),
    actions.SessionsMissing: ("to", _("They have not come to as many sessions as the condition asks for.")),
}
act = acts_in_states(REFUSALS)

ACTS = (
    Act(
        slug="authorise",
        words=_("Authorise"),
        title=_("Do you authorise this resolution?"),
        label=_("Authorise"),
        verb=actions.authorise_resolution,
        facts=lambda: {"on": localdate()},
        when=lambda each: each.state == S.CONSIDERED and each.authorised_by_id is None,
        refusals=REFUSALS,
    ),
    Act(
        slug="offer",
        words=_("Offer it"),
        title=_("The resolution is offered"),
        label=_("Save"),
        form=OfferForm,
        verb=actions.offer_resolution,
        when=lambda each: each.state == S.CONSIDERED and each.authorised_by_id is not None,
        refusals=REFUSALS,
    ),
    act("accept", _("They accept"), _("They accept it"), actions.accept_resolution, S.OFFERED, form=DayForm),
    act("begin", _("It is under way"), _("Is it under way?"), actions.begin_resolution, S.ACCEPTED),
    act("complete", _("Complete"), _("Is it complete?"), actions.complete_resolution, S.ACTIVE, form=ReasonForm),
    act("breach", _("They breached it"), _("When was it breached?"), actions.record_breach, S.ACTIVE, form=DayForm),
    act(
        "decide",
        _("Decide on the breach"),
        _("What follows from it?"),
        actions.decide_breach,
        S.BREACHED,
        form=BreachForm,
    ),
    act(
        "activity",
        _("An activity was undertaken"),
        _("What did they undertake?"),
        actions.record_activity,
        S.ACTIVE,
        form=ActivityForm,
    ),
    act("condition", _("Add a condition"), _("A condition"), actions.set_condition, *OPEN, form=ConditionForm),
    act(
        "close",
        _("Close"),
        _("Close the resolution"),
        actions.close_resolution,
        S.CONSIDERED,
        S.OFFERED,
        S.ACCEPTED,
        S.COMPLETED,
        form=ReasonForm,
    ),
)


def _what(resolution: Resolution) -> Cell:
    return Cell(resolution, url=resolution.get_absolute_url(), remark=resolution.offence_note)


def _state(resolution: Resolution) -> Cell:
    return Cell(
        RESOLUTION_MACHINE.label(resolution.state),
        colour=RESOLUTION_MACHINE.colour(resolution.state),
        remark=resolution.ended_reason,
    )


def _condition_state(condition: ResolutionCondition) -> Cell:
    return Cell(
        CONDITION_MACHINE.label(condition.state),
        colour=CONDITION_MACHINE.colour(condition.state),
        remark=condition.note,
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), LONDON).astimezone(UTC)


def _entries(resolution: Resolution) -> Iterable[Entry]:
    for day, title, text in (
        (resolution.considered_on, _("Considered: %(what)s"), resolution.offence_note),
        (resolution.accepted_on, _("Accepted: %(what)s"), ""),
        (resolution.ended_on, _("Ended: %(what)s"), resolution.ended_reason),
    ):
        if day:
            yield Entry(
                at=_noon(day),
                title=title % {"what": resolution},
                text=text,
                agency=resolution.owner,
                url=resolution.get_absolute_url(),
            )


def _resolution(record: Any) -> Cell:
    return Cell(record.resolution, url=record.resolution.get_absolute_url())


register(
    Kind(
        slug="resolutions",
        model=Resolution,
        label=_("Out-of-court resolutions"),
        order=64,
        columns=(
            Column(_("Resolution"), _what),
            Column(_("State"), _state),
            Column(_("Gravity"), lambda each: Cell(each.gravity_final, remark=each.get_victim_view_display())),
            Column(_("Considered"), "considered_on"),
        ),
        adding=Adding(
            words=_("Consider an out-of-court resolution"),
            form=ConsiderForm,
            verb=actions.consider_resolution,
            refusals=REFUSALS,
            example={
                "kind": "community_resolution",
                "offence_note": "Cannabis for own use, at the bus station",
                "gravity_base": "2",
                "gravity_final": "2",
                "victim_view": "no_victim",
                "rationale": "A first offence; asks for help with cannabis",
                "on_day": "1",
                "on_month": "11",
                "on_year": "2026",
            },
        ),
        acts=ACTS,
        entries=_entries,
        machine=RESOLUTION_MACHINE,
        clocks=(BREACH,),
        shares=(
            "reference",
            "kind",
            "offence",
            "gravity_base",
            "gravity_final",
            "victim_view",
            "state",
            "considered_on",
            "authorised_on",
            "offered_on",
            "accepted_on",
            "expires_on",
            "activity",
            "activity_on",
            "breached_on",
            "decide_by",
            "ended_on",
        ),
    ),
    Kind(
        slug="resolution-conditions",
        model=ResolutionCondition,
        label=_("Conditions of resolutions"),
        order=65,
        columns=(
            Column(_("Condition"), lambda each: Cell(each, remark=each.details)),
            Column(_("Resolution"), _resolution),
            Column(_("By"), "due_on"),
            Column(_("State"), _condition_state),
        ),
        related=("resolution",),
        acts=(
            Act(
                slug="session",
                words=_("Record a session"),
                title=_("A session, visit or meeting"),
                label=_("Save"),
                form=SessionForm,
                verb=actions.record_session,
                when=lambda condition: condition.state == ConditionState.PENDING,
            ),
            Act(
                slug="settle",
                words=_("Was it met?"),
                title=_("Was the condition met?"),
                label=_("Save"),
                form=SettleForm,
                verb=actions.settle_condition,
                when=lambda condition: condition.state in {ConditionState.PENDING, ConditionState.NOT_MET},
                refusals=OF_CONDITIONS,
            ),
            Act(
                slug="extend",
                words=_("Give more time"),
                title=_("More time for the condition"),
                label=_("Save"),
                form=MoreTimeForm,
                verb=actions.give_more_time,
                when=lambda condition: condition.state == ConditionState.NOT_MET,
                refusals=OF_CONDITIONS,
            ),
        ),
        machine=CONDITION_MACHINE,
        clocks=(CONDITION,),
        shares=("reference", "resolution", "kind", "details", "sessions", "set_on", "due_on", "state", "settled_on"),
    ),
    Kind(
        slug="condition-sessions",
        model=ConditionSession,
        label=_("Sessions for conditions"),
        shares=("reference", "condition", "held_on", "came"),
    ),
    Kind(
        slug="breach-decisions",
        model=BreachDecision,
        label=_("Decisions on breaches"),
        shares=("reference", "resolution", "decision", "reason", "decided_on"),
    ),
)
