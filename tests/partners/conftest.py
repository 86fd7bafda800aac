"""Two agencies and the people who work for them, made by the owner once; what a test changes is rolled back."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from partners.members.sealed_passwords import sealed
from partners.models import (
    Agency,
    AgencyKind,
    Area,
    Membership,
    Participation,
    Programme,
    ProgrammeArea,
    Proposal,
    Purpose,
    Role,
    Service,
    User,
)
from partners.owner import as_owner
from tests.conftest import owner_role
from tests.partners.services.directory import make_area, make_service
from tests.partnership import LONG_AGO
from tests.signing_in import PASSWORD, SECRET, sign_in


@pytest.fixture(autouse=True)
def quick_digests(settings: Settings) -> None:
    """Passwords are digested quickly; what a slow digest protects is not tested here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@dataclass
class People:
    """Who works where; `custody` and `analyst` belong to the police, `worker` to treatment, `lead` to both."""

    police: Agency
    treatment: Agency
    administrator: User
    administrator_elsewhere: User
    custody: User
    analyst: User
    lead: User
    worker: User
    leaver: User
    invented: User
    unattended: User


@pytest.fixture(scope="session")
def everybody(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> People:
    """Made once and left for the database to be dropped with."""
    with django_db_blocker.unblock(), as_owner():
        return make_people()


@pytest.fixture
def people(everybody: People) -> People:
    """Copies of the users in the database, so that changes to these objects stay in one test."""
    return deepcopy(everybody)


def make_people() -> People:
    """Two agencies with their people."""
    police = Agency.objects.create(code="northshire-police", name="Northshire Police", kind=AgencyKind.POLICE)
    treatment = Agency.objects.create(code="turning-tide", name="Turning Tide", kind=AgencyKind.TREATMENT)
    made = People(
        police=police,
        treatment=treatment,
        administrator=make_user("Ada Quill"),
        administrator_elsewhere=make_user("Bron Vale"),
        custody=make_user("Samira Okafor"),
        analyst=make_user("Ola Wren"),
        lead=make_user("Ines Ford"),
        worker=make_user("Tom Reyes"),
        leaver=make_user("Lee Gone"),
        invented=make_user("Demo Person", is_demonstration=True),
        unattended=make_user("Northshire Police, unattended", is_system=True),
    )
    make_membership(made.administrator, police, Role.ADMINISTRATOR, Purpose.ADMINISTRATION)
    make_membership(made.administrator_elsewhere, treatment, Role.ADMINISTRATOR, Purpose.ADMINISTRATION)
    make_membership(made.custody, police, Role.CUSTODY_WORKER, Purpose.CUSTODY)
    make_membership(made.analyst, police, Role.ANALYST, Purpose.DETERRENCE, Purpose.EVALUATION)
    make_membership(made.lead, police, Role.PARTNERSHIP_LEAD, Purpose.COORDINATION)
    make_membership(made.lead, treatment, Role.PARTNERSHIP_LEAD, Purpose.COORDINATION)
    make_membership(made.worker, treatment, Role.TREATMENT_WORKER, Purpose.TREATMENT)
    make_membership(made.leaver, police, Role.CUSTODY_WORKER, Purpose.CUSTODY, ended=True)
    make_membership(made.invented, police, Role.CUSTODY_WORKER, Purpose.CUSTODY)
    make_membership(made.unattended, police, Role.SYSTEM, Purpose.COORDINATION)
    return made


def make_user(name: str, *, is_demonstration: bool = False, is_system: bool = False) -> User:
    """Someone with a password and, unless invented, an authenticator app that knows SECRET."""
    user = User.objects.create(
        email=f"{name.split(maxsplit=1)[0].lower()}@example.org",
        full_name=name,
        is_demonstration=is_demonstration,
        is_system=is_system,
    )
    user.password = sealed(make_password(PASSWORD, hasher=MD5PasswordHasher()), user.reference)
    user.save(update_fields=["password"])
    if not is_demonstration and not is_system:
        TOTP.activate(user, SECRET)
    return user


def make_membership(user: User, agency: Agency, role: Role, *purposes: Purpose, ended: bool = False) -> Membership:
    """A place in `agency` since yesterday; `ended` an hour ago."""
    now = timezone.now()
    return Membership.objects.create(
        user=user,
        agency=agency,
        role=role,
        purposes=[purpose.value for purpose in purposes],
        valid_from=now - timedelta(days=1),
        valid_to=now - timedelta(hours=1) if ended else None,
    )


def proposals(**where: Any) -> list[Proposal]:
    """Proposals of all agencies, the oldest first, which the database shows to each agency alone."""
    with owner_role():
        return list(Proposal.objects.filter(**where).select_related("user", "proposed_by", "agreed_by").order_by("pk"))


@pytest.fixture
def worker(db: None, people: People) -> Client:
    """Tom, who works for the treatment provider."""
    client = Client()
    sign_in(client, people.worker, people.worker.memberships.get(), Purpose.TREATMENT)
    return client


@pytest.fixture
def custody(db: None, people: People) -> Client:
    """Samira, who refers people from custody."""
    client = Client()
    sign_in(client, people.custody, people.custody.memberships.get(), Purpose.CUSTODY)
    return client


@pytest.fixture
def administrator(db: None, people: People) -> Client:
    """Ada, who keeps the members of the police."""
    client = Client()
    sign_in(client, people.administrator, people.administrator.memberships.get(), Purpose.ADMINISTRATION)
    return client


@pytest.fixture
def town(db: None, people: People) -> Area:
    """An area of a programme that the treatment provider takes part in."""
    with owner_role():
        area = make_area("Harbour Town")
        programme = Programme.objects.create(code="services", name="Northshire IND", kind=Programme.Kind.INDIVIDUAL)
        Participation.objects.create(programme=programme, agency=people.treatment, valid_from=LONG_AGO)
        ProgrammeArea.objects.create(programme=programme, area=area)
    return area


@pytest.fixture
def recovery(people: People, town: Area) -> Service:
    """A service of the treatment provider's, in `town`."""
    with owner_role():
        return make_service(people.treatment, "Recovery", areas=[town])
