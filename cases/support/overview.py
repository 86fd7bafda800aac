"""Support on a person's overview: “I want out”, what is due, the dosage of contact, and offers."""

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.support.dosage import days_ago, dosages
from cases.support.models import OFFER_MACHINE, Contact, OfferState, SupportOffer, WantsOut
from datasharing.overview import Card, Fact, Overview, register
from datasharing.panels import Cell
from partners.due_words import in_words
from partners.requests import UserRequest

AT_MOST = 10


@register
def fill(_request: UserRequest, there: Overview) -> None:
    """Add the dosage, the latest contact, and cards for offers and for “I want out”."""
    now = timezone.now()
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
    if there.has(WantsOut):
        _wants_out(there)
    if there.has(SupportOffer):
        _offers(there)


def _wants_out(there: Overview) -> None:
    now = timezone.now()
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


def _offers(there: Overview) -> None:
    offers = SupportOffer.objects.filter(person=there.person).standing().select_related("owner").newest()[:AT_MOST]
    by_agency: dict[int, list[SupportOffer]] = {}
    for offer in offers:
        by_agency.setdefault(offer.owner_id, []).append(offer)
    for made in by_agency.values():
        rows = [(str(offer), _answer(offer)) for offer in made]
        there.cards.append(Card(title=_("Offers of support"), rows=rows, agency=made[0].owner))


def _answer(offer: SupportOffer) -> Cell:
    if offer.state == OfferState.ACCEPTED and offer.first_service_start_at:
        return Cell(_("Started"), colour=OFFER_MACHINE.colour(offer.state))
    return Cell(OFFER_MACHINE.label(offer.state), colour=OFFER_MACHINE.colour(offer.state))
