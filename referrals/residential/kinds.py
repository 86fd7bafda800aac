"""Kinds of residential treatment: places, and what panels decided about them."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Act, Adding, Column, Kind, register
from datasharing.panels import Cell, Entry
from partners.london import LONDON
from referrals.residential import actions
from referrals.residential.clocks import ADMISSION, END, PANEL
from referrals.residential.forms import AdmitForm, ApplyForm, DecisionForm, EndForm, ListForm, PanelForm
from referrals.residential.models import PLACEMENT_MACHINE, PanelDecision, Placement, PlacementState

MOVED_ON = _("This has been recorded in the meantime. Look at it again.")
DISORDER = _("Check the days: one lies before another that comes first")
AHEAD = _("The day of the panel has not come yet")
COLOURS = {"funded": "green", "refused": "red", "put_off": "yellow"}


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _at(day: date) -> datetime:
    return datetime.combine(day, time(12), LONDON)


def _state(place: Placement) -> Cell:
    said = {
        PlacementState.LISTED: gettext("panel %(number)s on %(day)s")
        % {"number": place.panel_number, "day": _day(place.panel_on)},
        PlacementState.FUNDED: gettext("to be admitted by %(day)s") % {"day": _day(place.admit_by)}
        if place.admit_by
        else "",
        PlacementState.ADMITTED: gettext("until %(day)s") % {"day": _day(place.leaves_on)},
        PlacementState.COMPLETED: _day(place.left_on),
        PlacementState.LEFT: place.get_left_reason_display(),
    }
    remark = said.get(PlacementState(place.state), "")
    return Cell(PLACEMENT_MACHINE.label(place.state), colour=PLACEMENT_MACHINE.colour(place.state), remark=remark)


def _funded(place: Placement) -> Cell:
    if not place.funded_weeks:
        return Cell("")
    weeks = gettext("%(weeks)s weeks") % {"weeks": place.funded_weeks}
    return Cell(place.get_funded_by_display(), remark=weeks)


def _entries(place: Placement) -> Iterable[Entry]:
    title = gettext("Applied for: %(place)s") % {"place": place}
    yield Entry(at=_at(place.applied_on), title=title, byline=str(place.applied_by), agency=place.owner)
    if place.admitted_on:
        title = gettext("Admitted: %(place)s") % {"place": place}
        yield Entry(at=_at(place.admitted_on), title=title, text=place.provider, agency=place.owner)
    if place.left_on:
        title = f"{place}: {place.get_state_display()}"
        yield Entry(at=_at(place.left_on), title=title, text=place.get_left_reason_display(), agency=place.owner)


def _number(decision: PanelDecision) -> str:
    return gettext("panel %(number)s") % {"number": decision.number}


def _decided(decision: PanelDecision) -> Iterable[Entry]:
    title = gettext("Panel %(number)s: %(outcome)s") % {"number": decision.number, "outcome": decision}
    said = "\n".join(filter(None, [decision.get_reason_display(), decision.note]))
    byline = str(decision.recorded_by)
    yield Entry(at=_at(decision.panel_on), title=title, text=said, byline=byline, agency=decision.owner)


def _at_panel(place: Placement) -> bool:
    return place.state == PlacementState.LISTED


register(
    Kind(
        slug="residential-placements",
        model=Placement,
        label=_("Residential places"),
        order=66,
        columns=(
            Column(_("Place"), lambda place: Cell(place, remark=place.provider)),
            Column(_("Stands"), _state),
            Column(_("Money"), _funded),
            Column(_("Applied"), lambda place: Cell(_day(place.applied_on), remark=place.applied_by)),
        ),
        related=("applied_by",),
        adding=Adding(
            words=_("Apply for a residential place"),
            form=ApplyForm,
            verb=actions.apply_for_place,
            example={
                "kind": "rehab",
                "why": "Two detoxifications without a place to go to afterwards",
                "sessions": "3",
                "applied_on_day": "1",
                "applied_on_month": "11",
                "applied_on_year": "2026",
            },
        ),
        acts=(
            Act(
                slug="list",
                words=_("Put it before a panel"),
                title=_("Which panel decides about it? %(record)s"),
                label=_("Save"),
                form=ListForm,
                verb=actions.put_before_panel,
                when=lambda place: PlacementState.LISTED in PLACEMENT_MACHINE.following(place.state),
                refusals={
                    actions.PlacementMovedOn: ("panel_on", MOVED_ON),
                    actions.DatesInDisorder: ("panel_on", DISORDER),
                },
            ),
            Act(
                slug="decide",
                words=_("Record the decision"),
                title=_("What did the panel decide? %(record)s"),
                label=_("Save"),
                form=DecisionForm,
                verb=actions.record_decision,
                when=_at_panel,
                refusals={actions.PlacementMovedOn: ("outcome", MOVED_ON), actions.PanelAhead: ("outcome", AHEAD)},
                done=lambda place: gettext("The place is now: %(state)s.") % {"state": place.get_state_display()},
            ),
            Act(
                slug="move",
                words=_("The panel sits on another day"),
                title=_("On which day does the panel sit?"),
                label=_("Save"),
                form=PanelForm,
                verb=actions.move_panel,
                when=_at_panel,
                refusals={
                    actions.PlacementMovedOn: ("panel_on", MOVED_ON),
                    actions.DatesInDisorder: ("panel_on", DISORDER),
                },
            ),
            Act(
                slug="admit",
                words=_("They have been admitted"),
                title=_("When were they admitted? %(record)s"),
                label=_("Save"),
                form=AdmitForm,
                verb=actions.admit,
                when=lambda place: place.state == PlacementState.FUNDED,
                refusals={
                    actions.PlacementMovedOn: ("on", MOVED_ON),
                    actions.DatesInDisorder: ("leaves_on", DISORDER),
                },
            ),
            Act(
                slug="end",
                words=_("The stay has ended"),
                title=_("How did the stay end? %(record)s"),
                label=_("Save"),
                form=EndForm,
                verb=actions.end_place,
                when=lambda place: place.state == PlacementState.ADMITTED,
                refusals={actions.PlacementMovedOn: ("to", MOVED_ON), actions.DatesInDisorder: ("on", DISORDER)},
            ),
            Act(
                slug="withdraw",
                words=_("Withdraw the application"),
                title=_("Withdraw the application? %(record)s"),
                label=_("Withdraw"),
                verb=actions.withdraw_application,
                when=lambda place: PlacementState.WITHDRAWN in PLACEMENT_MACHINE.following(place.state),
            ),
        ),
        entries=_entries,
        machine=PLACEMENT_MACHINE,
        shares=(
            "reference",
            "kind",
            "provider",
            "why",
            "sessions",
            "applied_on",
            "state",
            "panel_number",
            "panel_on",
            "funded_by",
            "funded_weeks",
            "admit_by",
            "admitted_on",
            "leaves_on",
            "left_on",
            "left_reason",
            "aftercare",
        ),
        clocks=(PANEL, ADMISSION, END),
    ),
    Kind(
        slug="panel-decisions",
        model=PanelDecision,
        label=_("What panels decided"),
        order=67,
        columns=(
            Column(_("Panel"), lambda decision: Cell(_day(decision.panel_on), remark=_number(decision))),
            Column(_("Decided"), lambda decision: Cell(decision, colour=COLOURS[decision.outcome])),
            Column(_("Why"), lambda decision: Cell(decision.get_reason_display(), remark=decision.note)),
            Column(_("About"), "placement"),
        ),
        related=("placement", "recorded_by"),
        entries=_decided,
        shares=("reference", "placement", "number", "panel_on", "outcome", "reason", "note"),
    ),
)
