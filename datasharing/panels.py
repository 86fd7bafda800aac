"""One registry of what is kept about a person and how each kind shows.

Every model of records registers its panel here from its own app; the person page, and whatever else must miss nothing
that is kept about somebody, walks the registry. No lower app imports a higher one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datasharing.enforcement.categories import Category
from datasharing.enforcement.persons import Person
from datasharing.enforcement.records import Record
from partners.models import Agency, Membership
from partners.rules import acting_purpose, may

AT_MOST = 10
"""Records of one kind on the person page; the panel's own page has all of them."""


class Area(StrEnum):
    """Parts of a person's page, in their order; the value stands in the address."""

    WHO = "who"
    RISK = "risk"
    WORK = "work"
    JUSTICE = "justice"
    TREATMENT = "treatment"
    GROUPS = "groups"
    SHARING = "sharing"

    @property
    def label(self) -> Any:
        return AREA_LABELS[self]


AREA_LABELS = {
    Area.WHO: _("Who they are"),
    Area.RISK: _("Risk and safety"),
    Area.WORK: _("Work with them"),
    Area.JUSTICE: _("Justice"),
    Area.TREATMENT: _("Referrals and treatment"),
    Area.GROUPS: _("Groups and associates"),
    Area.SHARING: _("Sharing"),
}
AREA_OF = {
    Category.IDENTITY: Area.WHO,
    Category.CONTACT: Area.WHO,
    Category.IDENTIFIERS: Area.WHO,
    Category.FAMILY: Area.WHO,
    Category.RISK: Area.RISK,
    Category.SAFEGUARDING: Area.RISK,
    Category.DETERRENCE: Area.WORK,
    Category.RECOVERY: Area.WORK,
    Category.OFFENDING: Area.JUSTICE,
    Category.COURT: Area.JUSTICE,
    Category.PRISON: Area.JUSTICE,
    Category.REFERRAL: Area.TREATMENT,
    Category.OUTCOME: Area.TREATMENT,
    Category.TASK: Area.WORK,
    Category.TASK_ANSWER: Area.WORK,
    Category.TREATMENT: Area.TREATMENT,
    Category.CLINICAL: Area.TREATMENT,
    Category.GROUP: Area.GROUPS,
    Category.INTELLIGENCE: Area.GROUPS,
    Category.CONSENT: Area.SHARING,
}
"""Where a kind of record stands on the page unless its panel says otherwise."""


@dataclass(frozen=True)
class Cell:
    """What one column says: words, perhaps a link or a coloured tag, perhaps a remark below."""

    text: Any
    url: str = ""
    colour: str = ""
    remark: Any = ""


@dataclass(frozen=True)
class Link:
    """Something that may be done: its words, and its address as URL name and arguments."""

    label: Any
    url_name: str
    arguments: tuple[str, ...] = ()
    rule: str = ""
    """Of partners/rules.py: whom it is offered; none: everybody."""

    @property
    def url(self) -> str:
        return reverse(self.url_name, args=self.arguments)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a person's timeline, and whose record says so."""

    at: datetime
    title: Any
    text: str = ""
    byline: str = ""
    agency: Agency
    url: str = ""


def no_entries(_record: Any) -> Iterable[Entry]:
    """What a kind that never comes about at an instant adds to the timeline."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Panel:
    """How one kind of record shows: a table with `headings`, a row of `cells` for each, and whose it is.

    `related`: foreign keys to read along. `prepare`: reads for all rows at once, as seen from the person, what one row
    cannot know. `add`: what
    the owner of such records may start (words, URL name; the person's reference is its argument). `actions`: what may
    be done to one's own. `entries`: what a record adds to the timeline. `area`: the part of the page in which it
    stands; left out, what its category says. `linked`: the keys of further records that one's own agency says are about
    its client, though another agency sent them about somebody that it knows.
    """

    slug: str
    model: type[Record]
    label: Any
    order: int
    headings: tuple[Any, ...]
    cells: Callable[[Any], tuple[Cell, ...]]
    related: tuple[str, ...] = ()
    prepare: Callable[[list[Any], Person], None] = lambda _records, _person: None
    add: tuple[Any, str] | None = None
    add_rule: str = "add a record"
    actions: Callable[[Any], Iterable[Link]] = lambda _record: ()
    entries: Callable[[Any], Iterable[Entry]] = no_entries
    area: Area | None = None
    linked: Callable[[Person], list[int]] | None = None

    @property
    def section(self) -> Area:
        """The part of the page in which it stands."""
        return self.area or AREA_OF[self.category]

    @property
    def is_on_the_timeline(self) -> bool:
        """Whether its records ever add to it."""
        return self.entries is not no_entries

    @property
    def table(self) -> str:
        """In which its records are."""
        return self.model._meta.db_table

    @property
    def category(self) -> Category:
        """Of the records it shows."""
        return self.model.category

    def about(self, person: Person) -> Any:
        """The records about `person` that may be seen, latest change first; a tie is about both whom it ties."""
        about = Q(person=person) | Q(other=person) if self.model.tie else Q(person=person)
        if self.linked is not None:
            about |= Q(pk__in=self.linked(person))
        return self.model.objects.filter(about).select_related("owner", "programme", *self.related).newest()


@dataclass(frozen=True)
class Row:
    """A record as its panel shows it."""

    record: Any
    cells: list[tuple[Any, Cell]]
    actions: list[Link]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A panel filled with what may be seen about one person; `add` only for whoever may keep such records."""

    panel: Panel
    rows: list[Row]
    more: bool = False
    add: Link | None = None
    entries: list[Entry] = field(default_factory=list)


_panels: dict[str, Panel] = {}


def register(*panels: Panel) -> None:
    """Add `panels` to every person's page. An app does so as it starts."""
    _panels.update({panel.slug: panel for panel in panels})


def registered() -> Iterator[Panel]:
    """Every panel, in order."""
    return iter(sorted(_panels.values(), key=lambda panel: panel.order))


def find(slug: str) -> Panel:
    """The panel called `slug`.

    :raises KeyError: if there is none
    """
    return _panels[slug]


def fill(panel: Panel, shown: list[Any], *, more: bool, by: Membership, may_add: bool, person: Person) -> Shown:
    """`panel` with the records `shown`, of which there may be more; what may be done is offered for `by`'s own."""
    panel.prepare(shown, person)
    return Shown(
        panel=panel,
        rows=[row(panel, record, by=by) for record in shown],
        more=more,
        add=Link(panel.add[0], panel.add[1], (person.reference,)) if panel.add and may_add else None,
        entries=[entry for record in shown for entry in panel.entries(record)],
    )


def row(panel: Panel, record: Any, *, by: Membership) -> Row:
    """`record` as `panel` shows it to `by`."""
    actions = panel.actions(record) if record.owner_id == by.agency_id else ()
    offered = [link for link in actions if not link.rule or may(by, acting_purpose.get(), link.rule)]
    return Row(record, list(zip(panel.headings, panel.cells(record), strict=True)), offered)
