"""The clients of a member besides the cases they lead. Each room registers its own source: allocations, contacts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from partners.home import Tag
from partners.models import Agency
from partners.requests import UserRequest


@dataclass(frozen=True, kw_only=True)
class Work:
    """One reason why a person is a client of a member: its state, a description and its page."""

    person_id: int
    tag: Tag
    text: Any
    url: str
    agency: Agency
    at: datetime
    is_urgent: bool = False
    lead: Any = ""


Source = Callable[[UserRequest], Iterable[Work]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    """Register a source of clients of the acting member: latest first, up to `AT_MOST`."""
    _sources.append(source)
    return source


AT_MOST = 50
"""The number of clients read from each source."""


def work_of(request: UserRequest) -> list[Work]:
    """All work of the acting member with people, urgent first, then the latest."""
    found = [work for source in _sources for work in source(request)]
    return sorted(found, key=lambda work: (not work.is_urgent, -work.at.timestamp()))
