"""Who reads what: by an agreement in force, for its purpose, and no further."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models.functions import Now

from cases.models import Identity
from datasharing.models import Person, SubjectRole
from partners.models import Membership, Purpose
from tests.makers import make_consent, make_identity, make_person
from tests.partnership import Partnership

Enter = Callable[..., Any]


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom the police hold in the programme."""
    with as_member(partnership.custody_worker):
        return make_person(partnership.custody_worker, programme=partnership.programme)


def names_seen(as_member: Enter, member: Membership, purpose: Purpose | None = None) -> list[str]:
    with as_member(member, purpose):
        return [str(identity) for identity in Identity.objects.all()]


def test_an_owner_reads_its_own_records(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    assert names_seen(as_member, partnership.custody_worker) == ["Ash Marsh"]
    assert names_seen(as_member, partnership.analyst) == ["Ash Marsh"]


def test_a_partner_reads_what_its_agreement_opens(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    assert names_seen(as_member, partnership.probation_practitioner) == ["Ash Marsh"]


@pytest.mark.parametrize("member", ["stranger", "bridge_worker", "council_worker", "treatment_worker"])
def test_nobody_else_reads_anything(partnership: Partnership, as_member: Enter, ash: Person, member: str) -> None:
    assert names_seen(as_member, getattr(partnership, member)) == []
    with as_member(getattr(partnership, member)):
        assert not Person.objects.exists()


def test_a_record_outside_the_programme_stays_with_its_owner(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.custody_worker):
        make_person(partnership.custody_worker)

    assert names_seen(as_member, partnership.probation_practitioner) == []


def test_a_victim_never_travels_with_an_offenders_clause(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    with as_member(partnership.custody_worker):
        make_person(
            partnership.custody_worker,
            programme=partnership.programme,
            family_name="Vale",
            subject_role=SubjectRole.VICTIM,
        )

    assert names_seen(as_member, partnership.probation_practitioner) == ["Ash Marsh"]


def test_consent_opens_a_record_and_its_withdrawal_closes_it(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        consent = make_consent(ash, worker, recipients=[partnership.agency("harbour")], partnership=partnership)
    assert names_seen(as_member, partnership.treatment_worker) == ["Ash Marsh"]

    with as_member(worker):
        consent.valid_to = Now()
        consent.save(update_fields=["valid_to"])

    assert names_seen(as_member, partnership.treatment_worker) == []
    assert names_seen(as_member, worker) == ["Ash Marsh"]


def test_a_new_record_about_a_consenting_person_goes_where_they_agreed(
    partnership: Partnership, as_member: Enter
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        person = make_person(worker)
        make_consent(person, worker, recipients=[partnership.agency("harbour")], partnership=partnership)
        make_identity(person, worker, programme=partnership.programme, family_name="Moss")

    assert names_seen(as_member, partnership.treatment_worker) == ["Ash Moss"]
