"""A committed world in a database of its own, to back up; and an empty database, to restore into."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4
import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from guardian.shortcuts import assign_perm
from pytest_django import DjangoDbBlocker
from analysis.networks.models import NetworkCount
from cases.intelligence.models import TermsRead
from cases.levers.models import Hold
from datasharing.enforcement import read_log, keys
from datasharing.restriction.actions import Rule, guard_person
from datasharing.access.models import ReadReview, ReadTally, UnusualRead
from datasharing.enforcement.door import acting
from datasharing.models import Person, SubjectRole
from datasharing.notices.models import NoticeChoice, SentNotice
from partners.systems.actions import open_client
from partners.models import (
    Acknowledgement,
    Area,
    Day,
    OpeningHours,
    ProgrammeArea,
    Proposal,
    Purpose,
    Role,
    Service,
    ServiceCapacity,
    Team,
)
from partners.owner import as_owner
from partners.reference.loading import LOADS
from referrals.exchange.actions import send_referral
from referrals.models import CustodySuite, LeftUnseen, Shift, Submission
from referrals.prompts.models import RiskPrompt
from tests.attacker import actor_of, session
from tests.database import database, fresh_database
from tests.datasharing.proof import ground
from tests.makers import make_consent, make_person
from tests.partnership import Partnership, build
from tests.referrals.conftest import make_northport
from tests.referrals.sending import route_for

SOURCE, TARGET = "_backed_up", "_restored"
MONTH_OF_THE_LOG = "datasharing_logentry_2"
"""How the names of the log's partitions begin."""


