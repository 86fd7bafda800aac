"""The running order of a notification as it will be spoken: at which time, by whom, with how many minutes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cases.notifications.models import Message, Messenger, Notification
from cases.notifications.states import VOICES, Voice
from cases.people.models import Identity


@dataclass(frozen=True)
class Speaker:
    """Who speaks: a name, what stands beside it, and whether they have a place."""

    name: Any
    remark: Any = ""
    has_a_place: bool = True
    messenger: Messenger | None = None


@dataclass(frozen=True)
class Item:
    """An item of the running order, with its time and speakers; without speakers it is a gap."""

    message: Message
    at: datetime
    speakers: list[Speaker]

    @property
    def is_filled(self) -> bool:
        """Whether somebody speaks who may."""
        return any(speaker.has_a_place for speaker in self.speakers)


@dataclass(frozen=True)
class HeardVoice:
    """One of the three voices: its items, and whether any of them is spoken."""

    voice: Voice
    items: list[Item]

    @property
    def is_heard(self) -> bool:
        """Whether somebody speaks it who may."""
        return any(item.is_filled for item in self.items)


def running_order(notification: Notification, names: Mapping[int, Identity], messages: Iterable[Message]) -> list[Item]:
    """The items of `notification` that are not left out, from its `messages` in order, with their messengers."""
    at, items = localtime(notification.starts_at), []
    for message in messages:
        if not message.is_left_out:
            items.append(Item(message, at, list(_speakers(message, names))))
            at += timedelta(minutes=message.minutes)
    return items


def voices(items: Iterable[Item]) -> list[HeardVoice]:
    """The three voices, with the items of each."""
    there = list(items)
    return [HeardVoice(voice, [item for item in there if item.message.voice == voice]) for voice in VOICES]


def minutes(items: Iterable[Item]) -> int:
    """How long all of it takes."""
    return sum(item.message.minutes for item in items)


def _speakers(message: Message, names: Mapping[int, Identity]) -> Iterable[Speaker]:
    if not message.asks_for_consent:
        if message.agency is not None:
            yield Speaker(message.speaker or message.agency, message.agency if message.speaker else "")
        return
    for messenger in message.messengers.all():
        name = names.get(messenger.person_id) or _("Name not shown")
        if messenger.withdrew_on is not None:
            remark = _("does not want to speak any more")
        else:
            remark = messenger.agreed_to if messenger.has_a_place else _("asked, and has not agreed yet")
        yield Speaker(name, remark, messenger.has_a_place, messenger)
