"""The kind of custody records."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Act, Adding, Column, Kind, register
from datasharing.panels import Cell, Entry
from referrals.detention import actions
from referrals.detention.clocks import ENDS, REACH, REVIEW
from referrals.detention.forms import AppointmentForm, AtForm, DetentionForm, ExtensionForm, LeavingForm, ReleaseForm
from referrals.detention.models import CustodyRecord

LEFT = _("They have left custody in the meantime. Look at the record again.")
ORDER = _("The times contradict each other: check them against what is recorded")
LIMITS = _(
    "Not allowed: a superintendent extends after the second review, before detention ends, and up to 36 hours; "
    "a court up to 96 hours"
)
REFUSALS: dict[type[Exception], tuple[str | None, Any]] = {
    actions.AlreadyLeft: (None, LEFT),
    actions.OutOfOrder: (None, ORDER),
    actions.BeyondLimit: (None, LIMITS),
    actions.AlreadyRecorded: ("custody_number", _("Your agency has recorded this custody number already")),
}


def _at(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i") if moment else ""


def _where(record: CustodyRecord) -> Cell:
    cell = gettext("cell %(cell)s") % {"cell": record.cell} if record.cell else ""
    remark = ", ".join(part for part in (record.custody_number, cell) if part)
    return Cell(record.suite, url=record.get_absolute_url(), remark=remark)


def _stands(record: CustodyRecord) -> Cell:
    if record.mistaken_at:
        return Cell(gettext("Recorded by mistake"), colour="grey")
    if record.released_at:
        return Cell(record.get_release_type_display(), remark=_at(record.released_at))
    return Cell(gettext("Held"), colour="yellow", remark=_at(record.reach_by))


def _entries(record: CustodyRecord) -> Iterable[Entry]:
    if record.mistaken_at:
        return
    about: dict[str, Any] = {"text": str(record.suite), "agency": record.owner, "url": record.get_absolute_url()}
    yield Entry(at=record.arrived_at, title=gettext("Brought into custody"), **about)
    if record.released_at:
        how = gettext("Left custody: %(how)s") % {"how": record.get_release_type_display()}
        yield Entry(at=record.released_at, title=how, **about)


def _is_held(record: Any) -> bool:
    return bool(record.is_held)


def _act(slug: str, words: Any, verb: Any, form: Any, title: Any = None, **more: Any) -> Act:
    return Act(
        slug=slug,
        words=words,
        title=title or words,
        label=_("Save"),
        verb=verb,
        form=form,
        when=more.pop("when", _is_held),
        refusals=REFUSALS,
        then=CustodyRecord.get_absolute_url,
        **more,
    )


ACTS = (
    _act("leaving", _("Say when they leave"), actions.expect_leaving, LeavingForm),
    _act("review", _("Record a review"), actions.review_detention, AtForm, _("When was detention reviewed?")),
    _act("extension", _("Record an extension"), actions.extend_detention, ExtensionForm),
    _act(
        "charge",
        _("Charged"),
        actions.charge_detained,
        AtForm,
        _("When were they charged?"),
        when=lambda record: record.is_held and record.charged_at is None,
    ),
    _act("appointment", _("Record an appointment"), actions.make_appointment, AppointmentForm),
    _act("release", _("They have left"), actions.release_detained, ReleaseForm),
    Act(
        slug="mistake",
        words=_("Recorded by mistake"),
        title=_("Was this detention recorded by mistake?"),
        label=_("It was a mistake"),
        verb=actions.mark_mistaken,
        when=lambda record: record.mistaken_at is None,
        refusals=REFUSALS,
        then=CustodyRecord.get_absolute_url,
    ),
)
ADDING_A_DETENTION = Adding(
    words=_("Record that they are in custody"),
    form=DetentionForm,
    verb=actions.record_detention,
    refusals=REFUSALS,
)
"""Of the page at `add_detention`; it can only be shown by example where there is a suite."""
CUSTODY_RECORDS = Kind(
    slug="custody-records",
    model=CustodyRecord,
    label=_("Detentions in custody"),
    order=55,
    columns=(
        Column(_("Arrived"), lambda record: Cell(_at(record.arrived_at))),
        Column(_("Where"), _where),
        Column(_("State"), _stands),
    ),
    related=("suite",),
    added_at=(ADDING_A_DETENTION.words, "add_detention"),
    add_rule="record a detention",
    acts=ACTS,
    entries=_entries,
    shares=(
        "reference",
        "custody_number",
        "suite",
        "cell",
        "held_for",
        "arrested_at",
        "arrived_at",
        "authorised_at",
        "relevant_at",
        "reviewed_at",
        "extended_at",
        "extended_until",
        "warrant_at",
        "warrant_until",
        "charged_at",
        "leaves_at",
        "leaves_for",
        "released_at",
        "release_type",
        "appointment_at",
        "appointment_with",
        "mistaken_at",
        "review_due_at",
        "detention_ends_at",
        "reach_by",
    ),
    clocks=(REACH, REVIEW, ENDS),
)
register(CUSTODY_RECORDS)
