"""State machines. Each is declared once, beside its model; all else is derived from the declaration.

Derived are the trigger that refuses other transitions (`AllowedTransitions`, or for exchanges, whose state follows from
events, `referrals.exchange.engine.MovedByEvents`), the actions that pages offer, the colours of tags, and the diagrams
of `manage.py machines` (docs/machines.md).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.privileges import TableRule


class By(models.TextChoices):
    """The party that may make a transition."""

    OWNER = "owner", _("owner")
    SENDER = "sender", _("sender")
    ADDRESSEE = "addressee", _("addressee")


class MachineDeclaredWrongly(ValueError):
    """A state has no colour or is unreachable, or an event leads from one state to two."""


@dataclass(frozen=True)
class Transition:
    """A transition from one state to another, or to the same: the party, the event and the label of the action.

    `event` is the kind of event that makes it. If the owner changes the state directly, it is the new state.
    """

    by: By
    before: str
    event: str
    after: str
    words: Any

    def __str__(self) -> str:
        return f"{self.by.value}:{self.before}>{self.event}>{self.after}"


@dataclass(frozen=True)
class Corrections:
    """Which events may be taken back, by the event `event` of the same party, and for how long after they were added.

    The last event that still holds is taken back, and the state is again what it was before.
    """

    event: str
    of: tuple[str, ...]
    within: timedelta

    @classmethod
    def by(cls, event: str, of: Iterable[str], *, within: timedelta) -> "Corrections":
        """The event `event` takes back each of the events `of`."""
        return cls(str(event), tuple(str(each) for each in of), within)


def transitions(by: By, before: Iterable[str], event: str, after: str, words: Any) -> list[Transition]:
    """The same transition from each state in `before`."""
    return [Transition(by, str(each), str(event), str(after), words) for each in before]


class Machine:
    """The states of a kind of record with labels and colours, and the transitions between them."""

    def __init__(
        self,
        slug: str,
        *,
        states: type[models.TextChoices],
        colours: Mapping[Any, str],
        start: str,
        allows: Sequence[Sequence[Transition]],
        corrections: Corrections | None = None,
    ) -> None:
        self.slug = slug
        self.states = states
        self.colours = {str(state): colour for state, colour in colours.items()}
        self.start = str(start)
        self.transitions = tuple(each for some in allows for each in some)
        self.corrections = corrections
        self._check()

    def __repr__(self) -> str:
        return f"<Machine: {self.slug}>"

    def _check(self) -> None:
        known = {str(state) for state in self.states}
        reached = {self.start, *(each.after for each in self.transitions)}
        named = {state for each in self.transitions for state in (each.before, each.after)} | {self.start}
        if self.colours.keys() != known:
            raise MachineDeclaredWrongly(f"{self.slug}: say the colour of {sorted(known ^ self.colours.keys())}")
        if named - known or known - reached:
            strange = sorted((named - known) | (known - reached))
            raise MachineDeclaredWrongly(f"{self.slug}: unknown or never reached: {strange}")
        keys = [(each.by, each.before, each.event) for each in self.transitions]
        if twice := sorted({str(key) for key in keys if keys.count(key) > 1}):
            raise MachineDeclaredWrongly(f"{self.slug}: leads to two states: {twice}")

        never = set(self.corrections.of if self.corrections else ()) - {each.event for each in self.transitions}
        if never:
            raise MachineDeclaredWrongly(f"{self.slug}: corrects what never happens: {sorted(never)}")

    def colour(self, state: str) -> str:
        """The colour of the tag that shows `state`."""
        return self.colours[str(state)]

    def label(self, state: str) -> Any:
        """The label of `state`."""
        return self.states(state).label

    def tag(self, state: str) -> dict[str, str]:
        """The arguments of components/tag.html for `state`."""
        return {"text": str(self.label(state)), "colour": self.colour(state)}

    def following(self, state: str) -> list[str]:
        """The states that may follow `state`, in order of declaration."""
        after = {each.after for each in self.transitions if each.before == str(state)}
        return [str(each) for each in self.states if each in after]

    def ended(self) -> list[str]:
        """The final states: no transition leads from them to another state."""
        return [str(state) for state in self.states if not set(self.following(str(state))) - {str(state)}]

    def open_to(self, parties: Iterable[By], *, state: str | None = None) -> list[Transition]:
        """The transitions that `parties` may make from `state`; from any state if it is None."""
        mine = set(parties)
        return [each for each in self.transitions if each.by in mine and state in (None, each.before)]

    def words_for(self, event: str, state: str | None = None) -> Any:
        """The label of the action `event`, from `state` if given.

        :raises KeyError: if no transition has this event
        """
        words = {each.event: each.words for each in self.transitions if state in (None, each.before)}
        return words[str(event)]

    def back(self) -> list[Transition]:
        """The transitions that corrections bring about: each leads back to where the event that is taken back began."""
        if self.corrections is None:
            return []
        undone = [each for each in self.transitions if each.event in self.corrections.of]
        return [Transition(each.by, each.after, self.corrections.event, each.before, each.words) for each in undone]

    def pairs(self) -> list[tuple[str, str]]:
        """The pairs of different states between which there is a transition or a correction."""
        every = (*self.transitions, *self.back())
        return sorted({(each.before, each.after) for each in every if each.before != each.after})

    def written(self) -> list[str]:
        """The transitions and corrections as the trigger on events takes them: `party:before>event>after`."""
        return sorted({str(each) for each in (*self.transitions, *self.back())})

    def diagram(self) -> str:
        """The machine as a Mermaid diagram."""
        return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in self._lines())])

    def _lines(self) -> Iterator[str]:
        for state in self.states:
            yield f'state "{state.label}" as {state.value}'
        yield f"[*] --> {self.start}"
        for each in self.transitions:
            yield f"{each.before} --> {each.after} : {each.words} ({each.by.label})"
        for end in self.ended():
            yield f"{end} --> [*]"
        for state in self.states:
            yield f"class {state.value} {self.colour(state)}"
        for colour in sorted({*self.colours.values()}):
            yield f"classDef {colour} fill:{FILLS[colour]},color:#0b0c0c"


FILLS = {
    "blue": "#bbd4ea",
    "green": "#cce2d8",
    "grey": "#eeefef",
    "orange": "#fcd6c3",
    "red": "#f4cdc6",
    "yellow": "#fff7bf",
}
"""The fill colours of diagrams by colour of tag (GOV.UK Design System)."""

REFUSE = """
CREATE OR REPLACE FUNCTION public.refuse_transition() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'a row of %% may not become %%', tg_table_name, to_jsonb(new) ->> tg_argv[0]
        USING ERRCODE = 'check_violation', CONSTRAINT = tg_argv[1];
