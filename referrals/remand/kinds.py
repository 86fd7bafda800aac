"""Kinds of remand: plans, their medicines and recipients; release alerts with their snapshots and events."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Act, Column, Kind, register
from datasharing.panels import Area, Cell, Entry, Link
from referrals.exchange.presentation import when
from referrals.remand import actions
from referrals.remand.clocks import ACKNOWLEDGE, PLAN
from referrals.remand.forms import CourtDayForm
from referrals.remand.models import (
    ALERT_MACHINE,
    OPEN,
    REMAND_MACHINE,
    NotTold,
    ReleaseAlert,
    ReleaseAlertEvent,
    ReleaseAlertIdentity,
    RemandMedicine,
    RemandPlan,
    RemandRecipient,
)


def _plan(plan: RemandPlan) -> Cell:
    return Cell(REMAND_MACHINE.label(plan.state), url=plan.get_absolute_url(), colour=REMAND_MACHINE.colour(plan.state))


def _court(plan: RemandPlan) -> Cell:
    if plan.next_court_on is None:
        return Cell(gettext("Not known"))
    return Cell(date_format(plan.next_court_on, "j F Y"), remark=plan.court)


def _links(plan: RemandPlan) -> Iterable[Link]:
    yield Link(_("Open the card"), "remand_plan", (plan.reference,))
    if plan.state in OPEN:
        yield Link(_("Make the plan"), "make_remand_plan", (plan.reference,), "plan for release from remand")


def _told(recipient: RemandRecipient) -> Cell:
    if recipient.alert is not None:
        state = recipient.alert.state
        return Cell(
            ALERT_MACHINE.label(state), url=recipient.alert.get_absolute_url(), colour=ALERT_MACHINE.colour(state)
        )
    if recipient.not_told:
        return Cell(gettext("Not told"), colour="red", remark=NotTold(recipient.not_told).label)
    return Cell(gettext("To be told at release"))


def _alert(alert: ReleaseAlert) -> Cell:
    return Cell(alert, url=alert.get_absolute_url(), remark=when(alert.released_at))


def _alerted(alert: ReleaseAlert) -> Iterable[Entry]:
    yield Entry(
        at=alert.sent_at,
        title=gettext("%(agency)s told: %(what)s") % {"agency": alert.addressee, "what": alert},
        byline=str(alert.sent_by.user),
        agency=alert.owner,
        url=alert.get_absolute_url(),
    )


register(
    Kind(
        slug="remand-plans",
        model=RemandPlan,
        label=_("If released today"),
        order=59,
        columns=(
            Column(_("Plan"), _plan),
            Column(_("Where to go"), lambda plan: Cell(plan.walk_in, remark=plan.address)),
            Column(_("Next at court"), _court),
        ),
        acts=(
            Act(
                slug="court",
                words=_("Say when they are at court"),
                title=_("When are they next at court?"),
                label=_("Save"),
                form=CourtDayForm,
                verb=actions.set_court_day,
                when=lambda plan: plan.state in OPEN,
                refusals={actions.PlanOver: (None, _("The remand has ended in the meantime."))},
            ),
        ),
        links=_links,
        machine=REMAND_MACHINE,
        shares=(
            "reference",
            "episode",
            "state",
            "plan_by",
            "walk_in",
            "address",
            "phone",
            "note",
            "next_court_on",
            "court",
            "likelihood",
        ),
        clocks=(PLAN,),
    ),
    Kind(
        slug="remand-medicines",
        model=RemandMedicine,
        label=_("Medicines if released today"),
        order=64,
        columns=(Column(_("Next dose"), "bridging"), Column(_("Naloxone"), "naloxone")),
        shares=("plan", "bridging", "naloxone"),
    ),
    Kind(
        slug="remand-recipients",
        model=RemandRecipient,
        label=_("Told at release"),
        order=65,
        columns=(
            Column(_("Agency"), lambda each: Cell(each, remark=each.get_told_as_display())),
            Column(_("State"), _told),
        ),
        related=("agency", "alert"),
        shares=("plan", "agency", "told_as", "alert", "not_told"),
    ),
    Kind(
        slug="release-alerts",
        model=ReleaseAlert,
        label=_("Told of a release"),
        order=58,
        area=Area.JUSTICE,
        columns=(
            Column(_("What"), _alert),
            Column(_("Told"), "addressee"),
            Column(_("To be acknowledged by"), lambda alert: when(alert.acknowledge_by)),
            Column(
                _("State"),
                lambda alert: Cell(ALERT_MACHINE.label(alert.state), colour=ALERT_MACHINE.colour(alert.state)),
            ),
        ),
        related=("addressee", "sent_by__user"),
        entries=_alerted,
        machine=ALERT_MACHINE,
        shares=(
            "reference",
            "told_as",
            "released_at",
            "released_from",
            "says",
            "sent_at",
            "acknowledge_by",
            "state",
        ),
        clocks=(ACKNOWLEDGE,),
    ),
    Kind(
        slug="release-alert-identities",
        model=ReleaseAlertIdentity,
        label=_("Who release alerts are about"),
        shares=("alert", "family_name", "given_names", "known_as", "date_of_birth", "birth_precision", "phone"),
    ),
    Kind(
        slug="release-alert-events",
        model=ReleaseAlertEvent,
        label=_("What happened to release alerts"),
        shares=("alert", "kind", "happened_at", "note"),
    ),
)
