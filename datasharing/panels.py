"""The registry of panels: how each kind of record is shown on a person's page.

Each kind registers its panel here. The person's page, and other code that must cover all records about a person, goes
through the registry, so that no app imports a higher one.
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
"""The most records of one kind on the person's page. The panel's own page shows all."""


class Area(StrEnum):
    """Parts of a person's page, in order. The values are used in URLs."""

    WHO = "who"
    RISK = "risk"
    WORK = "work"
    PLAN = "plan"
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
    Area.PLAN: _("Plan and levers"),
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
    Category.NOTIFICATION: Area.WORK,
    Category.TASK: Area.WORK,
    Category.TASK_ANSWER: Area.WORK,
    Category.SUPPORT: Area.WORK,
    Category.MEETING: Area.WORK,
    Category.TREATMENT: Area.TREATMENT,
    Category.CLINICAL: Area.TREATMENT,
    Category.TREATMENT_OUTCOMES: Area.TREATMENT,
    Category.GROUP: Area.GROUPS,
    Category.INTELLIGENCE: Area.GROUPS,
    Category.RELEASED_INTELLIGENCE: Area.GROUPS,
    Category.CONSENT: Area.SHARING,
    Category.EXPLOITATION: Area.RISK,
    Category.CUSTODY: Area.JUSTICE,
}
"""The default part of the page for a category."""


@dataclass(frozen=True)
class Cell:
    """The content of a table cell: text, optionally with a link, a tag or a remark."""

    text: Any
    url: str = ""
    colour: str = ""
    remark: Any = ""


@dataclass(frozen=True)
class Link:
    """An action: its label, and its URL as name and arguments."""

    label: Any
    url_name: str
    arguments: tuple[str, ...] = ()
    rule: str = ""
    """The rule of partners/rules.py that decides who is offered the action; empty: all members."""
    about: Any = None
    """The record that the action is about."""
    query: str = ""
    """The query of the URL, without personal data."""

    @property
    def url(self) -> str:
        address = reverse(self.url_name, args=self.arguments)
        return f"{address}?{self.query}" if self.query else address


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of a person's timeline, with the owner of its record."""

    at: datetime
    title: Any
    text: str = ""
    byline: str = ""
    agency: Agency
    url: str = ""


def no_entries(_record: Any) -> Iterable[Entry]:
    """No entries: for kinds that are not on the timeline."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Panel:
    """How one kind of record is shown: a table with `headings` and a row of `cells` for each record, with its owner.

    `related`: foreign keys for `select_related`. `prepare`: reads for all rows at once what a row needs besides. `add`:
    label and URL name of the page that adds a record; its argument is the person's reference. `actions`: actions on the
    agency's own records. `entries`: a record's lines on the timeline. `area`: the part of the page; by default the
    category's. `linked`: keys of further records that the member's agency has linked to its client.
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
        """The part of the page that shows it."""
        return self.area or AREA_OF[self.category]

    @property
    def is_on_the_timeline(self) -> bool:
        """Whether its records have entries on the timeline."""
        return self.entries is not no_entries

    @property
    def table(self) -> str:
        """The table of its records."""
        return self.model._meta.db_table

    @property
    def category(self) -> Category:
        """The category of its records."""
        return self.model.category

    def about(self, person: Person) -> Any:
        """The visible records about `person`, latest change first. A tie is about both of its people."""
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
    """A panel with the visible records about one person. `add` is set only if the member may add such records."""

    panel: Panel
    rows: list[Row]
    more: bool = False
    add: Link | None = None
    entries: list[Entry] = field(default_factory=list)


_panels: dict[str, Panel] = {}


class PanelDeclaredTwice(ValueError):
    """Two panels share a slug, by which a page of one kind of record is found."""


def register(*panels: Panel) -> None:
    """Add `panels` to every person's page. An app does so as it starts.

    :raises PanelDeclaredTwice: if another panel has the slug of one of them
    """
    for panel in panels:
        if panel.slug in _panels:
            raise PanelDeclaredTwice(
                f"{panel.slug!r} of {panel.model.__name__} is a panel already: give it another slug"
            )
        _panels[panel.slug] = panel


def registered() -> Iterator[Panel]:
    """All panels, in order."""
    return iter(sorted(_panels.values(), key=lambda panel: panel.order))


def find(slug: str) -> Panel:
    """The panel called `slug`.

    :raises KeyError: if there is none
    """
    return _panels[slug]


def fill(panel: Panel, shown: list[Any], *, more: bool, by: Membership, may_add: bool, person: Person) -> Shown:
    """`panel` with the records `shown`; `more` if there are others. Actions are offered on records of `by`'s agency."""
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
    offered = [link for link in actions if not link.rule or may(by, acting_purpose.get(), link.rule, about=link.about)]
    return Row(record, list(zip(panel.headings, panel.cells(record), strict=True)), offered)
