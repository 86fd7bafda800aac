"""Kinds of people in prison: episodes, moves, offender managers, medicines."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from datasharing.kinds import Act, Adding, Column, Kind, Refusals, register
from datasharing.panels import Cell, Entry, Link
from referrals.prison import actions, moves
from referrals.prison.clocks import REFER, VERIFY
from referrals.prison.forms import (
    LegalStatusForm,
    ManagerForm,
    MedicineForm,
    MoveForm,
    ReceptionForm,
    SettleForm,
    VerifyForm,
)
from referrals.prison.models import Medication, Movement, OffenderManager, PrisonEpisode, Referring

BEFORE = _("It would have happened before they were received.")
MOVING: Refusals = {
    moves.BeforeReception: ("on", BEFORE),
    moves.AlreadyReleased: (None, _("They have been released in the meantime.")),
}
COLOURS = {
    Referring.NOT_NEEDED: "grey",
    Referring.AWAITING: "blue",
    Referring.HELD: "red",
    Referring.SENT: "green",
    Referring.SETTLED: "grey",
}
"""The colours of how the referral stands."""


def when(at: datetime | None) -> str:
    """An instant with date and time."""
    return date_format(timezone.localtime(at), "j F Y, H:i") if at else ""


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _held(episode: PrisonEpisode) -> Cell:
    until = _day(episode.expected_release_on)
    remark = gettext("release expected on %(day)s") % {"day": until} if until else ""
    if episode.released_at:
        remark = f"{episode.get_release_kind_display()}, {when(episode.released_at)}"
    return Cell(episode.get_legal_status_display(), url=episode.get_absolute_url(), remark=remark)


def _where(episode: PrisonEpisode) -> Cell:
    if episode.released_at:
        return Cell(gettext("Released"), colour="grey", remark=episode.released_from)
    return Cell(episode.prison, remark=episode.location)


def standing(episode: PrisonEpisode) -> Cell:
    """How the referral of a reception stands."""
    return Cell(
        episode.get_referring_display(),
        colour=COLOURS[Referring(episode.referring)],
        remark=episode.get_held_because_display() if episode.held_because else episode.settled_note,
    )


def _links(episode: PrisonEpisode) -> Iterable[Link]:
    yield Link(_("Open"), "prison_episode", (episode.reference,))
    if episode.referring in actions.UNREFERRED and episode.released_at is None:
        yield Link(_("Refer to treatment"), "refer_from_prison", (episode.reference,))


def _received(episode: PrisonEpisode) -> Iterable[Entry]:
    title = gettext("Received into %(prison)s") % {"prison": episode.received_prison}
    yield Entry(
        at=episode.received_at,
        title=title,
        text=str(episode.get_legal_status_display()),
        agency=episode.owner,
        url=episode.get_absolute_url(),
    )


def _moved(movement: Movement) -> Iterable[Entry]:
    if movement.taken_back_at is None:
        where = ", ".join(filter(None, [str(movement.prison or ""), movement.location]))
        text = movement.get_release_kind_display() if movement.release_kind else where
        yield Entry(at=movement.moved_at, title=str(movement), text=str(text), agency=movement.owner)


def _verdict(medication: Medication) -> Cell:
    if medication.verified_at:
        colour = "green" if medication.verdict == Medication.Verdict.CONFIRMED else "yellow"
        return Cell(medication.get_verdict_display(), colour=colour, remark=medication.found)
    is_late = medication.is_late(timezone.now())
    remark = gettext("by %(when)s") % {"when": when(medication.verify_by)}
    return Cell(gettext("Not verified"), colour="red" if is_late else "yellow", remark=remark)


def _is_inside(episode: PrisonEpisode) -> bool:
    return episode.released_at is None


register(
    Kind(
        slug="prison-episodes",
        model=PrisonEpisode,
        label=_("In prison"),
        order=60,
        columns=(
            Column(_("Held"), _held),
            Column(_("Where"), _where),
            Column(_("Received"), lambda episode: when(episode.received_at)),
            Column(_("Referral to treatment"), standing),
        ),
        related=("prison", "received_prison"),
        adding=Adding(
            words=_("Record a reception into prison"),
            form=ReceptionForm,
            verb=actions.receive_person,
            refusals={actions.AlreadyReceived: ("number", _("Your agency has recorded this number already"))},
            example={"prison": "NMI", "legal_status": "remand", "substance_group": "opiate", "location": "B2-14"},
        ),
        acts=(
            Act(
                slug="move",
                words=_("Record a move"),
                title=_("Where did they move?"),
                label=_("Save"),
                form=MoveForm,
                verb=moves.move_person,
                when=_is_inside,
                refusals=MOVING,
            ),
            Act(
                slug="legal-status",
                words=_("Sentenced, recalled or remanded anew"),
                title=_("Why are they held now?"),
                label=_("Save"),
                form=LegalStatusForm,
                verb=actions.change_legal_status,
                when=_is_inside,
            ),
            Act(
                slug="manager",
                words=_("Name an offender manager"),
                title=_("Who manages them?"),
                label=_("Save"),
                form=ManagerForm,
                verb=actions.name_manager,
                when=_is_inside,
            ),
            Act(
                slug="medicine",
                words=_("Add a medicine"),
                title=_("Which medicine do they take?"),
                label=_("Save"),
                form=MedicineForm,
                verb=actions.add_medication,
                when=_is_inside,
            ),
            Act(
                slug="settle",
                words=_("No referral is needed"),
                title=_("Why is no referral needed?"),
                label=_("Save"),
                form=SettleForm,
                verb=actions.settle_referral,
                when=lambda episode: episode.referring in actions.UNREFERRED,
                refusals={actions.AlreadyReferred: ("note", _("They have been referred in the meantime."))},
            ),
        ),
        links=_links,
        entries=_received,
        shares=(
            "reference",
            "number",
            "received_at",
            "received_prison",
            "legal_status",
            "substance_group",
            "expected_release_on",
            "prison",
            "location",
            "released_at",
            "release_kind",
            "released_from",
            "referring",
            "refer_by",
            "referral",
        ),
        clocks=(REFER,),
    ),
    Kind(
        slug="prison-movements",
        model=Movement,
        label=_("Moves in prison"),
        order=61,
        columns=(
            Column(_("When"), lambda movement: when(movement.moved_at)),
            Column(_("What"), lambda each: Cell(each, remark=gettext("taken back") if each.taken_back_at else "")),
            Column(_("Where"), lambda movement: Cell(movement.prison or "", remark=movement.location)),
        ),
        related=("prison",),
        acts=(
            Act(
                slug="take-back",
                words=_("It did not happen"),
                title=_("Did this move not happen?"),
                label=_("It did not happen"),
                verb=moves.take_back_move,
                facts=lambda: {"at": timezone.now()},
                when=lambda movement: movement.taken_back_at is None,
            ),
        ),
        entries=_moved,
        shares=(
            "reference",
            "episode",
            "number",
            "kind",
            "moved_at",
            "prison",
            "location",
            "release_kind",
            "taken_back_at",
        ),
    ),
    Kind(
        slug="offender-managers",
        model=OffenderManager,
        label=_("Offender managers"),
        order=62,
        columns=(
            Column(_("What"), "post"),
            Column(_("Name"), lambda manager: Cell(manager.name, remark=manager.contact)),
            Column(_("Since"), lambda manager: _day(manager.since)),
            Column(_("Until"), lambda manager: _day(manager.until)),
        ),
        shares=("reference", "episode", "post", "name", "contact", "since", "until"),
    ),
    Kind(
        slug="medications",
        model=Medication,
        label=_("Medicines at reception"),
        order=63,
        columns=(
            Column(_("Medicine"), lambda each: Cell(each, remark=each.prescriber)),
            Column(_("Verified"), _verdict),
        ),
        acts=(
            Act(
                slug="verify",
                words=_("Verify"),
                title=_("What did verifying it show?"),
                label=_("Save"),
                form=VerifyForm,
                verb=actions.verify_medication,
                when=lambda medication: medication.verified_at is None,
                refusals={actions.AlreadyVerified: (None, _("It was verified in the meantime."))},
            ),
        ),
        shares=(
            "reference",
            "episode",
            "what",
            "last_taken_at",
            "prescriber",
            "verify_by",
            "verified_at",
            "verdict",
            "found",
        ),
        clocks=(VERIFY,),
    ),
)
