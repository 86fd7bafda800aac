"""What the page of a notification and its script show, read once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.groups.models import Group
from cases.notifications.in_the_way import Way, in_the_way
from cases.notifications.models import Audience, Invitee, Message, Messenger, Notification, RuleToAnnounce
from cases.notifications.script import HeardVoice, Item, minutes, running_order, voices
from cases.people.display_names import names_of
from cases.people.models import Identity
from cases.promises.keeping import to_put_right_before
from cases.promises.models import Promise
from cases.safeguarding.risks import child_mark, marks, risks_of
from cases.triggers.models import TriggerRule


@dataclass(frozen=True)
class Invited:
    """One line of the list of invitees."""

    invitee: Invitee
    identity: Identity | None
    marks: tuple[Any, ...]
    ways: list[Way]

    @property
    def needs(self) -> str:
        """What they need, in words."""
        return ", ".join(str(Invitee.Need(need).label) for need in self.invitee.needs)

    @property
    def rank(self) -> tuple[int, str]:
        """What is in the way comes first, then by name; who is not invited any more comes last."""
        stops = any(way.stops for way in self.ways)
        order = 3 if self.invitee.withdrawn_on else 0 if stops else 1 if self.ways else 2
        return order, str(self.identity or "")


@dataclass
class Whole:
    """A notification with all that its page shows."""

    notification: Notification
    groups: list[Group]
    items: list[Item]
    invited: list[Invited]
    promises: list[Promise]
    broken: list[Promise]
    rules: list[TriggerRule]
    voices: list[HeardVoice] = field(default_factory=list)

    @property
    def minutes(self) -> int:
        """How long the running order takes."""
        return minutes(self.items)

    @property
    def coming(self) -> list[Invited]:
        """Those who are still invited."""
        return [line for line in self.invited if line.invitee.withdrawn_on is None]

    @property
    def served(self) -> int:
        """How many letters were served."""
        return sum(line.invitee.letter_served_on is not None for line in self.coming)

    @property
    def stopped(self) -> list[Invited]:
        """Those whom something stops."""
        return [line for line in self.coming if any(way.stops for way in line.ways)]

    @property
    def unheard(self) -> list[HeardVoice]:
        """The voices without a speaker."""
        return [voice for voice in self.voices if not voice.is_heard]

    @property
    def unagreed(self) -> list[Item]:
        """The items for which somebody of the community or a family has still to agree."""
        return [item for item in self.items if item.message.asks_for_consent and not item.is_filled]


def whole(notification: Notification, *, preferring: int) -> Whole:
    """All that the page of `notification` shows; names as the agency `preferring` holds them."""
    audiences = Audience.objects.filter(notification=notification).select_related("group").order_by("pk")
    groups = [audience.group for audience in audiences if audience.group is not None]
    messages = list(_messages(notification))
    invitees = list(
        Invitee.objects.filter(notification=notification).select_related("person", "representing", "owner").oldest()
    )
    speakers = {messenger.person_id for message in messages for messenger in message.messengers.all()}
    people = {invitee.person_id for invitee in invitees}
    names = names_of(people | speakers, preferring=preferring)
    items = running_order(notification, names, messages)
    promises = Promise.objects.filter(notification=notification).select_related("keeper", "owner", "group")
    return Whole(
        notification=notification,
        groups=groups,
        items=items,
        invited=_invited(notification, invitees, names),
        promises=list(promises.order_by("pk")),
        broken=[
            each for each in to_put_right_before(group.pk for group in groups) if each.notification != notification
        ],
        rules=[each.trigger_rule for each in _rules(notification) if each.trigger_rule is not None],
        voices=voices(items),
    )


def _rules(notification: Notification) -> Iterable[RuleToAnnounce]:
    found = RuleToAnnounce.objects.filter(notification=notification)
    return found.select_related("trigger_rule__owner").order_by("pk")


def _messages(notification: Notification) -> Iterable[Message]:
    asked = Prefetch("messengers", Messenger.objects.select_related("person").order_by("pk"))
    found = Message.objects.filter(notification=notification).select_related("agency")
    return found.order_by("position", "pk").prefetch_related(asked)


def _invited(notification: Notification, invitees: list[Invitee], names: dict[int, Identity]) -> list[Invited]:
    risks = risks_of(invitee.person_id for invitee in invitees)
    ways = in_the_way(notification, invitees, names=names, risks=risks)
    today = localdate()
    lines = []
    for invitee in invitees:
        identity = names.get(invitee.person_id)
        child = child_mark(identity.birth.child_words(today)) if identity else ()
        shown = (*child, *marks(risks.get(invitee.person_id, [])))
        lines.append(Invited(invitee, identity, shown, ways.get(invitee.pk, [])))
    return sorted(lines, key=lambda line: line.rank)


@dataclass(frozen=True)
class ToDo:
    """One line of what is to be done before it can be held: stop, todo or tick, and words."""

    icon: str
    words: str
    detail: str = ""


def before_it_is_held(there: Whole) -> list[ToDo]:
    """What stops it, what is still to be done, and what is done."""
    return [*_stopping(there), *_still(there)]


def _stopping(there: Whole) -> Iterable[ToDo]:
    for voice in there.unheard:
        yield ToDo(
            "stop", _("A voice: %(voice)s") % {"voice": str(voice.voice.label).lower()}, _("nobody speaks it yet")
        )
    if there.stopped:
        names = ", ".join(str(line.identity or _("Name not shown")) for line in there.stopped)
        yield ToDo("stop", _("Something is in the way: %(count)s") % {"count": len(there.stopped)}, names)
    for item in there.unagreed:
        yield ToDo("stop", _("%(role)s has not agreed") % {"role": item.message.get_role_display()})


def _still(there: Whole) -> Iterable[ToDo]:
    held = there.notification
    left = len(there.coming) - there.served
    if not there.coming:
        yield ToDo("todo", _("Nobody is invited yet"))
    elif left:
        yield ToDo("todo", _("Letters to serve: %(left)s") % {"left": left})
    else:
        yield ToDo("tick", _("All letters are served"))
    for is_done, words in (
        (bool(held.safety_plan), _("Safety plan")),
        (bool(there.promises), _("Promises to be made")),
        (not there.unheard, _("Three voices")),
        *(((held.state == held.State.REHEARSED), _("Rehearsal")),) * held.is_forum,
    ):
        if is_done or words != _("Three voices"):
            yield ToDo("tick" if is_done else "todo", words)
