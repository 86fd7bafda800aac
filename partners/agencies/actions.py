"""Opening an agency with its first administrator. Run as the owner of the tables."""

from datetime import datetime

from django.db import transaction

from partners.agencies.models import Agency, AgencyKind
from partners.members.models import Membership, User
from partners.members.purposes import Purpose
from partners.members.roles import PURPOSES_BY_ROLE, Role


class AgencyExists(Exception):
    """Another agency has this code or name."""


class AdministratorElsewhere(Exception):
    """The address belongs to a system actor or to a closed account."""


@transaction.atomic
def open_agency(code: str, *, name: str, kind: AgencyKind, at: datetime) -> Agency:
    """Create an agency with its system actor, which does routing, sweeps and deliveries. Run as the owner.

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
    """Make the user with this address an administrator of `agency`. A new user has no password. Run as the owner.

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
