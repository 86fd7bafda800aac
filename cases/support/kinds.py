"""Kinds of support: “I want out”, offers, and contacts."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.support import actions
from cases.support.clocks import ASK_AGAIN, FACE_TO_FACE, FIRST_CONTACT, FIRST_SERVICE, NEXT, START
from cases.support.dosage import duration
from cases.support.forms import AnswerOfferForm, ContactForm, EndWantsOutForm, OfferForm, WantsOutForm
from cases.support.models import OFFER_MACHINE, Contact, OfferState, SupportOffer, WantsOut
from cases.support.steps import steps_after
from datasharing.kinds import Act, Adding, Column, Kind, register
from datasharing.panels import Cell, Entry


def _when(at: datetime | None) -> str:
    return date_format(timezone.localtime(at), "j F Y, H:i") if at else ""


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _offer_state(offer: SupportOffer) -> Cell:
    remark = offer.get_declined_reason_display()
    if offer.state == OfferState.DEFERRED:
        remark = gettext("ask again on %(day)s") % {"day": _day(offer.again_on)}
    if offer.state == OfferState.ACCEPTED:
        remark = gettext("to start by %(day)s") % {"day": _day(offer.due_on)}
        if offer.first_service_start_at:
            remark = gettext("started on %(day)s") % {"day": _day(timezone.localdate(offer.first_service_start_at))}
    return Cell(OFFER_MACHINE.label(offer.state), colour=OFFER_MACHINE.colour(offer.state), remark=remark)


def _offered(offer: SupportOffer) -> Iterable[Entry]:
    title = gettext("Offered: %(need)s") % {"need": offer}
    yield Entry(at=offer.offered_at, title=title, text=offer.note, byline=str(offer.offered_by), agency=offer.owner)
    if offer.answered_at:
        answer = gettext("%(need)s: %(answer)s") % {"need": offer, "answer": offer.get_state_display()}
        yield Entry(at=offer.answered_at, title=answer, text=offer.get_declined_reason_display(), agency=offer.owner)


def _what(contact: Contact) -> Cell:
    minutes = duration(contact.minutes) if contact.minutes else ""
    about = [minutes, contact.get_place_display() if contact.place else ""]
    return Cell(contact.get_kind_display(), remark=", ".join(part for part in about if part))


def _after(contact: Contact) -> Cell:
    return Cell(contact.next_step or _day(contact.next_on), remark=_day(contact.next_on) if contact.next_step else "")


def _contact(contact: Contact) -> Iterable[Entry]:
    title = f"{contact.get_kind_display()}: {contact.get_purpose_display()}"
    yield Entry(
        at=contact.happened_at, title=title, text=contact.note, byline=str(contact.made_by), agency=contact.owner
    )


def _stopped(done: datetime | None, due: datetime | date, wanted: WantsOut) -> Cell:
    by = _when(due) if isinstance(due, datetime) else _day(due)
    if done:
        return Cell(_when(done), colour="green")
    if wanted.ended_at:
        return Cell("")
    is_late = due <= timezone.now() if isinstance(due, datetime) else due < timezone.localdate()
    return Cell(gettext("Not yet"), colour="red" if is_late else "yellow", remark=gettext("by %(when)s") % {"when": by})


def _said(wanted: WantsOut) -> Cell:
    ended = gettext("Ended: %(why)s") % {"why": wanted.ended_reason} if wanted.ended_at else ""
    return Cell(_when(wanted.said_at), remark=ended or wanted.get_channel_display())


def _wanted(wanted: WantsOut) -> Iterable[Entry]:
    yield Entry(
        at=wanted.said_at, title=str(wanted), text=wanted.said, byline=str(wanted.heard_by), agency=wanted.owner
    )


register(
    Kind(
        slug="wants-out",
        model=WantsOut,
        label=_("“I want out”"),
        order=30,
        columns=(
            Column(_("Said"), _said),
            Column(_("First contact"), lambda each: _stopped(each.contacted_at, each.contact_due_at, each)),
            Column(_("Face to face"), lambda each: _stopped(each.met_at, each.face_due_at, each)),
            Column(_("First service"), lambda each: _stopped(each.service_started_at, each.service_due_on, each)),
        ),
        related=("heard_by",),
        adding=Adding(
            words=_("They say “I want out”"),
            form=WantsOutForm,
            verb=actions.hear_wants_out,
            example={"channel": "phone", "said": "Call after six, not at his mother’s"},
        ),
        acts=(
            Act(
                slug="end",
                words=_("They no longer want out"),
                title=_("They no longer want out"),
                label=_("Save"),
                form=EndWantsOutForm,
                verb=actions.end_wants_out,
                when=lambda wanted: wanted.ended_at is None,
                refusals={actions.EndedAlready: ("reason", _("This has been recorded in the meantime."))},
            ),
        ),
        entries=_wanted,
        shares=(
            "reference",
            "said_at",
            "channel",
            "contact_due_at",
            "face_due_at",
            "service_due_on",
            "contacted_at",
            "met_at",
            "service_started_at",
            "ended_at",
        ),
        clocks=(FIRST_CONTACT, FACE_TO_FACE, FIRST_SERVICE),
    ),
    Kind(
        slug="support-offers",
        model=SupportOffer,
        label=_("Offers of support"),
        order=31,
        columns=(
            Column(_("Help with"), lambda offer: Cell(offer, remark=offer.note)),
            Column(_("Answer"), _offer_state),
            Column(_("Offered"), lambda offer: Cell(_when(offer.offered_at), remark=offer.get_channel_display())),
            Column(_("By"), "offered_by"),
        ),
        related=("offered_by", "person"),
        adding=Adding(
            words=_("Offer support"),
            form=OfferForm,
            verb=actions.offer_support,
            example={"need": "housing", "channel": "face", "note": "A room in the shared house"},
        ),
        acts=(
            Act(
                slug="answer",
                words=_("Record the answer"),
                title=_("What do they say to the offer?"),
                label=_("Save"),
                form=AnswerOfferForm,
                verb=actions.answer_offer,
                when=lambda offer: bool(OFFER_MACHINE.following(offer.state)),
                refusals={actions.OfferMovedOn: ("to", _("The offer was answered in the meantime. Look at it again."))},
                done=lambda offer: (
                    gettext("The offer is now: %(state)s.") % {"state": str(offer.get_state_display()).lower()}
                ),
            ),
            Act(
                slug="start",
                words=_("It has started"),
                title=_("Has the service started today?"),
                label=_("It has started"),
                verb=actions.start_service,
                facts=lambda: {"at": timezone.now()},
                when=lambda offer: offer.state == OfferState.ACCEPTED and offer.first_service_start_at is None,
            ),
        ),
        links=steps_after,
        entries=_offered,
        machine=OFFER_MACHINE,
        shares=(
            "reference",
            "need",
            "channel",
            "note",
            "offered_at",
            "state",
            "answered_at",
            "declined_reason",
            "again_on",
            "due_on",
            "first_contact_at",
            "first_service_start_at",
        ),
        clocks=(ASK_AGAIN, START),
    ),
    Kind(
        slug="contacts",
        model=Contact,
        label=_("Contacts"),
        order=32,
        columns=(
            Column(_("When"), lambda contact: Cell(_when(contact.happened_at), remark=contact.made_by)),
            Column(_("How"), _what),
            Column(_("For"), lambda contact: Cell(contact.get_purpose_display(), remark=contact.note)),
            Column(_("What next"), _after),
        ),
        related=("made_by",),
        adding=Adding(
            words=_("Record a contact"),
            form=ContactForm,
            verb=actions.record_contact_with,
            example={"kind": "face", "minutes": "25", "purpose": "keep_in_touch", "place": "street"},
        ),
        entries=_contact,
        shares=(
            "reference",
            "kind",
            "minutes",
            "place",
            "purpose",
            "happened_at",
            "note",
            "next_step",
            "next_on",
        ),
        clocks=(NEXT,),
    ),
)
