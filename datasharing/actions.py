"""What people decide about sharing: consent given and withdrawn, agreements suspended, people kept from others."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Literal, TypedDict

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from partners.london import london_midnight
from partners.models import Agency, Membership, Programme

from .models import Agreement, Category, Clause, Consent, Person, Standing
from .refusals import naming, verb

MOVED_ON = "FD002"
"""SQLSTATE of datasharing/sql/assurance.sql."""


class ConsentAlreadyEnded(Exception):
    """The consent has been withdrawn or has expired before."""


class StandsOtherwise(Exception):
    """The agreement does not stand so that this may follow: somebody was quicker, or it has ended."""


class Rule(TypedDict, total=False):
    """One rule of a guard: whom it names, and whether they alone may see the person or they may not."""

    kind: Literal["restriction", "exclusion", "need_to_know"]
    user: int
    agency: int


def hold(person: Person) -> None:
    """Have whoever else writes about `person` wait until this transaction ends; before a consent that is not alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.hold_person(%s)", [person.pk])


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


@verb
def withdraw_consent(consent: Consent, *, by: Membership) -> Consent:
    """End `consent` now: the next statement of its recipients reads nothing that rests on it.

    :raises ConsentAlreadyEnded: if it holds no longer
    """
    hold(consent.person)
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


@verb
def set_standing(agreement: Agreement, state: Standing.State, *, reason: str) -> None:
    """Have `agreement` stand as `state` from the next statement on; who says so is taken from the signed context.

    :raises NotAgreed: if whoever acts is no data protection officer of a party, or another agency suspended it
    :raises StandsOtherwise: if this cannot follow from how it stands now
    """
    with naming(MOVED_ON, StandsOtherwise), connection.cursor() as cursor:
        cursor.execute("SELECT sharing.set_standing(%s, %s, %s)", [agreement.pk, state.value, reason])


@verb
def guard_person(person: Person, rules: Sequence[Rule], *, reason: str) -> None:
    """Put `rules` in place of those that the acting agency had set about `person`; none lifts them.

    :raises NotAgreed: if whoever acts is no supervisor or data protection officer
    :raises NoSuchRecord: if the agency holds nothing about the person that they may see
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.guard_person(%s, %s, %s)", [person.pk, json.dumps(list(rules)), reason])
