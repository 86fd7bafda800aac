"""Giving and withdrawing consent."""

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
    """The consent was withdrawn or has expired already."""


def hold(person: Person) -> None:
    """Lock `person` until the transaction ends.

    Call this first in a verb that writes a consent together with other records; otherwise two of them may deadlock.
    """
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
    """Record that `person` lets `by`'s agency share with `recipient` what `under`'s agreement opens by consent.

    The recorded wording is the agreement's, with the recipient's name. `until` is the first day, in London, on which
    the consent is no longer in force. It is effective from the next statement.
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
    """End `consent`. From the next statement, its recipients read nothing that depends on it.

    :raises ConsentAlreadyEnded: if it is not in force
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.withdraw_consent(%s)", [consent.pk])
        [is_withdrawn] = cursor.fetchone()
    if not is_withdrawn:
        raise ConsentAlreadyEnded
    return Consent.objects.get(pk=consent.pk)


def wording_for(clause: Clause, recipient: Agency) -> str:
    """The wording in which consent is asked for: the agreement's, with the recipient's name."""
    return clause.agreement.wording.replace("{recipient}", recipient.name)


def categories_resting_on_consent(clause: Clause, recipient: Agency) -> Sequence[Category]:
    """The categories that the clause's agreement opens to `recipient` by consent only."""
    clauses = Clause.objects.in_force(timezone.now()).between(clause.giver, recipient)
    resting = clauses.filter(agreement=clause.agreement, needs_consent=True)
    return sorted({Category(category) for each in resting for category in each.categories})
