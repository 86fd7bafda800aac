"""Kinds of record. Each kind has one declaration, from which everything about it is derived.

A room declares its kinds in `kinds.py`. Derived are the section of a person's page, the form that adds a record, the
actions on a record, the collection for partner systems, and the cases of tests that must cover all kinds.
docs/adding-a-record.md is the recipe.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy

from datasharing import panels
from datasharing.api import records as api
from datasharing.clocks import clock as due_times
from datasharing.clocks.clock import Clock
from datasharing.enforcement.persons import Person
from datasharing.enforcement.records import Protected, Record
from datasharing.enforcement.refusals import verb
from datasharing.panels import Area, Cell, Entry, Link, Panel
from partners.models import Membership
from partners.rules import allowed_by, rule_of
from partners.state_machine import Machine

Refusals = Mapping[type[Exception], tuple[str | None, Any]]
"""The exceptions of a verb: the form field each concerns (None: the whole form), and the message to show."""


class KindDeclaredTwice(ValueError):
    """Two kinds have the same slug or model. A model has one kind, declared in its own room."""


@dataclass(frozen=True)
class Column:
    """One column of a kind's table: its heading, and the name of a field or a function of the record."""

    heading: Any
    source: str | Callable[[Any], Any]

    def cell(self, record: Any) -> Cell:
        """The cell of `record` in this column."""
        said = said_by(record, self.source) if isinstance(self.source, str) else self.source(record)
        return said if isinstance(said, Cell) else Cell(said)


def said_by(record: Any, name: str) -> Any:
    """The value of a field as text: the label of a choice, a formatted date, "Yes" or "No"."""
    display = getattr(record, f"get_{name}_display", None)
    value = display() if display else getattr(record, name)
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y, H:i")
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return "" if value is None else value


@dataclass(frozen=True, kw_only=True)
class Adding:
    """How a record of the kind is added from a person's page.

    `fields`: the model's fields in the form; or `form`, a RecordForm of the room. `verb` is called as
    `verb(person, by=…, programme=…, subject_role=…, **facts)`; without it, a row is written unchanged. `example`: form
    data with which tests add a record. `rule`: the rule of partners/rules.py that applies; by default the verb's.
    """

    words: Any
    fields: tuple[str, ...] = ()
    form: Any = None
    verb: Callable[..., Record] | None = None
    refusals: Refusals = field(default_factory=dict)
    example: Mapping[str, Any] | None = None
    rule: str = ""

    @property
    def asks(self) -> str:
        """The rule of partners/rules.py that says who may."""
        return self.rule or (rule_of(self.verb) if self.verb else "") or "add a record"


@dataclass(frozen=True, kw_only=True)
class Act:
    """An action of the owner on a record, with a form or a page that asks for confirmation.

    `form` is called with the POST data or None, and the record. Its `facts()` are the verb's further keyword arguments;
    without a form, `facts` gives them. `then`: the URL of the page after it; by default the person's. `rule`: as for
    `Adding`.
    """

    slug: str
    words: Any
    title: Any
    label: Any
    verb: Callable[..., Any]
    form: Callable[[Any, Any], Any] | None = None
    facts: Callable[[], dict[str, Any]] = dict
    when: Callable[[Any], bool] = lambda _record: True
    admits: Callable[[Any], bool] = lambda _record: True
    refusals: Refusals = field(default_factory=dict)
    done: Callable[[Any], str] | None = None
    then: Callable[[Any], str] | None = None
    rule: str = ""

    @property
    def asks(self) -> str:
        """The rule of partners/rules.py that says who may."""
        return self.rule or rule_of(self.verb) or "change a record"


