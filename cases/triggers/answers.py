"""What a trigger's page shows of the answers to it, and where one is begun. Rooms with answers register theirs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from cases.triggers.models import CONFIRMED, Trigger, TriggerTarget
from datasharing.panels import Link
from partners.requests import UserRequest


@dataclass(frozen=True, kw_only=True)
class Answers:
    """A part of the page: the template that shows, as `content`, what was read."""

    title: Any
    template: str
    content: Any


Read = Callable[[UserRequest, Trigger], Answers | None]
Begin = Callable[[UserRequest, Trigger, list[TriggerTarget]], Iterable[Link]]
_readers: list[tuple[int, Read]] = []
_acts: list[tuple[int, Begin]] = []


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


def register_acts(*, order: int) -> Callable[[Begin], Begin]:
    """Add links to the page of every trigger that is to be answered, on which an answer is begun."""

    def keep(begin: Begin) -> Begin:
        _acts.append((order, begin))
        return begin

    return keep


def acts_on(request: UserRequest, trigger: Trigger, targets: list[TriggerTarget]) -> list[Link]:
    """The links on which an answer to `trigger` is begun; none until two people have confirmed it."""
    if trigger.state not in CONFIRMED:
        return []
    return [
        link for _order, begin in sorted(_acts, key=lambda each: each[0]) for link in begin(request, trigger, targets)
    ]
