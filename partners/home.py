"""The page where everybody starts: each app says, as it starts, what it has for whoever acts there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from partners.requests import UserRequest


@dataclass
class Home:
    """What may be begun (label, url), what waits (as components/task_list.html shows it), and where else to go."""

    begin: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)


Part = Callable[[UserRequest, Home], None]
_parts: list[Part] = []


def register(part: Part) -> Part:
    """Let `part` add to the page of everyone it has something for."""
    _parts.append(part)
    return part


def home_of(request: UserRequest) -> Home:
    """Everything that the apps have for whoever acts."""
    home = Home()
    for part in _parts:
        part(request, home)
    return home
