"""Ties that follow from incidents: of suspects alone, and of those whom one may see."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from analysis.networks.scope import Scope
from cases.incidents.models import Incident, IncidentParticipant
from cases.ties.models import Association
from datasharing.models import Category, Person, SubjectRole
from partners.london import london_today
from tests.datasharing.enforcement import log
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]
TODAY = london_today(timezone.now())
Part = IncidentParticipant.Part
PARTS = (Part.ARRESTED, Part.ARRESTED, Part.SUSPECT, Part.VICTIM, Part.WITNESS)
ROLES = {Part.VICTIM: SubjectRole.VICTIM, Part.WITNESS: SubjectRole.WITNESS}


@pytest.fixture
def people(partnership: Partnership, as_member: Enter) -> list[Person]:
    """Three suspects, the victim and the witness of one stabbing."""
    analyst = partnership.analyst
    with as_member(analyst):
        found = [make_person(analyst, programme=partnership.programme, given_names=name) for name in "ABCVW"]
        incident = Incident.objects.create(
            owner=analyst.agency,
            programme=partnership.programme,
            occurred_on=TODAY - timedelta(days=10),
            reported_on=TODAY - timedelta(days=10),
            place="The quay",
            weapon=Incident.Weapon.KNIFE,
            severity=Incident.Severity.STABBING,
            review_due=TODAY,
        )
        for person, part in zip(
            found, (Part.ARRESTED, Part.ARRESTED, Part.SUSPECT, Part.VICTIM, Part.WITNESS), strict=True
        ):
            IncidentParticipant.objects.create(
                owner=analyst.agency,
                programme=partnership.programme,
                incident=incident,
                person=person,
                part=part,
                subject_role=ROLES.get(part, SubjectRole.PROGRAMME),
            )
    return found


def test_suspects_of_an_incident_are_tied_and_neither_victim_nor_witness_is(
    partnership: Partnership, as_member: Enter, people: list[Person]
) -> None:
    one, other, third, _victim, _witness = (person.pk for person in people)
    with as_member(partnership.analyst):
        found = {frozenset((tie.person, tie.other)): tie for tie in Scope(on=TODAY).ties()}

    assert found.keys() == {frozenset(pair) for pair in ((one, other), (one, third), (other, third))}
    assert found[frozenset((one, other))].kind == Association.Kind.CO_ARREST
    assert found[frozenset((one, third))].kind == Association.Kind.CO_OFFENCE
    assert {tie.weight for tie in found.values()} == {0.5}


def test_what_ties_are_derived_from_is_logged(partnership: Partnership, people: list[Person]) -> None:
    last = log.mark()

    said = words(browser_of(partnership.analyst).get("/network"))

    assert "3 people, 3 ties that you may see" in said
    read = {person for entry in log.since(last) if entry.category == Category.OFFENDING for person in entry.persons}
    assert read == {person.pk for person in people[:3]}
    assert "3 people" in words(browser_of(partnership.analyst).get(f"/network?around={people[2].reference}"))


def test_an_agency_to_which_no_incident_is_open_counts_no_tie(
    partnership: Partnership, as_member: Enter, people: list[Person]
) -> None:
    with as_member(partnership.probation_practitioner):
        assert Scope(on=TODAY).ties() == []
