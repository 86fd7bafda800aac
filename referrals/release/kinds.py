"""Kinds of releases: received dates, plans, items, signatures, and alarms."""

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Adding, Column, Kind, register
from datasharing.panels import Cell, Entry, Link
from partners.reference.codes import label_of
from referrals.release import actions
from referrals.release.clocks import ALARM, ATTENTION, CALL, EXTRA, FREEZE, SEVENTH, WELFARE, WINDOW
from referrals.release.forms import OpenPlanForm
from referrals.release.models import (
    PLAN_MACHINE,
    ReleaseAlarm,
    ReleaseDate,
    ReleaseItem,
    ReleasePlan,
    ReleaseSignature,
)
from referrals.release.person_acts import ALREADY

SENTENCE = (
    "release_kind",
    "exclusion",
    "sentence_kind",
    "sentenced_on",
    "sentence_days",
    "served_days",
    "sled_on",
    "received_on",
    "returned_on",
    "licence_version",
)


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _plan(plan: ReleasePlan) -> Cell:
    leaves = _day(plan.leaves_on) or gettext("no date yet")
    text = gettext("Leaves on %(day)s") % {"day": leaves}
    return Cell(text, url=plan.get_absolute_url(), remark=plan.get_release_kind_display())


def _state(plan: ReleasePlan) -> Cell:
    return Cell(PLAN_MACHINE.label(plan.state), colour=PLAN_MACHINE.colour(plan.state))


def _released(plan: ReleasePlan) -> Iterable[Entry]:
    if plan.released_at:
        yield Entry(at=plan.released_at, title=gettext("Released"), agency=plan.owner, url=plan.get_absolute_url())


register(
    Kind(
        slug="release-dates",
        model=ReleaseDate,
        label=_("Release dates as received"),
        order=51,
        columns=(
            Column(
                _("Type"), lambda stated: Cell(label_of("release_date_type", stated.date_type), remark=stated.number)
            ),
            Column(_("Day"), lambda stated: _day(stated.on)),
            Column(_("Kind of release"), "release_kind"),
            Column(_("Stated"), "as_of"),
        ),
        shares=("reference", "number", "as_of", "date_type", "on", *SENTENCE),
    ),
    Kind(
        slug="release-plans",
        model=ReleasePlan,
        label=_("Release plans"),
        order=50,
        columns=(
            Column(_("Release"), _plan),
            Column(_("State"), _state),
            Column(_("From"), lambda plan: Cell(plan.prison or plan.establishment or "")),
        ),
        related=("prison", "establishment"),
        adding=Adding(
            words=_("Open a release plan"),
            form=OpenPlanForm,
            verb=actions.open_plan,
            example={
                "release_kind": "sentenced",
                "date_type": "CRD",
                "on_day": "11",
                "on_month": "12",
                "on_year": "2026",
            },
            refusals={actions.AlreadyPlanned: ("release_kind", ALREADY)},
        ),
        links=lambda plan: [Link(_("Open the plan"), "release", (plan.reference,))],
        entries=_released,
        machine=PLAN_MACHINE,
        clocks=(ATTENTION, EXTRA, CALL, WELFARE, SEVENTH, FREEZE, WINDOW),
        shares=(
            "reference",
            "state",
            "date_type",
            "statutory_on",
            "policy_on",
            "leaves_on",
            "date_version",
            "hard_stop_on",
            "extra_on",
            "extra_decision",
            "released_at",
            "engagement",
            "set_apart",
            *SENTENCE,
        ),
    ),
    Kind(
        slug="release-items",
        model=ReleaseItem,
        label=_("Items of release plans"),
        shares=("reference", "plan", "code", "label", "due_on", "is_blocking", "owed_by", "state", "settled_at"),
    ),
    Kind(
        slug="release-signatures",
        model=ReleaseSignature,
        label=_("Signatures under release plans"),
        shares=("plan", "side", "date_version", "signed_at", "reason"),
    ),
    Kind(
        slug="release-alarms",
        model=ReleaseAlarm,
        label=_("Alarms of release plans"),
        clocks=(ALARM,),
        shares=("reference", "plan", "kind", "what", "due_on", "settled_at"),
    ),
)
