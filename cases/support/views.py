"""People by the time since the last contact: who has not been reached for longest stands first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from cases.people.display_names import names_of
from cases.people.models import Identity
from cases.safeguarding.risks import child_mark, marks, risks_of
from cases.support.dosage import Dosage, days_ago, dosages
from cases.support.forms import LastContactFilter
from cases.support.models import Contact, ContactQuerySet
from datasharing.enforcement.tallies import tallies
from partners.chosen_filters import chosen_filters
from partners.home import Mark
from partners.requests import UserRequest, page_number, pages_beside
from partners.rules import may

PAGE = 25
HALF_A_YEAR = timedelta(days=182)
"""People without any contact for longer are clients no more."""
LONG = timedelta(days=14)
Pair = tuple[Contact, Contact | None]
"""The latest contact with a person, and the latest by which they were reached."""


@dataclass
class Client:
    """A person with the latest contact of the agency's workers by which they were reached, and the dosage."""

    latest: Contact
    reached: Contact | None
    ago: str
    is_long_ago: bool
    dosage: Dosage
    identity: Identity | None = None
    marks: tuple[Mark, ...] = ()


@require_safe
def last_contacts(request: UserRequest) -> HttpResponse:
    """The member's people, or the agency's, by days since they were last reached. Filters are in the URL."""
    form, now, page = LastContactFilter(request.GET), timezone.now(), page_number(request)
    found, more = _found(request, form, now, start=(page - 1) * PAGE) if form.is_valid() else ([], False)
    context = {
        "rows": _rows(found, request, now),
        "filter_form": form,
        "selected": chosen_filters(request, form),
        "form": None if form.is_valid() else form,
        **pages_beside(request, more=more),
        "may_record": may(request.membership, request.purpose, "record a contact"),
    }
    return render(request, "cases/support/last_contacts.html", context, status=200 if form.is_valid() else 422)


def _found(request: UserRequest, form: LastContactFilter, now: datetime, *, start: int) -> tuple[list[Pair], bool]:
    """A page of people, never reached and longest ago first, and whether more follow. Only theirs are read."""
    member, chosen, since = request.membership, form.cleaned_data, now - HALF_A_YEAR
    contacts: ContactQuerySet = Contact.objects.of(member.agency_id).since(since)
    if chosen["whose"] != "agency":
        mine = Contact.objects.made_by_member(member).since(since).filter(person=OuterRef("person"))
        contacts = contacts.filter(Exists(mine))
    reached = contacts.reached()
    never = contacts.exclude(Exists(reached.filter(person=OuterRef("person")))).without_later()
    before = reached.without_later()
    if chosen["days"]:
        before = before.filter(happened_at__lte=now - timedelta(days=int(chosen["days"])))
    counted, counted_before = tallies(never, before)
    first = list(never.select_related("person").order_by("pk")[start : start + PAGE])
    after = max(start - counted, 0)
    then = list(before.order_by("happened_at", "pk")[after : after + PAGE - len(first)])
    latest = contacts.filter(person__in=[each.person_id for each in then]).without_later().select_related("person")
    by_person = {each.person_id: each for each in latest} if then else {}
    pairs: list[Pair] = [(each, None) for each in first]
    pairs += [(by_person[each.person_id], each) for each in then]
    return pairs, counted + counted_before > start + PAGE


def _rows(found: list[Pair], request: UserRequest, now: datetime) -> list[Client]:
    people = {latest.person_id for latest, _reached in found}
    if not people:
        return []
    given, risks = dosages(people, at=now), risks_of(people)
    names = names_of(people, preferring=request.membership.agency_id)
    return [
        _client(pair, given, names.get(pair[0].person_id), marks(risks.get(pair[0].person_id, [])), now)
        for pair in found
    ]


def _client(
    pair: Pair, given: dict[int, Dosage], identity: Identity | None, known: tuple[Mark, ...], now: datetime
) -> Client:
    latest, reached = pair
    return Client(
        latest,
        reached,
        days_ago(reached.happened_at, now=now) if reached else "",
        reached is None or reached.happened_at <= now - LONG,
        given.get(latest.person_id, Dosage()),
        identity,
        (child_mark(identity.birth.child_words(localdate())) if identity else ()) + known,
    )
