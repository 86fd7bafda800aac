"""Support on a person's overview: “I want out”, what is due, the dosage of contact, and offers."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.support.clocks import ASK_AGAIN, FACE_TO_FACE, FIRST_CONTACT, FIRST_SERVICE, NEXT, START
from cases.support.dosage import days_ago, dosages
from cases.support.models import OFFER_MACHINE, Contact, OfferState, SupportOffer, WantsOut
from datasharing.clocks.clock import Clock
from datasharing.overview import Card, Fact, Overview, register
from datasharing.panels import Cell
from partners.due_words import group_of, in_words
from partners.requests import UserRequest

AT_MOST = 10


@register
def fill(request: UserRequest, there: Overview) -> None:
    """Add the dosage, the latest contact, what is due, and cards for offers and for “I want out”."""
    now, agency = timezone.now(), request.membership.agency_id
    if there.has(Contact):
        latest = Contact.objects.filter(person=there.person).order_by("-happened_at", "-pk").first()
        dosage = dosages([there.person.pk], at=now).get(there.person.pk)
        if latest:
            remark = _("last %(kind)s %(ago)s") % {
                "kind": str(latest.get_kind_display()).lower(),
                "ago": days_ago(latest.happened_at, now=now),
            }
            said = dosage.in_words() if dosage else _("None in 28 days")
            there.facts.append(Fact(term=_("Contact in 28 days"), value=said, remark=remark))
            if latest.owner_id == agency and latest.next_on and latest.followed_at is None:
                _add_line(there, NEXT, latest, now)
    if there.has(WantsOut):
        _wants_out(there, agency, now)
    if there.has(SupportOffer):
        _offers(there, agency, now)


def _add_line(there: Overview, clock: Clock, record: Any, now: datetime) -> None:
    """Add the line of `clock` for `record`, without the name, which stands above."""
    group = group_of(getattr(record, clock.column), now=now)
    if group is not None:
        record.person, record.who, record.marks, record.is_mine = there.person, "", (), False
        there.lines.append(clock.line(record, group))


def _wants_out(there: Overview, agency: int, now: datetime) -> None:
    wanted = WantsOut.objects.filter(person=there.person, ended_at=None).select_related("owner").newest()[:1]
    for each in wanted:
        steps = [
            (_("First contact"), each.contacted_at, each.contact_due_at),
            (_("Face to face"), each.met_at, each.face_due_at),
            (_("First service"), each.service_started_at, each.service_due_on),
        ]
        rows = [(_("Said"), Cell(f"{days_ago(each.said_at, now=now)}, {str(each.get_channel_display()).lower()}"))]
        for term, done, due in steps:
            words = in_words(due, now=now)
            rows.append((term, Cell(days_ago(done, now=now) if done else f"{words.first}, {words.beside}")))
        there.cards.append(Card(title=_("“I want out”"), rows=rows, agency=each.owner))
        clock = FIRST_CONTACT if not each.contacted_at else FACE_TO_FACE if not each.met_at else FIRST_SERVICE
        if each.owner_id == agency and not (each.met_at and each.service_started_at):
            _add_line(there, clock, each, now)


def _offers(there: Overview, agency: int, now: datetime) -> None:
    offers = SupportOffer.objects.filter(person=there.person).standing().select_related("owner").newest()[:AT_MOST]
    by_agency: dict[int, list[SupportOffer]] = {}
    for offer in offers:
        is_open = offer.state == OfferState.ACCEPTED and offer.first_service_start_at is None
        if offer.owner_id == agency and (is_open or offer.state == OfferState.DEFERRED):
            _add_line(there, START if is_open else ASK_AGAIN, offer, now)
        by_agency.setdefault(offer.owner_id, []).append(offer)
    for made in by_agency.values():
        rows = [(str(offer), _answer(offer)) for offer in made]
        there.cards.append(Card(title=_("Offers of support"), rows=rows, agency=made[0].owner))


def _answer(offer: SupportOffer) -> Cell:
    if offer.state == OfferState.ACCEPTED and offer.first_service_start_at:
        return Cell(_("Started"), colour=OFFER_MACHINE.colour(offer.state))
    return Cell(OFFER_MACHINE.label(offer.state), colour=OFFER_MACHINE.colour(offer.state))
