"""Kinds of lever sheets, applied levers, banked cases and disruptions."""

from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.levers import actions
from cases.levers.clocks import DECIDED, LOOKED_AT
from cases.levers.forms import (
    AuthoriseForm,
    BankedCaseForm,
    EndBankedForm,
    EndForm,
    ModerateForm,
    NotUsedForm,
    PersonDisruptionForm,
    SheetForm,
    StartForm,
)
from cases.levers.holds import NOT_NOW, NotNow
from cases.levers.models import (
    BANKED_MACHINE,
    BEFORE_USE,
    LEVER_MACHINE,
    BankedCase,
    BankedState,
    Disruption,
    GroupIntervention,
    GroupLeverOption,
    Intervention,
    LeverOption,
    LeverState,
    PersonDisruption,
)
from cases.levers.presentation import happened, period, remark_of
from datasharing.kinds import Act, Adding, Column, Kind, Refusals, register
from datasharing.panels import Area, Cell

MOVED_ON: Refusals = {
    actions.LeverMovedOn: (None, _("This has moved on in the meantime. Look at it again.")),
    actions.NotAuthorised: (None, _("A supervisor other than the member who proposed it has to authorise it first.")),
    NotNow: (None, NOT_NOW),
}


def _day(day: Any) -> str:
    return date_format(day, "j F Y")


def _state(applied: Any) -> Cell:
    return Cell(
        LEVER_MACHINE.label(applied.state), colour=LEVER_MACHINE.colour(applied.state), remark=remark_of(applied)
    )


def _option(option: LeverOption) -> Cell:
    off = gettext("no longer, since %(day)s") % {"day": _day(option.withdrawn_on)} if option.withdrawn_on else ""
    return Cell(option, remark=off)


def _banked_state(banked: BankedCase) -> Cell:
    colour = BANKED_MACHINE.colour(banked.state)
    if banked.state == BankedState.KEPT:
        return Cell(_("Held back"), colour=colour, remark=gettext("until %(day)s") % {"day": _day(banked.until)})
    return Cell(BANKED_MACHINE.label(banked.state), colour=colour, remark=_day(banked.ended_on))


def _grade(disruption: Any) -> Cell:
    if disruption.moderated_by_id:
        return Cell(disruption.get_grade_display(), colour="green", remark=gettext("moderated"))
    proposed = gettext("Proposed: %(grade)s") % {"grade": disruption.get_proposed_grade_display()}
    return Cell(proposed, colour="yellow", remark=gettext("to be moderated by a second person"))


ACTS = (
    Act(
        slug="authorise",
        words=_("Authorise"),
        title=_("Authorise “%(record)s”?"),
        label=_("Authorise"),
        form=AuthoriseForm,
        verb=actions.authorise_lever,
        when=lambda applied: applied.state == LeverState.PROPOSED,
        refusals=MOVED_ON,
    ),
    Act(
        slug="start",
        words=_("Start"),
        title=_("Start the lever"),
        label=_("Save"),
        form=StartForm,
        verb=actions.start_lever,
        when=lambda applied: (
            applied.state == LeverState.AUTHORISED or (applied.state == LeverState.PROPOSED and not applied.is_coercive)
        ),
        refusals=MOVED_ON,
    ),
    Act(
        slug="finish",
        words=_("End"),
        title=_("End the lever"),
        label=_("Save"),
        form=EndForm,
        verb=actions.end_lever,
        when=lambda applied: applied.state == LeverState.IN_USE,
        refusals=MOVED_ON,
    ),
    Act(
        slug="leave",
        words=_("Do not use"),
        title=_("Do not use the lever"),
        label=_("Save"),
        form=NotUsedForm,
        verb=actions.do_not_use,
        when=lambda applied: applied.state in BEFORE_USE,
        refusals=MOVED_ON,
    ),
)
"""What the owner does with an applied lever, on a person's page and on a group's."""
MODERATE = Act(
    slug="moderate",
    words=_("Moderate"),
    title=_("Grade the disruption"),
    label=_("Save"),
    form=ModerateForm,
    verb=actions.moderate,
    when=lambda disruption: disruption.moderated_by_id is None,
    refusals={actions.AlreadyModerated: (None, _("It has been graded in the meantime."))},
)
SHARED = ("reference", "lever", "ground", "trigger", "authority", "note", "state", "started_on", "ended_on", "outcome")
GRADED = ("reference", "kind", "aim", "ambition", "what", "on", "proposed_grade", "grade", "moderated_on")

