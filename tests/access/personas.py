"""Nine people at the same door: what each may see of Ash Marsh, whom the police hold and have referred to Harbour."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from cases.groups.actions import add_group_alias, add_member, name_group
from cases.incidents.actions import IncidentDetails, add_participant, record_incident
from cases.models import Case, Group, GroupMembership, Incident
from datasharing.models import Person, SubjectRole
from partners.london import london_today
from partners.models import Area, Membership, Programme, Proposal, Purpose, Role, Service, Team
from referrals.custody.actions import record_contact
from referrals.exchange.actions import send_referral
from referrals.models import CustodyContact, CustodySuite, Referral, RoutingRule, Task
from referrals.tasks.actions import ask
from referrals.tasks.ways import ways
from tests.conftest import owner_role
from tests.makers import make_person, two_bases
from tests.partnership import Partnership
from tests.referrals.pages import browser_of
from tests.referrals.sending import carry_everything, route_for

Enter = Callable[..., Any]

PERSONAS = {
    "owner": ("custody_worker", Purpose.CUSTODY),
    "partner": ("probation_practitioner", Purpose.SUPERVISION),
    "addressee": ("treatment_worker", Purpose.TREATMENT),
    "lapsed": ("bridge_worker", Purpose.TREATMENT),
    "suspended": ("council_worker", Purpose.COORDINATION),
    "stranger": ("stranger", Purpose.COORDINATION),
    "excluded": ("analyst", Purpose.DETERRENCE),
    "wrong_purpose": ("police_administrator", Purpose.ADMINISTRATION),
}
SIGNED_OUT = "signed_out"
EVERYBODY = [*PERSONAS, SIGNED_OUT]


@dataclass(frozen=True)
class World:
    """What paths are about, and a browser for each persona."""

    partnership: Partnership
    person: Person
    contact: CustodyContact
    referral: Referral
    task: Task
    service: Service
    rule: RoutingRule
    team: Team
    proposal: Proposal
    group: Group
    membership: GroupMembership
    incident: Incident

    def browser(self, persona: str) -> Client:
        """A browser in which `persona` has signed in; signed out if it is that persona."""
        if persona == SIGNED_OUT:
            return Client()
        member, purpose = PERSONAS[persona]
        return browser_of(getattr(self.partnership, member), purpose)


@pytest.fixture
def world(partnership: Partnership, northport: Area, as_member: Enter) -> World:
    """Ash, in the programme, in a group and in contact, referred with consent; the analyst is excluded from theirs."""
    worker = partnership.custody_worker
    with as_member(worker):
        ash = make_person(worker, programme=partnership.programme)
        Case.objects.create(
            owner=worker.agency,
            person=ash,
            programme=partnership.programme,
            state=Case.State.ACTIVE,
            opened_on=london_today(timezone.now()),
            subject_role=SubjectRole.PROGRAMME,
        )
        group = name_group("Quay boys", by=worker, programme=partnership.programme, note="Robberies on the quay")
        add_group_alias(group, by=worker, name="QB")
        membership = belong(ash, group, by=worker)
        incident = take_part(ash, partnership.programme, by=worker)
        contact = record_contact(
            ash,
            by=worker,
            programme=partnership.programme,
            suite=CustodySuite.objects.get(),
            subject_role=SubjectRole.PROGRAMME,
        )
        route = route_for(partnership)
        referral = send_referral(
            ash,
            by=worker,
            route=route,
            programme=partnership.programme,
            consented=True,
            contact=contact,
            subject_role=SubjectRole.PROGRAMME,
        )
        [way] = [
            way
            for way in ways(
                worker.agency,
                [partnership.programme],
                role=SubjectRole.PROGRAMME,
                purpose=Purpose.CUSTODY,
                at=timezone.now(),
            )
            if way.recipient == route.recipient
        ]
        task = ask(
            ash,
            by=worker,
            way=way,
            subject_role=SubjectRole.PROGRAMME,
            title="Say whether Ash came",
            due_at=timezone.now() + timedelta(days=2),
            consented=True,
        )
    exclude(ash, partnership, as_member)
    carry_everything()
    with owner_role():
        team = Team.objects.create(agency=worker.agency, name="Nights")
        proposal = Proposal.objects.create(
            agency=worker.agency,
            user=partnership.second_treatment_worker.user,
            role=Role.CUSTODY_WORKER,
            purposes=[Purpose.CUSTODY],
            replaces=False,
            proposed_by=partnership.police_administrator.user,
            proposed_at=timezone.now(),
            is_alone=False,
        )
    rule = RoutingRule.objects.get(agency=worker.agency)
    return World(
        partnership, ash, contact, referral, task, route.service, rule, team, proposal, group, membership, incident
    )


def belong(person: Person, group: Group, *, by: Membership) -> GroupMembership:
    """Have `by`'s agency hold that `person` belongs to `group`."""
    today = london_today(timezone.now())
    return add_member(
        person,
        by=by,
        group=group,
        programme=group.programme,
        subject_role=SubjectRole.PROGRAMME,
        role=GroupMembership.Role.CORE,
        bases=[two_bases()[0]],
        since=today,
        review_on=today + timedelta(days=180),
    )


def take_part(person: Person, programme: Programme, *, by: Membership) -> Incident:
    """Have `by`'s agency record an incident of which `person` is suspected."""
    today = london_today(timezone.now())
    details = IncidentDetails(occurred_on=today, reported_on=today, place="Quay Street", severity="robbery")
    incident = record_incident(details, by=by, programme=programme)
    add_participant(person, by=by, incident=incident, part="suspect", programme=programme)
    return incident


def exclude(person: Person, partnership: Partnership, as_member: Enter) -> None:
    """Keep the police analyst away from what the police hold about `person`."""
    rules = json.dumps([{"kind": "exclusion", "user": partnership.analyst.user_id}])
    with as_member(partnership.police_supervisor, Purpose.DETERRENCE), connection.cursor() as cursor:
        cursor.execute("SELECT sharing.guard_person(%s, %s, %s)", [person.pk, rules, "Knows the family"])
