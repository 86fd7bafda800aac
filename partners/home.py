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

    def add_task(self, count: int, label: str, url: str, status: str, colour: str) -> None:
        """Say that `count` things wait, in `label`'s words with the number in them, unless there are none."""
        if count:
            self.tasks.append({"label": label % count, "url": url, "status": status, "colour": colour})


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
