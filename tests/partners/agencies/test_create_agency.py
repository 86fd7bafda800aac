"""The owner opens an agency with one command; its administrator takes it from there."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from partners.agencies.actions import AdministratorElsewhere, AgencyExists, appoint_administrator, open_agency
from partners.models import AgencyKind, Membership, Role
from partners.owner import OwnerUnknown
from tests.conftest import owner_role
from tests.partners.conftest import People

pytestmark = pytest.mark.django_db
HARBOUR = ["harbour-view", "Harbour View", "treatment", "eve@example.org", "Eve Lund"]


def test_an_agency_opens_with_its_administrator_and_its_unattended_work(people: People) -> None:
    with owner_role():
        agency = open_agency("harbour-view", name="Harbour View", kind=AgencyKind.TREATMENT, at=timezone.now())
        user = appoint_administrator(agency, email="Eve@Example.org", full_name="Eve Lund", at=timezone.now())

    held = Membership.objects.filter(agency=agency)
    assert sorted(held.values_list("role", "user__is_system")) == [("administrator", False), ("system", True)]
    assert user.email == "eve@example.org"
    assert not user.has_usable_password()


def test_an_agency_is_opened_once(people: People) -> None:
    with owner_role(), pytest.raises(AgencyExists):
        open_agency("northshire-police", name="Another", kind=AgencyKind.POLICE, at=timezone.now())
    with owner_role(), pytest.raises(AgencyExists):
        open_agency("another", name="NORTHSHIRE POLICE", kind=AgencyKind.POLICE, at=timezone.now())


def test_somebody_with_an_account_keeps_their_password(people: People) -> None:
    with owner_role():
        agency = open_agency("harbour-view", name="Harbour View", kind=AgencyKind.TREATMENT, at=timezone.now())
        user = appoint_administrator(agency, email=people.worker.email, full_name="Other", at=timezone.now())

    assert user == people.worker
    assert user.has_usable_password()
    assert Membership.objects.filter(user=user, role=Role.ADMINISTRATOR, agency=agency).exists()


def test_unattended_work_administers_nothing(people: People) -> None:
    with owner_role(), pytest.raises(AdministratorElsewhere):
        appoint_administrator(people.police, email=people.unattended.email, full_name="X", at=timezone.now())


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [(0, "Harbour View!", "slug"), (3, "eve", "email"), (2, "bakery", "invalid choice")],
)
def test_what_is_typed_wrong_is_said(people: People, place: int, value: str, words: str) -> None:
    typed = [*HARBOUR]
    typed[place] = value

    with pytest.raises(CommandError, match=words):
        call_command("create_agency", *typed, stdout=StringIO())


def test_without_the_owners_login_the_command_says_what_is_missing(people: People, settings: Settings) -> None:
    settings.DATABASE_OWNER_URL = ""

    with pytest.raises(OwnerUnknown, match="DATABASE_OWNER_URL is not set"):
        call_command("create_agency", *HARBOUR, stdout=StringIO())


def test_the_printed_link_lets_the_administrator_choose_a_password(
    people: People, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = StringIO()
    # the command swaps logins, which would leave this test's transaction; the role inside it is the same owner
    monkeypatch.setattr("partners.management.commands.create_agency.as_owner", owner_role)

    call_command("create_agency", *HARBOUR, stdout=said)

    link = re.search(r"http://localhost:8000(/invitation/\S+)", said.getvalue())
    assert link
    assert client.post(link[1], {"password": "three random words"}).status_code == 200