END $$;
CREATE OR REPLACE TRIGGER {name} BEFORE UPDATE ON %(table)s FOR EACH ROW
    WHEN (old.{field} IS DISTINCT FROM new.{field}
          AND NOT (old.{field}::text || '>' || new.{field}::text = ANY ('{{{pairs}}}'::text[])))
    EXECUTE FUNCTION public.refuse_transition('{field}', '{name}');
"""
START = """
CREATE OR REPLACE TRIGGER {name}_from_the_start BEFORE INSERT ON %(table)s FOR EACH ROW
    WHEN (new.{field}::text <> '{start}') EXECUTE FUNCTION public.refuse_transition('{field}', '{name}');
"""


class AllowedTransitions(TableRule):
    """A trigger that allows changes of `field` only along the pairs, and new rows only in the state `start`.

    Without `start`, a new row may have any state, because an agency may take over work begun elsewhere.
    """

    SQL = REFUSE

    def __init__(
        self, *, field: str, pairs: Iterable[tuple[str, str]], name: str, start: str = "", edition: str = ""
    ) -> None:
        super().__init__(name=name, edition=edition)
        self.field = field
        self.pairs = sorted((str(before), str(after)) for before, after in pairs)
        self.start = str(start)

    def text(self) -> str:
        return self.SQL + START

    def rule_sql(self) -> str:
        pairs = ",".join(f"{before}>{after}" for before, after in self.pairs)
        sql = self.SQL + (START if self.start else "")
        return sql.format(name=self.name, field=self.field, pairs=pairs, start=self.start)

    def lift_sql(self) -> str:
        return (
            f"DROP TRIGGER IF EXISTS {self.name} ON %(table)s;"
            f"DROP TRIGGER IF EXISTS {self.name}_from_the_start ON %(table)s"
        )

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), kwargs | {"field": self.field, "pairs": self.pairs, "start": self.start}
