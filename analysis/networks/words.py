"""Figures in words: who, why, and on what it rests."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.networks.figures import Figures, people_in
from analysis.networks.ties import Tie
from cases.models import Group, Identity
from cases.people.display_names import names_of
from cases.ties.models import Association
from datasharing.models import Person

ORDINALS = {1: "1st", 2: "2nd", 3: "3rd"}


@dataclass(frozen=True)
class Named:
    """Names of people and groups, as far as the acting member may see them."""

    people: Mapping[int, Person]
    names: Mapping[int, Identity]
    groups: Mapping[int, Group]

    @classmethod
    def of(cls, people: Iterable[int], groups: Iterable[int], *, preferring: int) -> "Named":
        keys = set(people)
        return cls(
            people={person.pk: person for person in Person.objects.filter(pk__in=keys)},
            names=names_of(keys, preferring=preferring),
            groups={group.pk: group for group in Group.objects.filter(pk__in=set(groups))},
        )

    def person(self, key: int) -> str:
        return str(self.names.get(key, _("Name not shown")))

    def url(self, key: int) -> str:
        person = self.people.get(key)
        return person.get_absolute_url() if person else ""

    def reference(self, key: int) -> str:
        person = self.people.get(key)
        return person.reference if person else ""

    def group(self, key: int) -> str:
        return str(self.groups.get(key, _("Group not shown")))

    def company(self, number: int, group: int | None) -> str:
        """The name of a community: that of its declared group, else its number by size."""
        return self.group(group) if group else _("company %(number)s") % {"number": number + 1}


def ordinal(place: int) -> str:
    """1st, 2nd …; "not chosen" for 0."""
    return _("not chosen") if place == 0 else ORDINALS.get(place, f"{place}th")


def linked(own: str, communities: Iterable[Any], named: Named) -> list[str]:
    """The names of communities to which a person of the community called `own` has ties."""
    names = dict.fromkeys(named.company(*community) for community in communities)
    return [_("others of %(group)s") % {"group": name} if name == own else name for name in names]


def why(entry: Mapping[str, Any], named: Named) -> str:
    """Why a person holds the network together: whom they link, or that most ties are inside their company."""
    own = named.company(*entry["company"]) if "company" in entry else ""
    links = linked(own, entry["links"], named)
    return _("links to %(groups)s") % {"groups": ", ".join(links)} if links else _("most ties inside")


def listed(figures: Figures, named: Named) -> dict[str, list[dict[str, Any]]]:
    """The lists of figures with names, words and addresses."""
    return {
        name: [
            {
                **entry,
                "name": named.person(entry["person"]),
                "url": named.url(entry["person"]),
                "reference": named.reference(entry["person"]),
                "company_name": named.company(*entry["company"]) if "company" in entry else "",
                "declared_names": ", ".join(named.group(group) for group in entry.get("declared", ())),
                "why": why(entry, named) if "links" in entry else "",
                "without_weak": ordinal(entry["firm"]) if "firm" in entry else "",
            }
            for entry in figures.get(name, ())
        ]
        for name in ("brokers", "remove", "reach", "recruiters", "differ")
    }


def rests_on(ties: Iterable[Tie]) -> str:
    """Of how many occasions of each kind ties are made: "suspected together 3 times, same address"."""
    counted: Counter[int] = Counter()
    for tie in ties:
        counted[tie.kind] += tie.occasions
    return ", ".join(
        f"{str(Association.Kind(kind).label).lower()} ({occasions})" for kind, occasions in counted.most_common()
    )


def newest(ties: Iterable[Tie]) -> date | None:
    """The last day on which any of `ties` was seen."""
    return max((tie.last_on for tie in ties if tie.last_on), default=None)


def heard(figures: Figures) -> str:
    """Whom to talk to, in a sentence."""
    invited = len(figures["reach"])
    words = ngettext(
        "Invite this person, and %(reached)s of %(people)s hear it within two steps.",
        "Invite these %(invited)s, and %(reached)s of %(people)s hear it within two steps.",
        invited,
    )
    return words % {"invited": invited, "reached": figures["reached"], "people": figures["people"]}


def groups_in(figures: Figures) -> set[int]:
    """The groups that figures name."""
    entries = [entry for name in ("brokers", "remove", "differ", "largest") for entry in figures.get(name, ())]
    communities = [community for entry in entries for community in (entry["company"], *entry.get("links", ()))]
    declared = {group for entry in entries for group in entry.get("declared", ())}
    return declared | {group for _number, group in communities if group}


def named_in(figures: Figures, *, preferring: int) -> Named:
    """The names that figures show."""
    return Named.of(people_in(figures), groups_in(figures), preferring=preferring)
