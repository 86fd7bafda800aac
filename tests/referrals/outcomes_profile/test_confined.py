"""What people say in confidence of their own offending is never opened for enforcement: the database refuses it."""

import json
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import IntegrityError, connection, transaction

from datasharing.agreements.agreement_file import AgreementInvalid, load_agreement
from datasharing.management.commands.load_agreement import Command
from datasharing.models import Agreement, Category, Clause, SubjectRole
from partners.models import Purpose
from tests.conftest import owner_role
from tests.partnership import LONG_AGO, Partnership, make_agreement

ENFORCING = (Purpose.DETERRENCE, Purpose.SUPERVISION, Purpose.COURT, Purpose.CUSTODY)
OTHERS = (Purpose.SAFEGUARDING, Purpose.COORDINATION, Purpose.LINKAGE, Purpose.EMERGENCY)


def opening(partnership: Partnership, giver: str, receiver: str, purpose: Purpose) -> Clause:
    """A clause that would open outcomes, among other categories. As the owner."""
    parties = [partnership.agency(code) for code in dict.fromkeys([giver, receiver])]
    return Clause.objects.create(
        agreement=make_agreement(f"x-{Agreement.objects.count()}", parties),
        number="1",
        giver=partnership.agency(giver),
        receiver=partnership.agency(receiver),
        categories=[Category.IDENTITY, Category.TREATMENT_OUTCOMES],
        subject_roles=[SubjectRole.PROGRAMME],
        every_programme=True,
        purpose=purpose,
        lawful_basis="Crime and Disorder Act 1998 s.115",
        valid_from=LONG_AGO,
    )


@pytest.mark.parametrize("purpose", [*ENFORCING, *OTHERS])
def test_no_clause_opens_outcomes_for_enforcement_not_even_to_the_agency_itself(
    partnership: Partnership, purpose: Purpose
) -> None:
    for receiver in ("harbour", "bridge", "probation", "police"):
        with owner_role(), pytest.raises(IntegrityError, match="may never read them"), transaction.atomic():
            opening(partnership, "harbour", receiver, purpose)


@pytest.mark.parametrize("receiver", ["police", "probation"])
def test_police_and_probation_are_given_no_outcomes_even_for_treatment(partnership: Partnership, receiver: str) -> None:
    with owner_role(), pytest.raises(IntegrityError, match="never given them"), transaction.atomic():
        opening(partnership, "harbour", receiver, Purpose.TREATMENT)


def test_outcomes_leave_their_agency_for_no_evaluation_except_as_figures(partnership: Partnership) -> None:
    for purpose in (Purpose.EVALUATION, Purpose.ASSURANCE):
        with owner_role(), pytest.raises(IntegrityError, match="gives others figures"), transaction.atomic():
            opening(partnership, "harbour", "bridge", purpose)
        with owner_role():
            assert opening(partnership, "harbour", "harbour", purpose).pk


def test_a_clause_is_not_turned_to_enforcement_afterwards(partnership: Partnership) -> None:
    with owner_role():
        clause = opening(partnership, "harbour", "bridge", Purpose.TREATMENT)
        with pytest.raises(IntegrityError, match="may never read them"), transaction.atomic():
            Clause.objects.filter(pk=clause.pk).update(purpose=Purpose.DETERRENCE)


def test_no_grant_opens_outcomes_for_enforcement_however_it_was_compiled(partnership: Partnership) -> None:
    given = [partnership.agency("police").pk, Purpose.DETERRENCE, Category.TREATMENT_OUTCOMES]
    sql = (
        "INSERT INTO datasharing_grant (agency_id, purpose, category, valid_from, sets, consented, clauses)"
        " VALUES (%s, %s, %s, now(), '{}', '{}', '{}')"
    )
    refused = pytest.raises(IntegrityError, match="no_grant_opens")
    with owner_role(), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(sql, given)


def signed(**clause: Any) -> str:
    """An agreement file of Harbour with the police and Bridge, with one clause."""
    parties = [
        {"agency": code, "role": "controller", "signed_by": "A senior officer", "signed_on": "2026-01-12"}
        for code in ("harbour", "police", "bridge")
    ]
    usual = {
        "number": "1",
        "giver": "harbour",
        "receiver": "police",
        "categories": ["identity", "treatment_outcomes"],
        "programme": "adder",
        "purpose": "deterrence",
        "lawful_basis": "Crime and Disorder Act 1998 s.115",
        "from": "2026-02-01",
    }
    return json.dumps(
        {
            "reference": "outcomes-for-all",
            "title": "Outcomes for all",
            "purpose_statement": "To know more.",
            "wording": "",
            "review_on": "2027-02-01",
            "parties": parties,
            "clauses": [usual | clause],
        }
    )


def test_an_agreement_that_would_is_refused_when_it_is_loaded_and_says_why(partnership: Partnership) -> None:
    with owner_role(), pytest.raises(AgreementInvalid, match="clause 1: treatment outcomes may never be opened for"):
        load_agreement(signed())
    with owner_role(), pytest.raises(AgreementInvalid, match="may never be opened to Police"):
        load_agreement(signed(purpose="treatment"))
    with owner_role():
        assert not Agreement.objects.filter(reference="outcomes-for-all").exists()
        assert load_agreement(signed(receiver="bridge", purpose="treatment"))


def test_who_loads_agreements_reads_why_it_was_refused(partnership: Partnership, tmp_path: Any) -> None:
    file = tmp_path / "outcomes-for-all.json"
    file.write_text(signed(), encoding="utf-8")

    with owner_role(), pytest.raises(CommandError, match="treatment outcomes may never be opened for “Deterrence”"):
        Command()._load(file)
