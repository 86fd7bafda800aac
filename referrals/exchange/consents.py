"""Consent that a person gave before, on which something may be sent when nobody can ask them."""

from django.db.models import Q
from django.utils import timezone

from datasharing.models import Category, Clause, Consent, Person


def consent_in_force(person: Person, *, under: Clause, category: Category) -> Consent | None:
    """The consent of `person` in force with which the giver of `under` may send `category` to its receiver, if any."""
    now = timezone.now()
    given = Consent.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=now),
        owner=under.giver_id,
        person=person,
        recipients__contains=[under.receiver_id],
        categories__contains=[category.value],
        valid_from__lte=now,
    )
    return given.newest().first()
