"""Kinds of treatment requirements, their reviews, and what providers are asked about them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Act, Adding, Column, Kind, Refusals, acts_in_states, register
from datasharing.panels import Cell, Entry, Link
from partners.london import LONDON
from referrals.requirements import actions
from referrals.requirements.clocks import FIRST_APPOINTMENT, REVIEW
from referrals.requirements.forms import (
    DayForm,
    EligibilityForm,
    EndForm,
    ImposedForm,
    NotImposedForm,
    ReviewForm,
    ScreeningForm,
)
from referrals.requirements.machine import BEFORE_SENTENCE, LIVE, REQUIREMENT_MACHINE, RequirementState
from referrals.requirements.models import RequirementRequest, RequirementReview, TreatmentRequirement
from referrals.tasks import outcomes
from referrals.tasks.models import OPEN, Task

S = RequirementState
MAY_ASK = {S.POTENTIALLY_SUITABLE, S.UNSUITABLE, S.UNAVAILABLE}
REFUSALS: Refusals = {
    actions.RequirementMovedOn: (None, _("It has moved on in the meantime. Look at it again.")),
    actions.NotAgreedYet: (None, _("Record first that they agree to the treatment: without that it is not proposed.")),
    actions.NotEligible: (
        None,
        _("Record first that they are 18 or older, convicted, and in the range of such orders."),
    ),
}
act = acts_in_states(REFUSALS)

ACTS = (
    act("consider", _("Look further"), _("Are they potentially suitable?"), actions.look_further, S.SCREENED),
    act(
        "eligibility",
        _("Age, conviction, range"),
        _("What is known now?"),
        actions.correct_eligibility,
        *BEFORE_SENTENCE,
        form=EligibilityForm,
    ),
    Act(
        slug="agreement",
        words=_("They agree to the treatment"),
        title=_("Do they agree to the treatment that the court may require?"),
        label=_("They agree"),
        form=DayForm,
        verb=actions.record_agreement,
        when=lambda each: each.state in BEFORE_SENTENCE and each.consented_on is None,
        refusals=REFUSALS,
    ),
    Act(
        slug="withdraw-agreement",
        words=_("They no longer agree"),
        title=_("Do they no longer agree to the treatment?"),
        label=_("They no longer agree"),
        verb=actions.withdraw_agreement,
        when=lambda each: each.state in BEFORE_SENTENCE and each.consented_on is not None,
        refusals=REFUSALS,
    ),
    act("propose", _("Propose it"), _("Is it proposed to the court?"), actions.propose, S.SUITABLE, form=DayForm),
    act("impose", _("It was imposed"), _("The court imposed it"), actions.impose, S.PROPOSED, form=ImposedForm),
    act(
        "not-impose",
        _("It was not imposed"),
        _("The court did not impose it"),
        actions.do_not_impose,
        *BEFORE_SENTENCE,
        form=NotImposedForm,
    ),
    act(
        "first-appointment",
        _("They came"),
        _("They came to the first appointment"),
        actions.record_first_appointment,
        S.IMPOSED,
        form=DayForm,
    ),
    act(
        "start",
        _("Treatment started"),
        _("Treatment has started"),
        actions.start_requirement,
        S.FIRST_APPOINTMENT,
        form=DayForm,
    ),
    act("review", _("Record a review"), _("A review by the court"), actions.review_requirement, *LIVE, form=ReviewForm),
    act("end", _("It ended"), _("The requirement has ended"), actions.end_requirement, *LIVE, form=EndForm),
)


def _what(requirement: TreatmentRequirement) -> Cell:
    return Cell(requirement, url=requirement.get_absolute_url(), remark=requirement.need)


def _state(requirement: TreatmentRequirement) -> Cell:
    return Cell(
        REQUIREMENT_MACHINE.label(requirement.state),
        colour=REQUIREMENT_MACHINE.colour(requirement.state),
        remark=requirement.get_not_imposed_reason_display() or requirement.ended_reason,
    )


def asks(requirement: TreatmentRequirement) -> Iterable[Link]:
    """What a provider may be asked now."""
    if requirement.state in MAY_ASK:
        label = _("Ask for an assessment")
        yield Link(label, "ask_for_assessment", (requirement.reference,), "work in court", requirement)
    is_asked = requirement.first_task is not None and requirement.first_task.state in OPEN
    if requirement.state == S.IMPOSED and not is_asked:
        label = _("Ask for the first appointment")
        yield Link(label, "ask_for_first_appointment", (requirement.reference,), "work in court", requirement)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), LONDON).astimezone(UTC)


def _entries(requirement: TreatmentRequirement) -> Iterable[Entry]:
    said = (
        (requirement.screened_on, _("Screened at court: %(what)s"), requirement.need),
        (
            requirement.sentenced_on,
            _("Not imposed: %(what)s") if requirement.not_imposed_reason else _("Imposed: %(what)s"),
            requirement.get_not_imposed_reason_display(),
        ),
        (requirement.first_appointment_on, _("Came to the first appointment: %(what)s"), ""),
        (requirement.ended_on, _("Ended: %(what)s"), requirement.ended_reason),
    )
    for day, title, text in said:
        if day:
            yield Entry(
                at=_noon(day),
                title=title % {"what": requirement},
                text=text,
                agency=requirement.owner,
                url=requirement.get_absolute_url(),
            )


@outcomes.register
def group_of_outcomes(task: Task) -> str:
    """An assessment, or a first appointment, is answered with outcomes of its own."""
    asked = RequirementRequest.objects.filter(task=task).first()
    return asked.asks if asked else ""


register(
    Kind(
        slug="treatment-requirements",
        model=TreatmentRequirement,
        label=_("Treatment requirements"),
        order=61,
        related=("first_task",),
        columns=(
            Column(_("Requirement"), _what),
            Column(_("State"), _state),
            Column(_("Screened"), "screened_on"),
            Column(_("Sentence"), "sentenced_on"),
        ),
        adding=Adding(
            words=_("Screen for a treatment requirement"),
            form=ScreeningForm,
            verb=actions.screen,
            example={
                "kind": "drr",
                "need": "Uses heroin daily and asks for help",
                "is_adult": "yes",
                "is_convicted": "yes",
                "on_day": "1",
                "on_month": "11",
                "on_year": "2026",
            },
        ),
        acts=ACTS,
        links=asks,
        entries=_entries,
        machine=REQUIREMENT_MACHINE,
        clocks=(FIRST_APPOINTMENT, REVIEW),
        shares=(
            "reference",
            "kind",
            "hearing",
            "state",
            "screened_on",
            "is_adult",
            "is_convicted",
            "in_range",
            "consented_on",
            "assessed_on",
            "has_need",
            "proposed_on",
            "sentenced_on",
            "order_kind",
            "months",
            "not_imposed_reason",
            "first_appointment_by",
            "first_appointment_on",
            "started_on",
            "next_review_on",
            "ended_on",
        ),
    ),
    Kind(
        slug="requirement-reviews",
        model=RequirementReview,
        label=_("Reviews of requirements"),
        order=62,
        columns=(
            Column(
                _("Requirement"), lambda review: Cell(review.requirement, url=review.requirement.get_absolute_url())
            ),
            Column(_("Review"), "held_on"),
            Column(_("Seen"), lambda review: Cell(review.get_progress_display(), remark=review.note)),
            Column(_("Next"), "next_on"),
        ),
        related=("requirement",),
        shares=("reference", "requirement", "held_on", "progress", "next_on"),
    ),
    Kind(
        slug="requirement-requests",
        model=RequirementRequest,
        label=_("What providers are asked about requirements"),
        shares=("task", "asks", "kind", "asked_on", "due_on", "is_adjourned"),
    ),
)
