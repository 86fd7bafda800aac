"""Calls the database's verbs about members, and names its refusals."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import Http404

from partners.members.roles import Role


class AlreadyMember(Exception):
    """The user has this role in the agency already."""


class AlreadyProposed(Exception):
    """The role, or a change of its purposes, is proposed for the user already."""


class PurposeNotAllowed(Exception):
    """The role does not allow the purpose."""


class WorksElsewhere(Exception):
    """Another agency looks after the account, so it may not be changed."""


class NoSuchMember(Http404):
    """The user is not, or no longer, a member of the agency in this role; pages answer 404."""


NAMED: dict[str, type[Exception]] = {
    "a_user_holds_a_role_in_an_agency_once": AlreadyMember,
    "a_role_is_proposed_once_at_a_time": AlreadyProposed,
    "a_role_acts_only_for_its_purposes": PurposeNotAllowed,
    "a_role_is_given_only_its_purposes": PurposeNotAllowed,
    "works_elsewhere": WorksElsewhere,
    "42501": PermissionDenied,
    "P0002": NoSuchMember,
}
"""The exceptions for errors of the database, by constraint name or SQLSTATE."""


@contextmanager
def keeping() -> Iterator[None]:
    """Do all of it or nothing; refusals of the database are raised by their names."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        told = getattr(error.__cause__, "diag", None)
        named = NAMED.get(getattr(told, "constraint_name", None) or getattr(told, "sqlstate", None) or "")
        if named is None:
            raise
        raise named from error


def call(verb: str, *arguments: Any) -> Any:
    """What the function `verb` of the schema `membership` answers."""
    places = ", ".join("%s" for _ in arguments)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT membership.{verb}({places})", [_plain(argument) for argument in arguments])
        return cursor.fetchone()[0]


def _plain(argument: Any) -> Any:
    return str(argument) if isinstance(argument, UUID | Role) else argument
