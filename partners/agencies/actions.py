"""What the owner of the tables does before an agency has an administrator who can do anything."""

from datetime import datetime

from django.db import transaction

from partners.agencies.models import Agency, AgencyKind
from partners.members.models import Membership, User
from partners.members.purposes import Purpose
from partners.members.roles import PURPOSES_BY_ROLE, Role


class AgencyExists(Exception):
    """An agency has this code or this name already."""


class AdministratorElsewhere(Exception):
    """The address belongs to unattended work, or to somebody who has left."""


@transaction.atomic
def open_agency(code: str, *, name: str, kind: AgencyKind, at: datetime) -> Agency:
    """An agency with the member that does its unattended work: routing, sweeps, deliveries. As the owner.

    :raises AgencyExists: if the code or the name is taken
    """
    if Agency.objects.filter(code=code).exists() or Agency.objects.filter(name__iexact=name).exists():
        raise AgencyExists
    agency = Agency.objects.create(code=code, name=name, kind=kind)
    actor = User.objects.create(email=f"unattended@{code}.invalid", full_name=f"{name}, unattended", is_system=True)
    _join(actor, agency, Role.SYSTEM, at=at)
    return agency


@transaction.atomic
def appoint_administrator(agency: Agency, *, email: str, full_name: str, at: datetime) -> User:
    """Let whoever has this address keep the members of `agency`; a new user has no password yet. As the owner.

    :raises AdministratorElsewhere: if the user may not sign in
    """
    user, _is_new = User.objects.get_or_create(email=email.strip().lower(), defaults={"full_name": full_name})
    if not user.may_sign_in():
        raise AdministratorElsewhere
    if not user.password:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    _join(user, agency, Role.ADMINISTRATOR, at=at)
    return user


def _join(user: User, agency: Agency, role: Role, *, at: datetime) -> Membership:
    purposes: list[Purpose] = list(PURPOSES_BY_ROLE[role])
    return Membership.objects.create(
        user=user, agency=agency, role=role, purposes=[purpose.value for purpose in purposes], valid_from=at
    )
