"""A machine is declared once: what is declared wrongly is refused, and the page that draws them all is true."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from datasharing.kinds import registered
from datasharing.management.commands.machines import page
from partners.state_machine import AllowedTransitions, By, Machine, MachineDeclaredWrongly, Transition, transitions


class Door(models.TextChoices):
    SHUT = "shut", "Shut"
    OPEN = "open", "Open"


OPENS = transitions(By.OWNER, [Door.SHUT], "opened", Door.OPEN, "Open it")
SHUTS = transitions(By.ADDRESSEE, [Door.OPEN], "shut", Door.SHUT, "Shut it")
COLOURS = {Door.SHUT: "red", Door.OPEN: "green"}


def machine(*allows: list[Transition], colours: dict[Door, str] = COLOURS) -> Machine:
    return Machine("door", states=Door, colours=colours, start=Door.SHUT, allows=allows)


def test_pages_read_what_may_follow_and_who_may_bring_it_about() -> None:
    door = machine(OPENS, SHUTS)

    assert door.following(Door.SHUT) == [Door.OPEN]
    assert [each.words for each in door.open_to([By.OWNER])] == ["Open it"]
    assert door.open_to([By.OWNER], state=Door.OPEN) == []
    assert door.tag(Door.OPEN) == {"text": "Open", "colour": "green"}
    assert (machine(OPENS).ended(), door.ended()) == ([Door.OPEN], [])


def test_it_is_drawn_with_its_words_parties_and_colours() -> None:
    lines = machine(OPENS).diagram().splitlines()

    assert lines[0] == "stateDiagram-v2"
    assert "    shut --> open : Open it (owner)" in lines
    assert {"    [*] --> shut", "    open --> [*]", "    class open green"} <= set(lines)


@pytest.mark.parametrize(
    ("allows", "colours", "says"),
    [
        ([OPENS], {Door.SHUT: "red"}, "colour of .*open"),
        ([SHUTS], COLOURS, "never reached: .*open"),
        ([[*OPENS, Transition(By.OWNER, "shut", "broken", "ajar", "Break it")]], COLOURS, "unknown .*ajar"),
        ([OPENS, transitions(By.OWNER, [Door.SHUT], "opened", Door.SHUT, "Open it")], COLOURS, "two states"),
    ],
    ids=["no colour", "not reached", "no such state", "two states"],
)
def test_what_is_declared_wrongly_is_refused_as_the_application_starts(
    allows: list[list[Transition]], colours: dict[Door, str], says: str
) -> None:
    with pytest.raises(MachineDeclaredWrongly, match=says):
        machine(*allows, colours=colours)


def test_the_page_of_diagrams_is_true() -> None:
    written = Path(settings.BASE_DIR, "docs", "machines.md").read_text(encoding="utf-8")

    assert written == f"{page()}\n", "run ./run manage machines > docs/machines.md"


def test_every_kind_with_a_machine_is_held_to_it_by_its_table_and_no_other_table_is() -> None:
    """A state that only Python watched would be any state, to SQL."""
    declared = {kind.model: kind.machine.pairs() for kind in registered() if kind.machine}
    held = {
        model: rule.pairs
        for model in apps.get_models()
        for rule in model._meta.constraints
        if isinstance(rule, AllowedTransitions)
    }

    assert held == declared
