"""Consent given and withdrawn."""

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from datasharing.agreements.models import Clause
from datasharing.consent.models import Consent
from datasharing.enforcement.categories import Category, SubjectRole
from datasharing.enforcement.persons import Person
from datasharing.enforcement.refusals import verb
from partners.london import london_midnight
from partners.models import Agency, Membership, Programme
from partners.rules import allowed_by


class ConsentAlreadyEnded(Exception):
    """The consent has been withdrawn or has expired before."""


def hold(person: Person) -> None:
    """Have whoever else writes about `person` wait until this transaction ends; before a consent that is not alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.hold_person(%s)", [person.pk])


@allowed_by("record consent")
@transaction.atomic
def give_consent(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
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
        subject_role=subject_role,
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
@allowed_by("withdraw consent")
def withdraw_consent(consent: Consent, *, by: Membership) -> Consent:
    """End `consent` now: the next statement of its recipients reads nothing that rests on it.

    :raises ConsentAlreadyEnded: if it holds no longer
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.withdraw_consent(%s)", [consent.pk])
        [is_withdrawn] = cursor.fetchone()
    if not is_withdrawn:
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