register(
    Kind(
        slug="lever-options",
        model=LeverOption,
        label=_("Lever sheet"),
        order=46,
        area=Area.PLAN,
        columns=(
            Column(_("Lever"), _option),
            Column(_("What could be done"), "what"),
            Column(_("Authority"), "authority"),
            Column(_("Checked"), "checked_on"),
        ),
        adding=Adding(
            words=_("Add to the lever sheet"),
            form=SheetForm,
            verb=actions.put_on_sheet,
            example={"lever": "E04", "what": "Curfew from 21:00 to 06:00 as a condition of bail"},
        ),
        acts=(
            Act(
                slug="withdraw",
                words=_("No longer"),
                title=_("Take “%(record)s” off the lever sheet?"),
                label=_("Take it off"),
                verb=actions.take_off_sheet,
                facts=lambda: {"on": localdate()},
                when=lambda option: option.withdrawn_on is None,
            ),
        ),
        shares=("reference", "lever", "what", "authority", "checked_on", "withdrawn_on"),
    ),
    Kind(
        slug="interventions",
        model=Intervention,
        label=_("Levers applied"),
        order=47,
        area=Area.PLAN,
        columns=(
            Column(_("Lever"), lambda each: Cell(each, url=each.get_absolute_url())),
            Column(_("Why"), lambda each: Cell(each.get_ground_display(), remark=each.authority)),
            Column(_("State"), _state),
            Column(_("From, to"), period),
        ),
        related=("person",),
        added_at=(_("Apply a lever"), "apply_lever"),
        acts=ACTS,
        entries=happened,
        machine=LEVER_MACHINE,
        clocks=(LOOKED_AT,),
        shares=SHARED,
    ),
    Kind(
        slug="banked-cases",
        model=BankedCase,
        label=_("Banked cases"),
        order=48,
        area=Area.PLAN,
        columns=(
            Column(_("Charge"), "charge"),
            Column(_("Ready since"), "ready_on"),
            Column(_("Decision"), "decision"),
            Column(_("State"), _banked_state),
        ),
        adding=Adding(
            words=_("Bank a case"),
            form=BankedCaseForm,
            verb=actions.bank_case,
            example={
                "charge": "Possession with intent to supply",
                "ready_on_day": "1",
                "ready_on_month": "10",
                "ready_on_year": "2026",
                "decision": "CPS, held back while he keeps to what was agreed at the notification",
                "until_day": "1",
                "until_month": "6",
                "until_year": "2030",
            },
        ),
        acts=(
            Act(
                slug="settle",
                words=_("Charge or drop"),
                title=_("Charge the banked case, or drop it"),
                label=_("Save"),
                form=EndBankedForm,
                verb=actions.end_banked_case,
                when=lambda banked: banked.state == BankedState.KEPT,
                refusals={actions.BankedCaseEnded: ("ending", _("It has been ended in the meantime."))},
            ),
        ),
        machine=BANKED_MACHINE,
        clocks=(DECIDED,),
        shares=("reference", "charge", "ready_on", "decision", "until", "state", "ending", "ended_on"),
    ),
    Kind(
        slug="person-disruptions",
        model=PersonDisruption,
        label=_("Disruptions"),
        order=49,
        area=Area.PLAN,
        columns=(
            Column(_("What"), lambda each: Cell(each, remark=each.what)),
            Column(_("Aim"), lambda each: Cell(each.get_aim_display(), remark=each.ambition)),
            Column(_("Grade"), _grade),
            Column(_("Date"), "on"),
        ),
        adding=Adding(
            words=_("Record a disruption"),
            form=PersonDisruptionForm,
            verb=actions.claim_persons_disruption,
            example={
                "kind": "arrest_charge",
                "aim": "pursue",
                "ambition": "To stop supply at the quay",
                "what": "Charged; the flat was given back to its tenant",
                "on_day": "2",
                "on_month": "11",
                "on_year": "2026",
                "proposed_grade": "moderate",
            },
        ),
        acts=(MODERATE,),
        shares=GRADED,
    ),
    Kind(
        slug="group-lever-options",
        model=GroupLeverOption,
        label=_("Lever sheets of groups"),
        shares=("reference", "group", "lever", "what", "authority", "checked_on", "withdrawn_on"),
    ),
    Kind(
        slug="group-interventions",
        model=GroupIntervention,
        label=_("Levers applied to groups"),
        machine=LEVER_MACHINE,
        shares=(*SHARED, "group"),
    ),
    Kind(
        slug="disruptions",
        model=Disruption,
        label=_("Disruptions of groups and lines"),
        shares=(*GRADED, "group", "line"),
    ),
)
