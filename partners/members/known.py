"""The user and memberships of a request in one statement, for signed-in people and for partner systems.

Hand-written SQL, because each request needs it and the ORM takes longer to build the statement than PostgreSQL to run
it. The memberships are the same as those of `MembershipQuerySet.in_force`.
"""

from datetime import datetime
from itertools import islice
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, connection

from partners.agencies.models import Agency
from partners.members.models import Membership, User

COLUMNS = {model: [field.attname for field in model._meta.concrete_fields] for model in (Membership, Agency, User)}
READ = ", ".join(f'"{model._meta.model_name}"."{name}"' for model, names in COLUMNS.items() for name in names)
FROM = """
  FROM partners_membership membership
  JOIN partners_agency agency ON agency.id = membership.agency_id
  JOIN partners_user "user" ON "user".id = membership.user_id
"""
IN_FORCE = """
 "user".is_active
   AND membership.valid_from <= %(at)s AND (membership.valid_to IS NULL OR membership.valid_to > %(at)s)
"""
HELD = f"""
SELECT {READ},
       EXISTS (SELECT FROM mfa_authenticator factor
                WHERE factor.user_id = membership.user_id AND factor.type IN ('totp', 'webauthn'))
{FROM} WHERE {IN_FORCE} AND membership.user_id = %(user)s
 ORDER BY agency.name, membership.role
"""  # noqa: S608 - names of columns
WITH_TOKEN = f"""
SELECT {READ}, token.scope
{FROM}  JOIN oauth2_provider_application client ON client.user_id = membership.user_id
  JOIN oauth2_provider_accesstoken token ON token.application_id = client.id
 WHERE {IN_FORCE} AND membership.role = 'api_client'
   AND client.client_id = %(client)s AND token.token_checksum = %(checksum)s AND token.expires > %(at)s
 ORDER BY membership.id
 LIMIT 1
"""


def memberships(user: User, *, at: datetime) -> list[Membership]:
    """The memberships of `user` in force, in the order in which they are offered. Those of `known_user` are reused."""
    return held_by(user.pk, at=at) if user.held is None else user.held


def known_user(key: Any, *, at: datetime) -> User | None:
    """The user with this primary key, with memberships in `held`; None if there is no such user."""
    held = held_by(key, at=at)
    user = held[0].user if held else User.objects.filter(pk=key).first()
    if user:
        user.held = held
    return user


def held_by(user: Any, *, at: datetime) -> list[Membership]:
    """The memberships of the user with this primary key, with agency, user and `has_second_factor`."""
    memberships = []
    for held, has_second_factor in _read(HELD, user=user, at=at):
        held.has_second_factor = has_second_factor  # type: ignore[attr-defined]  # as an annotation would
        memberships.append(held)
    return memberships


def holder(*, client: str, checksum: str, at: datetime) -> tuple[Membership, str] | None:
    """The membership and the scope that a partner system's token stands for; None if it is not valid."""
    return next(iter(_read(WITH_TOKEN, client=client, checksum=checksum, at=at)), None)


def _read(statement: str, **said: Any) -> list[tuple[Membership, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, said)
        return [_membership(row) for row in cursor.fetchall()]


def _membership(row: tuple[Any, ...]) -> tuple[Membership, Any]:
    """A membership with agency and user from the columns of `READ`, and the value of the column after them."""
    values = iter(row)
    read: list[Any] = [
        model.from_db(DEFAULT_DB_ALIAS, names, [*islice(values, len(names))]) for model, names in COLUMNS.items()
    ]
    held, held.agency, held.user = read
    return cast("Membership", held), next(values)