@pytest.fixture(scope="module")
def source(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A world with rows in every table that the product fills, two people whom the police hold, and a third on the way.

    One of the two is kept from the police's analyst.
    """
    with django_db_blocker.unblock(), ExitStack() as stack:
        with as_owner(), read_log.collecting():
            stack.enter_context(fresh_database(SOURCE))
            keys.believe(settings.CONTEXT_KEY)
            build()
            ground.build()
            partnership = Partnership.load()
            make_northport(partnership)
            _fill_the_rest(partnership)
        with acting(actor_of(partnership.custody_worker)):
            hidden = make_person(partnership.custody_worker, family_name="Hidden")
            ash = make_person(partnership.custody_worker, programme=partnership.programme, family_name="Shared")
            harbour = partnership.agency("harbour")
            make_consent(ash, partnership.custody_worker, recipients=[harbour], partnership=partnership)
            _refer_somebody(partnership)
        with acting(actor_of(partnership.police_supervisor)):
            rule = Rule(kind="exclusion", user=partnership.analyst.user_id)
            guard_person(hidden, [rule], by=partnership.police_supervisor, reason="A cousin")
        Session.objects.create(session_key="signed-in", expire_date=timezone.now())
        yield str(connection.settings_dict["NAME"])
        with as_owner():
            stack.close()


def _fill_the_rest(partnership: Partnership) -> None:
    """A row of everything but records and what is signed. As the owner of the tables."""
    for load in LOADS.values():
        load()
    agency, worker = partnership.agency("harbour"), partnership.treatment_worker
    service = Service.objects.get(agency=agency)
    at = timezone.now()
    ProgrammeArea.objects.create(programme=partnership.programme, area=Area.objects.get(code="E99000001"))
    OpeningHours.objects.create(service=service, day=Day.MONDAY, opens_at=time(9), closes_at=time(17))
    ServiceCapacity.objects.create(service=service, places_per_week=2, free_places=1, updated_at=at, updated_by=worker)
    Team.objects.create(agency=agency, name="Outreach")
    Acknowledgement.objects.create(user=worker.user, statement="1", acknowledged_at=at)
    Authenticator.objects.create(user=worker.user, type=Authenticator.Type.TOTP, data={"secret": "sealed"})
    open_client(agency, name="Case system", purposes=[Purpose.TREATMENT], at=at)
    Submission.objects.create(agency=agency, token=uuid4(), led_to="/referrals")
    suite, when = CustodySuite.objects.get(agency=partnership.agency("police")), {"starts_at": at, "ends_at": at + timedelta(hours=8)}
    Shift.objects.create(agency=suite.agency, suite=suite, worker=partnership.custody_worker, **when)
    LeftUnseen.objects.create(
        agency=suite.agency, suite=suite, detention=1, arrived_at=at, left_at=at, why=LeftUnseen.Why.NO_WORKER
    )
    RiskPrompt.objects.create(agency=agency, words="Tell the manager on call")
    read = {"agency_id": agency.pk, "user_id": worker.user_id, "day": at.date()}
    ReadTally.objects.create(**read, people=3)
    unusual = UnusualRead.objects.create(**read, kind=UnusualRead.Kind.SPIKE, acts=3, last_at=at)
    ReadReview.objects.create(
        unusual_read=unusual,
        note="A handover",
        reviewed_by=worker.user,
        acts=3,
        conclusion=ReadReview.Conclusion.values[0],
    )
    TermsRead.objects.create(release="2345678923", user=worker.user)
    wanted = {"user": worker.user, "agency": agency, "role": worker.role, "purpose": Purpose.TREATMENT}
    choice = NoticeChoice.objects.create(**wanted, morning_at=time(7, 30), chosen_at=at)
    SentNotice.objects.create(choice=choice, kind=SentNotice.Kind.MORNING, on=at.date(), counted_at=at)
    Proposal.objects.create(
        agency=agency,
        user=partnership.bridge_worker.user,
        role=Role.TREATMENT_WORKER,
        purposes=[Purpose.TREATMENT],
        replaces=False,
        proposed_by=worker.user,
        proposed_at=at,
        is_alone=False,
    )
    NetworkCount.objects.create(agency=agency, purpose=Purpose.DETERRENCE, asked_by=worker.user, as_of=at.date())
    held = {"person": Person.objects.first(), "reason": "An operation", "until": at.date() + timedelta(days=30)}
    Hold.objects.create(agency=agency, set_by=worker.user, set_at=at, **held)
    assign_perm("datasharing.open_guarded_person", worker.user, Person.objects.first())


def _refer_somebody(partnership: Partnership) -> None:
    """By the custody worker who acts, to Harbour; nothing has carried it there yet."""
    worker, programme = partnership.custody_worker, partnership.programme
    route = route_for(partnership)
    send_referral(
        make_person(worker, programme=programme),
        by=worker,
        route=route,
        programme=programme,
        consented=True,
        subject_role=SubjectRole.PROGRAMME,
    )


@contextmanager
def empty_database(source: str) -> Iterator[None]:
    """Use an empty database instead of the world."""
    stack = ExitStack()
    with as_owner():
        stack.enter_context(database(source.replace(SOURCE, TARGET)))
    try:
        yield
    finally:
        with as_owner():
            stack.close()


@contextmanager
def restored(source: str, folder: Path) -> Iterator[str]:
    """The world as it is backed up and restored elsewhere; what was said."""
    run("backup", folder / "backup")
    with empty_database(source):
        yield run("restore", folder / "backup")


def run(command: str, file: Path) -> str:
    said = StringIO()
    call_command(command, str(file), stdout=said)
    return said.getvalue()


def whatever_the_month(sql: str) -> set[tuple[Any, ...]]:
    """What the owner sees, without the log's partitions: a database has those of the months since it was made."""
    return {row for row in owner_sees(sql) if not any(MONTH_OF_THE_LOG in str(value) for value in row)}


def owner_sees(sql: str) -> list[tuple[Any, ...]]:
    with session("fd_owner") as owner, owner.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def wrongly_named() -> dict[str, int]:
    """How many records of each table do not say what partner systems call their person."""
    tables = [table for (table,) in owner_sees("SELECT table_name::text FROM sharing.protected")]
    said = "datasharing_person p ON p.id = r.person_id AND p.reference <> r.person_reference"
    wrong = {table: owner_sees(f"SELECT FROM {table} r JOIN {said}") for table in tables}
    return {table: len(records) for table, records in wrong.items() if records}
