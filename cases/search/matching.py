"""Asking on a page, before a second record is made, whether it is about one of those who are alike."""

from dataclasses import dataclass
from typing import Any

from cases.people.actions import IdentityDetails, tell_apart
from cases.people.models import Distinction, Identity
from cases.search.matches import Match, possible_matches
from datasharing.models import SubjectRole
from partners.requests import UserRequest

APART = "apart"
"""What the button sends that goes on: the references of those who were shown."""


@dataclass(frozen=True)
class Asking:
    """Those who may be the same person, and whether whoever fills in the form has seen them all and goes on."""

    matches: list[Match]
    goes_on: bool

    @property
    def references(self) -> str:
        return ",".join(sorted(match.person.reference for match in self.matches))

    def context(self) -> dict[str, Any]:
        """What a page shows of it."""
        return {"matches": self.matches, "apart": self.references}

    def keep(self, identity: Identity, request: UserRequest, *, door: Distinction.Door) -> None:
        """Keep that somebody went on: `identity` is of none of those who were shown."""
        tell_apart(
            identity.person,
            by=request.membership,
            subject_role=SubjectRole(identity.subject_role),
            others=[match.person for match in self.matches],
            door=door,
        )


def ask(request: UserRequest, details: IdentityDetails, *, besides: int | None = None) -> Asking:
    """Who may be whom `details` describe, `besides` the person (by key) whom the record is about."""
    apart_from = [besides] if besides else []
    matches = possible_matches(details, agency=request.membership.agency, apart_from=apart_from)
    seen = set(request.POST.get(APART, "").split(","))
    return Asking(matches, all(match.person.reference in seen for match in matches))
