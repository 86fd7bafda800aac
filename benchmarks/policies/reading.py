"""Reading: each session and query under policies, by hand-written SQL, and with a permission row for each record."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from django.db import connection

from benchmarks.measuring.partnership import SESSIONS, Session, member_of
from benchmarks.measuring.rows import Report, Row, at_least, at_most
from benchmarks.measuring.sessions import announce, past_policies, run_time
from benchmarks.measuring.stopwatch import medians
from benchmarks.policies import hand, per_object, product, visible
from benchmarks.policies.product import Statements
from benchmarks.policies.ways import Way
from datasharing.enforcement.door import Actor
from partners.owner import as_owner

Figures = dict[tuple[str, str], float]
"""Milliseconds under policies, by session and query."""

FEW_SETS = "2 sets"
PER_OBJECT_FROM = 1_000_000
"""The number of people from which the goals against permission rows apply."""
SAME_AT_ANY_SIZE = ("newest 50", "pull 500")
SEARCHES = ("name prefix", "name contains")
"""The function that searches ranks and applies the policies itself: no SQL by hand does the same with less."""


def compare(people: int, figures: Figures, baseline: Figures, report: Report) -> Iterator[Row]:
    """Rows for each session and query. Adds the times under policies to `figures`."""
    with ExitStack() as stack:
        run, past = stack.enter_context(run_time()), stack.enter_context(past_policies())
        report(f"{people:,} people: what each session sees")
        yield from visible.compare(SESSIONS, run)
        held = stack.enter_context(per_object.permissions())
        for session in SESSIONS:
            actor = Actor.of(member_of(session.agency), session.purpose)
            sent = product.capture(actor)
            announce(run, actor)
            sight = hand.sight(run)
            by_hand = hand.write(sent, sight)
            permitted = _give_permissions(session, actor, sent, sight, held)
            for query, statements in sent.items():
                report(f"{people:,} people: {session.name}, {query}")
                ways = {"policy": Way(run, statements, actor)}
                if query not in SEARCHES:
                    ways["hand"] = Way(past, by_hand[query])
                if query in permitted:
                    ways["guardian"] = Way(past, permitted[query])
                took, rows = _time(f"{session.name}, {query}", ways)
                run.connection.rollback()
                yield from rows
                yield from _held_against(session, query, took, people)
                if query in SAME_AT_ANY_SIZE and (session.name, query) in baseline:
                    grown = took["policy"] / baseline[session.name, query]
                    yield at_most(f"{session.name}, {query}: against fewer people", grown, "×", 1.5)
                figures[session.name, query] = took["policy"]


def _give_permissions(
    session: Session, actor: Actor, sent: dict[str, Statements], sight: hand.Sight, held: dict[str, Any]
) -> dict[str, Statements]:
    """Add a permission row for each record that the session lists; return the statements that read by these rows."""
    member = member_of(session.agency)
    model = product.read_by(actor)
    table = held[model._meta.db_table]._meta.db_table
    with as_owner():
        with connection.cursor() as cursor:
            per_object.give(cursor, held, member.user, sight, [model._meta.db_table])
            cursor.execute(f"analyze {table}")
            cursor.execute(f"grant select on {table} to fd_search")
        return per_object.statements(member.user, model, hand.cursor_of(sent["pull 500"][-1]))


def _time(name: str, ways: dict[str, Way]) -> tuple[dict[str, float], list[Row]]:
    """The times of each way and their rows. A way that returns other rows than the policies misses its goal."""
    answers = {way: asked.keys() for way, asked in ways.items()}
    differ = [way for way, answer in answers.items() if answer != answers["policy"]]
    took = medians({way: asked.run for way, asked in ways.items()})
    rows = [Row(f"{name}: rows differ from those of {way}", 1, "way", "= 0", False) for way in differ]
    return took, [*rows, *(Row(f"{name}: {way}", milliseconds, "ms") for way, milliseconds in took.items())]


def _held_against(session: Session, query: str, took: dict[str, float], people: int) -> Iterator[Row]:
    """The ratios with their goals; of a search, its time."""
    if "hand" not in took:
        yield at_most(f"{session.name}, {query}: policy", took["policy"], "ms", 100)
        return
    ratio, more = (3, 1) if session.name == FEW_SETS else (1.25, 0.3)
    met = took["policy"] <= max(ratio * took["hand"], took["hand"] + more)
    goal = f"≤ {ratio:g} or {more:g} ms more"
    yield Row(f"{session.name}, {query}: policy / hand", took["policy"] / took["hand"], "×", goal, met)
    if "guardian" not in took:
        return
    measure, times = f"{session.name}, {query}: guardian / policy", took["guardian"] / took["policy"]
    is_goal = people >= PER_OBJECT_FROM and (session.name, query) == ("10 %", "newest 50")
    yield at_least(measure, times, "×", 200) if is_goal else Row(measure, times, "×")
