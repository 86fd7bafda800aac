"""Kinds of hospital: visits, and what referrals from there say besides."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Act, Adding, Column, Kind, register
from datasharing.panels import Cell, Entry, Link
from referrals.hospital import actions
from referrals.hospital.clocks import ASK, BEDSIDE
from referrals.hospital.forms import LeavingForm, VisitForm
from referrals.hospital.models import FromHospital, HospitalVisit

ANSWERS = {"not_asked": "yellow", "agreed": "green", "refused": "grey"}


def _when(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "j F Y, H:i") if at else ""


def _why(visit: HospitalVisit) -> Cell:
    naloxone = gettext("naloxone given") if visit.naloxone_given else ""
    said = ", ".join(filter(None, [naloxone, visit.note]))
    return Cell(visit.get_reason_display(), colour="red" if visit.is_overdose else "", remark=said)


def _asked(visit: HospitalVisit) -> Cell:
    return Cell(visit.get_asked_display(), colour=ANSWERS[visit.asked], remark=_when(visit.asked_at))


def _left(visit: HospitalVisit) -> Cell:
    if visit.left_at:
        return Cell(_when(visit.left_at), remark=visit.get_left_how_display())
    expected = gettext("expected to leave on %(when)s") % {"when": _when(visit.leaves_at)} if visit.leaves_at else ""
    return Cell(gettext("There now"), remark=expected)


def _entries(visit: HospitalVisit) -> Iterable[Entry]:
    yield Entry(at=visit.arrived_at, title=str(visit), text=visit.note, byline=str(visit.seen_by), agency=visit.owner)


def _links(visit: HospitalVisit) -> Iterable[Link]:
    if visit.asked != HospitalVisit.Asked.AGREED:
        yield Link(
            _("They agree: refer them"),
            "refer_person",
            (visit.person.reference,),
            "refer a person",
            query=f"visit={visit.reference}",
        )


register(
    Kind(
        slug="hospital-visits",
        model=HospitalVisit,
        label=_("Visits to hospital"),
        order=64,
        columns=(
            Column(_("Came"), lambda visit: Cell(_when(visit.arrived_at), remark=visit.get_kind_display())),
            Column(_("Why"), _why),
            Column(_("Wants to be referred"), _asked),
            Column(_("Left"), _left),
        ),
        related=("person", "seen_by"),
        adding=Adding(
            words=_("Record a visit to hospital"),
            form=VisitForm,
            verb=actions.record_visit,
            example={"kind": "emergency", "reason": "alcohol_withdrawal", "medication": "none", "ward": "B4"},
        ),
        acts=(
            Act(
                slug="refuse",
                words=_("They do not agree to be referred"),
                title=_("Have they been asked, and do they not agree to be referred?"),
                label=_("They do not agree"),
                verb=actions.record_refusal,
                facts=lambda: {"at": timezone.now()},
                when=lambda visit: visit.asked == HospitalVisit.Asked.NOT_ASKED,
            ),
            Act(
                slug="leave",
                words=_("They have left"),
                title=_("How did they leave hospital?"),
                label=_("Save"),
                form=LeavingForm,
                verb=actions.record_leaving,
                when=lambda visit: visit.left_at is None,
                refusals={actions.LeftAlready: ("how", _("This has been recorded in the meantime."))},
            ),
        ),
        links=_links,
        entries=_entries,
        shares=(
            "reference",
            "kind",
            "reason",
            "arrived_at",
            "ward",
            "naloxone_given",
            "medication",
            "note",
            "leaves_at",
            "left_at",
            "left_how",
            "asked",
        ),
        clocks=(ASK,),
    ),
    Kind(
        slug="referrals-from-hospital",
        model=FromHospital,
        label=_("What referrals from hospital say besides"),
        shares=("referral", "came_as", "ward", "is_overdose", "medication", "see_before"),
        clocks=(BEDSIDE,),
    ),
)
