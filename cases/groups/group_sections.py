"""What the room itself says on a group's page: why it is held, where it is, what it does."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.groups.models import Group
from cases.groups.sections import Fact, register_facts, register_section
from partners.requests import UserRequest


def why(_request: UserRequest, group: Group) -> dict[str, Any] | None:
    """Why the agency holds it as a group."""
    return {"note": group.note} if group.note else None


@register_facts
def facts(_request: UserRequest, group: Group) -> Iterator[Fact]:
    """Where it is and how it holds together."""
    if group.area:
        yield Fact(term=_("Where"), value=group.area)
    if group.cohesion:
        yield Fact(term=_("Holds together"), value=group.get_cohesion_display())
    if group.programme:
        yield Fact(term=_("Programme"), value=group.programme)


register_section(slug="why", title=_("Why this group"), order=10, template="cases/groups/_why.html", read=why)
