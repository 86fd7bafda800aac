"""What to know before meeting a person: alerts in force and risks recorded lately, the same on every page.

Each app that knows of risks registers a source, which reads those of many people in one statement; no lower app imports
a higher one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate

from cases.people.display_names import about
from cases.people.models import Identity
from cases.safeguarding.models import Alert
from partners.home import Mark, marks_people
from partners.models import Agency

STANDS_FOR = timedelta(days=28)
"""So long a risk that was recorded once is shown, unless a referral that carries it is live for longer."""
TO_STAFF = frozenset({"violence", "weapons"})
"""Codes, of alerts and of risks, of what is dangerous to those who meet the person."""
SUICIDE = frozenset({"suicide", "self_harm"})


@dataclass(frozen=True, kw_only=True)
class Risk:
    """A danger to a person, or to those who meet them: a code in words, what to know, whose word it is, since when."""

    code: str
    label: str
    agency: Agency
    since: date
    text: str = ""

    @property
    def kind(self) -> str:
        """How it is marked (components/mark.html)."""
        return "alert" if self.code in TO_STAFF else "risk"

    @property
    def rank(self) -> int:
        """Dangers to staff come first, then to life."""
        return 0 if self.code in TO_STAFF else 1 if self.code in SUICIDE else 2


Source = Callable[[set[int]], Iterable[tuple[int, Risk]]]
"""Of the people with these keys, the risks that whoever acts may see, each with its person."""
_sources: list[Source] = []


def source(read: Source) -> Source:
    """Let `read` tell of risks wherever one meets people."""
    _sources.append(read)
    return read


@source
def alerts(people: set[int]) -> Iterator[tuple[int, Risk]]:
    """Alerts in force."""
    in_force = Alert.objects.in_force(localdate()).filter(person__in=people)
    for alert in in_force.select_related("owner").newest():
        yield (
            alert.person_id,
            Risk(
                code=alert.kind,
                label=alert.get_kind_display(),
                agency=alert.owner,
                since=alert.since,
                text=alert.text,
            ),
        )


def risks_of(people: Iterable[int]) -> dict[int, list[Risk]]:
    """What to know before meeting each of `people` (by key), the gravest first; nothing for those without."""
    keys = set(people)
    found: dict[int, list[Risk]] = {}
    if keys:
        for read in _sources:
            for person, risk in read(keys):
                found.setdefault(person, []).append(risk)
    return {person: in_order(risks) for person, risks in found.items()}


def in_order(risks: Iterable[Risk]) -> list[Risk]:
    """The gravest first; what an agency says twice stands once, as it was said last or with the most to know."""
    once: dict[tuple[str, int], Risk] = {}
    for risk in sorted(risks, key=lambda each: (bool(each.text), each.since), reverse=True):
        once.setdefault((risk.label, risk.agency.pk), risk)
    return sorted(once.values(), key=lambda each: each.rank)


def meeting(identity: Identity) -> dict[str, Any]:
    """Who somebody is, as pages show it, with what to know before meeting them."""
    return {**about(identity), "risks": risks_of([identity.person_id]).get(identity.person_id, [])}


def marks(risks: Iterable[Risk]) -> tuple[Mark, ...]:
    """`risks` as marks beside a name, in a row of a list."""
    said = dict.fromkeys((risk.kind, risk.label) for risk in risks)
    return tuple(Mark(kind, label) for kind, label in said)


@marks_people
def marks_of_people(people: set[int]) -> dict[int, tuple[Mark, ...]]:
    """The marks of people (by key) on the home page."""
    return {person: marks(risks) for person, risks in risks_of(people).items()}


def child_mark(words: str) -> tuple[Mark, ...]:
    """The mark of a child, or of somebody who may be one, in these `words`; none without any."""
    return (Mark("child", words),) if words else ()


def marks_by_name(identities: Iterable[Identity]) -> dict[int, tuple[Mark, ...]]:
    """The marks beside each of these names, by person, read for all at once."""
    named = {identity.person_id: identity for identity in identities}
    known, today = risks_of(named), localdate()
    return {
        person: (*child_mark(identity.birth.child_words(today)), *marks(known.get(person, [])))
        for person, identity in named.items()
    }
