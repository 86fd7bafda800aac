"""After each persona requested each page, all rows of the log have what the law requires (LAW-02, LAW-03)."""

import pytest
from django.urls import reverse

from datasharing.enforcement.consulted import Beside
from datasharing.models import Category, LogEntry
from partners.models import Purpose
from tests.access.matrix import MATRIX
from tests.access.personas import PERSONAS, World
from tests.datasharing.enforcement import log

READS = {"consultation", "disclosure"}
DO = {"owner": READS, "partner": {"disclosure"}, "addressee": READS, "excluded": {"consultation"}}
"""What looking at every page amounts to: the owner is shown the answers to its referral; the analyst, who is kept from
Ash, looks at the group. No other persona sees a record.
"""


def is_whole(entry: LogEntry) -> bool:
    """Whether `entry` says when, who, for which agency and why, whose records of which kind about whom, and where.

    A fact about no one person is named itself.
    """
    when_and_who = (entry.at, entry.act, entry.user_id, entry.agency_id, entry.owner_id)
    return (
        all(when_and_who)
        and entry.purpose in Purpose
        and (
            (entry.category in Category and bool(entry.persons or entry.keys))
            or entry.category in Beside
            or entry.outcome == "attempted"
        )
        and bool(entry.resource)
        and (entry.recipient_id is not None) == (entry.operation == "disclosure")
        and (
            entry.operation not in READS
            or entry.outcome == "attempted"
            or bool(entry.clauses)
            or entry.category in Beside
        )
    )


def ask_for_everything(world: World, persona: str) -> dict[str, list[LogEntry]]:
    """What each page left in the log when `persona` asked for it."""
    browser, left = world.browser(persona), {}
    for name, row in MATRIX.items():
        last = log.mark()
        browser.get(reverse(name, kwargs=row.path(world)))
        left[name] = log.since(last)
    return left


@pytest.mark.parametrize("persona", DO)
def test_every_row_of_the_log_is_whole(world: World, persona: str) -> None:
    member, purpose = PERSONAS[persona]
    membership = getattr(world.partnership, member)

    left = ask_for_everything(world, persona)

    entries = [(name, entry) for name, entries in left.items() for entry in entries]
    assert [(name, vars(entry)) for name, entry in entries if not is_whole(entry)] == []
    assert {(entry.user_id, entry.agency_id, entry.purpose) for _name, entry in entries} <= {
        (membership.user_id, membership.agency_id, purpose)
    }
    assert {(name, entry.resource) for name, entry in entries if name != entry.resource} == set()
    assert {(entry.recipient_id, entry.agency_id) for _name, entry in entries if entry.operation == "disclosure"} <= {
        (membership.agency_id, membership.agency_id)
    }
    for some in left.values():
        told = [(entry.operation, entry.owner_id, entry.category, entry.table_name) for entry in some]
        assert len(told) == len(set(told)), "one row for each operation, owner, category and table of facts of an act"
        assert len({entry.act for entry in some}) <= 1
    assert {entry.operation for _name, entry in entries if entry.category in Category} == DO[persona]


@pytest.mark.parametrize("persona", sorted(PERSONAS.keys() - DO.keys()))
def test_whoever_may_see_nobody_leaves_nobody_in_the_log(world: World, persona: str) -> None:
    """Only what they were refused, and that they looked at their own acts."""
    left = [entry for entries in ask_for_everything(world, persona).values() for entry in entries]

    assert [entry for entry in left if entry.category not in Beside or entry.persons] == []
