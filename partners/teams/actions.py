"""Verbs of an administrator on the agency's teams. The database refuses another agency's (`OwnAgencyWrites`)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from partners.members.models import Membership, Team
from partners.rules import allowed_by


class TeamNameTaken(Exception):
    """The agency has another team of this name."""


@allowed_by("keep teams")
def open_team(name: str, *, by: Membership) -> Team:
    """Create an empty team.

    :raises TeamNameTaken: if the agency has one of this name
    """
    with _keeping():
        return Team.objects.create(agency=by.agency, name=name)


@allowed_by("keep teams")
def rename_team(team: Team, name: str, *, by: Membership) -> None:
    """Rename a team. Its members do not change.

    :raises TeamNameTaken: if the agency has another of this name
    """
    with _keeping():
        team.name = name
        team.save(update_fields=["name"])


@contextmanager
def _keeping() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise TeamNameTaken from error
