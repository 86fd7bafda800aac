"""What a trigger's page shows of the answers to it. Rooms that hold levers or plans register how to read theirs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cases.triggers.models import Trigger
from partners.requests import UserRequest


@dataclass(frozen=True, kw_only=True)
class Answers:
    """A part of the page: the template that shows, as `content`, what was read."""

    title: Any
    template: str
    content: Any


Read = Callable[[UserRequest, Trigger], Answers | None]
_readers: list[tuple[int, Read]] = []


def register(*, order: int) -> Callable[[Read], Read]:
    """Add a part to the page of every trigger."""

    def keep(read: Read) -> Read:
        _readers.append((order, read))
        return read

    return keep


def answers_to(request: UserRequest, trigger: Trigger) -> Iterable[Answers]:
    """The parts of the page of `trigger` that have anything to show, in order."""
    read = [reader(request, trigger) for _order, reader in sorted(_readers, key=lambda each: each[0])]
    return [each for each in read if each is not None]
