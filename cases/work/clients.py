"""With whom somebody works, besides the cases they lead: each room that knows says so (an allocation, a contact)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from partners.home import Tag
from partners.models import Agency
from partners.requests import UserRequest


@dataclass(frozen=True, kw_only=True)
class Work:
    """One reason why a person is among somebody's clients: how it stands, in words, and the page that shows it."""

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
    """Have `source` say with whom whoever acts works, latest first, and no more than `AT_MOST`."""
    _sources.append(source)
    return source


AT_MOST = 50
"""So many clients of one's own are read from each source: more are no caseload."""


def work_of(request: UserRequest) -> list[Work]:
    """All that joins whoever acts to people, urgent first and then the latest."""
    found = [work for source in _sources for work in source(request)]
    return sorted(found, key=lambda work: (not work.is_urgent, -work.at.timestamp()))
