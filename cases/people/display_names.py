"""Display names of people, from visible identities."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.people.models import Identity
from partners.london import london_today
from partners.requests import UserRequest


def names_of(people: Iterable[int], *, preferring: int | None = None) -> dict[int, Identity]:
    """The identity to display for each of `people` (primary keys): the agency `preferring`'s, else the latest."""
    named: dict[int, Identity] = {}
    for identity in Identity.objects.filter(person__in=set(people)).order_by("updated_at", "pk"):
        held = named.get(identity.person_id)
        if held is None or held.owner_id != preferring or identity.owner_id == preferring:
            named[identity.person_id] = identity
    return named


def heading(identities: list[Identity], request: UserRequest, *, on: date) -> dict[str, Any]:
    """The context for the heading of a person's page: from the member's agency's identity, else another's."""
    own = [identity for identity in identities if identity.owner_id == request.membership.agency_id]
    shown = next(iter(own or identities), None)
    if shown is None:
        return {"name": _("Name not shown"), "facts": []}
    return {
        "name": shown.name,
        "facts": _born_and_age(shown, on),
        "agency": shown.owner,
        "child": next((words for identity in identities if (words := identity.birth.child_words(on))), ""),
    }


def identity_of(person: str, request: UserRequest) -> Identity:
    """The identity of the person with the reference `person`: of the member's agency, else of another.

    :raises Http404: if none is visible
    """
    identities = list(
        Identity.objects.filter(person__reference=person).select_related("owner", "person", "programme").newest()
    )
    own = [identity for identity in identities if identity.owner_id == request.membership.agency_id]
    for identity in own or identities:
        return identity
    raise Http404


def about(identity: Identity) -> dict[str, Any]:
    """The facts about a person for pages: birth, age, and whether they may be a child."""
    today = london_today(timezone.now())
    facts = _born_and_age(identity, today)
    return {"identity": identity, "facts": facts, "child": identity.birth.child_words(today)}


def _born_and_age(identity: Identity, on: date) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = [{"key": _("Born"), "value": identity.birth}]
    age = identity.age_on(on)
    if age is not None:
        facts.append({"key": _("Age"), "value": age})
    return facts