def acts_in_states(refusals: Refusals) -> Callable[..., Act]:
    """What makes the acts of one kind that are possible in some of its states, all with the same `refusals`."""

    def act(slug: str, words: Any, title: Any, verb: Any, *states: str, form: Any = None, **more: Any) -> Act:
        return Act(
            slug=slug,
            words=words,
            title=title,
            label=gettext_lazy("Save") if form else words,
            verb=verb,
            form=form,
            when=lambda record: record.state in states,
            refusals=refusals,
            **more,
        )

    return act


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of record about a person, or of facts about no one person.

    `columns`: the columns of its table on a person's page; without any it has no section. `related`: foreign keys for
    `select_related`. `prepare`: reads for all rows at once what a row needs besides. `added_at`: label and URL name of
    a separate page that adds one. `links`: further actions on the agency's own records. `entries`: a record's lines on
    the timeline. `machine`: the state machine of `state`. `area`: the part of the page; by default the category's.
    `linked`: keys of further records that the member's agency has linked to its client. `add_rule`: the rule that says
    who is offered `added_at`. `shares`: the fields that partner systems pull, as the collection `pulled_as` (by
    default the slug); `collections`: further collections. `clocks`: its due times.
    """

    slug: str
    model: type[Protected]
    label: Any
    order: int = 500
    columns: tuple[Column, ...] = ()
    related: tuple[str, ...] = ()
    prepare: Callable[[list[Any], Person], None] = lambda _records, _person: None
    adding: Adding | None = None
    added_at: tuple[Any, str] | None = None
    add_rule: str = "add a record"
    acts: tuple[Act, ...] = ()
    links: Callable[[Any], Iterable[Link]] = lambda _record: ()
    entries: Callable[[Any], Iterable[Entry]] = panels.no_entries
    machine: Machine | None = None
    area: Area | None = None
    linked: Callable[[Person], list[int]] | None = None
    shares: tuple[str, ...] = ()
    pulled_as: str = ""
    collections: tuple[api.Collection, ...] = ()
    clocks: tuple[Clock, ...] = ()

    @property
    def records(self) -> type[Record]:
        """The model of a kind of record about a person."""
        return cast("type[Record]", self.model)

    @property
    def room(self) -> str:
        """The app and room in which it is declared."""
        return ".".join(self.model.__module__.split(".")[:2])

    @property
    def add_url_name(self) -> str:
        """The URL name of the page that adds a record."""
        return f"add_{self.slug}".replace("-", "_")

    def act_url_name(self, act: Act) -> str:
        """The URL name of the page for `act`."""
        return f"{act.slug}_{self.slug}".replace("-", "_")

    def panel(self) -> Panel:
        """Its section of a person's page."""
        return Panel(
            slug=self.slug,
            model=self.records,
            label=self.label,
            order=self.order,
            headings=tuple(column.heading for column in self.columns),
            cells=lambda record: tuple(column.cell(record) for column in self.columns),
            related=self.related,
            prepare=self.prepare,
            add=(self.adding.words, self.add_url_name) if self.adding else self.added_at,
            add_rule=self.adding.asks if self.adding else self.add_rule,
            actions=self._links,
            entries=self.entries,
            area=self.area,
            linked=self.linked,
        )

    def _links(self, record: Any) -> Iterator[Link]:
        for act in self.acts:
            if act.when(record) and act.admits(record):
                yield Link(act.words, self.act_url_name(act), (record.reference,), act.asks, record)
        yield from self.links(record)

    def pulled(self) -> tuple[api.Collection, ...]:
        """The collections that partner systems pull."""
        if not self.shares:
            return self.collections
        serializer = api.serializer_of(self.model, self.shares)
        own = api.Collection(slug=self.pulled_as or self.slug, serializer=serializer, label=str(self.label).lower())
        return (own, *self.collections)


_kinds: dict[type[Protected], Kind] = {}


def register(*kinds: Kind) -> None:
    """Register `kinds`. A room calls this in its `kinds.py`, which is imported at start.

    :raises KindDeclaredTwice: if a model or a slug has a kind already
    """
    for kind in kinds:
        for other in _kinds.values():
            if other.model is kind.model or other.slug == kind.slug:
                raise KindDeclaredTwice(
                    f"{kind.room} declares {kind.slug!r} of {kind.model.__name__}, and {other.room} has "
                    f"{other.slug!r} of {other.model.__name__}: give it another slug, or declare the model once"
                )
        _kinds[kind.model] = kind
        if kind.columns:
            panels.register(kind.panel())
        api.register(*kind.pulled())
        for clock in kind.clocks:
            due_times.register(clock)


def registered() -> list[Kind]:
    """All kinds, in the order of a person's page."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.slug))


def adding_a_row(model: type[Record], rule: str) -> Callable[..., Record]:
    """A verb for kinds without their own: it writes one row of `model` for the agency of `by`."""

    @verb
    @allowed_by(rule)
    def add_row(person: Person, *, by: Membership, **facts: Any) -> Record:
        record: Record = model.objects.create(owner=by.agency, person=person, **facts)
        return record

    return add_row
