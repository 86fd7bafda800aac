"""What people decide about sharing: consent given and withdrawn."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from partners.london import london_midnight
from partners.models import Agency, Membership, Programme

from .models import Category, Clause, Consent, Person


class ConsentAlreadyEnded(Exception):
    """The consent has been withdrawn or has expired before."""


@transaction.atomic
def give_consent(
    person: Person,
    *,
    by: Membership,
    under: Clause,
    recipient: Agency,
    programme: Programme | None,
    means: Consent.Means = Consent.Means.SPOKEN,
    capacity_note: str = "",
    until: date | None = None,
) -> Consent:
    """Record that `person` agreed that `by`'s agency tells `recipient` what `under`'s agreement rests on consent.

    The wording kept is the agreement's, with the recipient's name. `until` is the first day, in London, on which it
    no longer holds. From the next statement on, the recipient reads what the agreement opens.
    """
    return Consent.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        agreement=under.agreement,
        recipients=[recipient.pk],
        categories=categories_resting_on_consent(under, recipient),
        wording=wording_for(under, recipient),
        means=means,
        capacity_note=capacity_note,
        recorded_by=by.user,
        valid_to=london_midnight(until) if until else None,
    )


@transaction.atomic
def withdraw_consent(consent: Consent, *, by: Membership) -> Consent:
    """End `consent` now: the next statement of its recipients reads nothing that rests on it.

    :raises ConsentAlreadyEnded: if it holds no longer
    """
    still_held = Q(valid_to=None) | Q(valid_to__gt=Now())
    if not Consent.objects.filter(still_held, pk=consent.pk, owner=by.agency).update(valid_to=Now()):
        raise ConsentAlreadyEnded
    return Consent.objects.get(pk=consent.pk)


def wording_for(clause: Clause, recipient: Agency) -> str:
    """How consent is asked for: the agreement's words, with the true recipient named."""
    return clause.agreement.wording.replace("{recipient}", recipient.name)


def categories_resting_on_consent(clause: Clause, recipient: Agency) -> Sequence[Category]:
    """The categories that the clause's agreement opens to `recipient` only with consent."""
    clauses = Clause.objects.in_force(timezone.now()).between(clause.giver, recipient)
    resting = clauses.filter(agreement=clause.agreement, needs_consent=True)
    return sorted({Category(category) for each in resting for category in each.categories})
