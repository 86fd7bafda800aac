"""Verbs of an administrator about the members of the agency.

The database decides (`partners/sql/members.sql`, `accounts.sql`). It takes agency and administrator from the signed
context, so `by` must be the acting membership.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import Http404

from partners.members.models import Membership, Team, User
from partners.members.purposes import Purpose
from partners.members.roles import Role
from partners.rules import allowed_by
from partners.sign_in import invitations


class AlreadyMember(Exception):
    """The user has this role in the agency already."""


class PurposeNotAllowed(Exception):
    """The role does not allow the purpose."""


class WorksElsewhere(Exception):
    """The user is also a member of another agency, so the account may not be changed."""


class NoSuchMember(Http404):
    """The user is not, or no longer, a member of the agency in this role; pages answer 404."""


NAMED: dict[str, type[Exception]] = {
    "a_user_holds_a_role_in_an_agency_once": AlreadyMember,
    "a_role_acts_only_for_its_purposes": PurposeNotAllowed,
    "works_elsewhere": WorksElsewhere,
    "42501": PermissionDenied,
    "P0002": NoSuchMember,
}
"""The exceptions for errors of the database, by constraint name or SQLSTATE."""


@allowed_by("keep members")
def invite(
    email: str, *, full_name: str, role: Role, purposes: Sequence[Purpose], team: Team | None, by: Membership
) -> User:
    """Make the user with this address a member of `by`'s agency, and mail them a link if they have no password.

    :raises AlreadyMember: if they have the role already
    :raises PurposeNotAllowed: if the role does not allow a purpose
    :raises InvitationNotSent: if the mail cannot be sent; nothing is changed then
    """
    with _keeping():
        reference = _call("invite", email, full_name, role, [*map(int, purposes)], team and team.pk)
        user = User.objects.get(reference=reference)
        if not user.has_usable_password():
            invitations.send(user, by=by)
    return user


@allowed_by("keep members")
def change_purposes(member: User, *, role: Role, purposes: Sequence[Purpose], by: Membership) -> None:
    """Replace the purposes of `member` in `role`.

    :raises PurposeNotAllowed: if the role does not allow a purpose
    """
    with _keeping():
        _call("change_purposes", member.reference, role, [*map(int, purposes)])


@allowed_by("keep members")
def change_team(member: User, *, role: Role, team: Team | None, by: Membership) -> None:
    """Move `member` to another team of the agency, or to none. Roles and purposes do not change."""
    with _keeping():
        _call("change_team", member.reference, role, team and team.pk)


@allowed_by("keep members")
def end_membership(member: User, *, role: Role, by: Membership) -> None:
    """End the membership of `member` in `role`."""
    with _keeping():
        _call("finish", member.reference, role)


@allowed_by("keep members")
def deactivate(member: User, *, by: Membership) -> None:
    """End all memberships of `member` and close the account; their next request signs them out.

    :raises WorksElsewhere: if they are also a member of another agency
    """
    with _keeping():
        _call("deactivate", member.reference)


@allowed_by("keep members")
def sign_out(member: User, *, by: Membership) -> None:
    """End all sessions of `member`.

    :raises WorksElsewhere: if they are also a member of another agency
    """
    with _keeping():
        _call("sign_out", member.reference)


@allowed_by("keep members")
def start_over(member: User, *, by: Membership) -> None:
    """Delete password and second factors of `member`, and send a new invitation.

    :raises WorksElsewhere: if they are also a member of another agency
    :raises InvitationNotSent: if the mail cannot be sent; nothing is changed then
    """
    with _keeping():
        _call("start_over", member.reference)
        invitations.send(User.objects.get(pk=member.pk), by=by)


@contextmanager
def _keeping() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        told = getattr(error.__cause__, "diag", None)
        named = NAMED.get(getattr(told, "constraint_name", None) or getattr(told, "sqlstate", None) or "")
        if named is None:
            raise
        raise named from error


def _call(verb: str, *arguments: Any) -> Any:
    places = ", ".join("%s" for _ in arguments)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT membership.{verb}({places})", [_plain(argument) for argument in arguments])
        return cursor.fetchone()[0]


def _plain(argument: Any) -> Any:
    return str(argument) if isinstance(argument, UUID | Role) else argument
