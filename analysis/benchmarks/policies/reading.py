"""Reading: every session, every query, in turn by policy, by hand and with a permission row for each record."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from django.db import connection

from analysis.measuring.partnership import SESSIONS, Session, member_of
from analysis.measuring.rows import Report, Row, at_least, at_most
from analysis.measuring.sessions import announce, past_policies, run_time
from analysis.measuring.stopwatch import elapsed, medians
from datasharing.door import Actor
from partners.models import Purpose
from partners.owner import as_owner

from . import hand, per_object, product, visible
from .product import Statements

Figures = dict[tuple[str, str], float]
"""Milliseconds under the policies, by session and query."""

FEW_SETS = "2 sets"
PER_OBJECT_FROM = 1_000_000
"""People from which on the goals against permission rows hold."""
SAME_AT_ANY_SIZE = ("newest 50", "pull 500")


def compare(people: int, figures: Figures, baseline: Figures, report: Report) -> Iterator[Row]:
    """Rows for every session and query; `figures` are filled in."""
    with ExitStack() as stack:
        run, past = stack.enter_context(run_time()), stack.enter_context(past_policies())
        report(f"{people:,} people: what everybody sees")
        yield from visible.compare(SESSIONS, run)
        held = stack.enter_context(per_object.permissions())
        for session in SESSIONS:
            member = member_of(session.agency)
            actor = Actor.of(member, Purpose(session.purpose))
            sent = product.capture(actor)
            announce(run, actor)
            sight = hand.sight(run)
            ways = {"policy": sent, "hand": hand.write(sent, sight)}
            model = product.read_by(actor)
            with as_owner():
                with connection.cursor() as cursor:
                    per_object.give(cursor, held, member.user, sight, [model._meta.db_table])
                    table = held[model._meta.db_table]._meta.db_table
                    cursor.execute(f"analyze {table}")
                    cursor.execute(f"grant select on {table} to fd_search")
                ways["guardian"] = per_object.statements(member.user, model, hand.cursor_of(sent["pull 500"][-1]))
            for query in sent:
                report(f"{people:,} people: {session.name}, {query}")
                yield from _one(session, query, ways, actor, run, past, people, figures, baseline)


def _one(
    session: Session,
    query: str,
    ways: dict[str, dict[str, Statements]],
    actor: Actor,
    run: Any,
    past: Any,
    people: int,
    figures: Figures,
    baseline: Figures,
) -> Iterator[Row]:
    name = f"{session.name}, {query}"
    answers = {}
    contestants = {}
    for way, statements in ways.items():
        if query not in statements:
            continue
        cursor = run if way == "policy" else past

        def contestant(cursor: Any = cursor, said: Statements = statements[query], way: str = way) -> float:
            if way == "policy":
                announce(cursor, actor)
            return elapsed(lambda: [(cursor.execute(each), cursor.fetchall()) for each in said])

        if way == "policy":
            announce(cursor, actor)
        answers[way] = [_keys(cursor, each) for each in product.reading(statements[query])]
        contestants[way] = contestant
    differ = sum(answer != answers["policy"] for answer in answers.values())
    if differ:
        yield Row(f"{name}: ways that answer other rows", differ, "ways", "= 0", False)
    took = medians(contestants)
    run.connection.rollback()
    figures[session.name, query] = took["policy"]
    yield Row(f"{name}: under the policies", took["policy"], "ms")
    yield Row(f"{name}: by hand", took["hand"], "ms")
    ratio, more = (3, 1) if session.name == FEW_SETS else (1.25, 0.3)
    met = took["policy"] <= max(ratio * took["hand"], took["hand"] + more)
    yield Row(f"{name}: policies / hand", took["policy"] / took["hand"], "×", f"≤ {ratio:g} or {more:g} ms more", met)
    if "guardian" in took:
        yield Row(f"{name}: with a permission for each record", took["guardian"], "ms")
        times = took["guardian"] / took["policy"]
        is_goal = people >= PER_OBJECT_FROM and (session.name, query) == ("10 %", "newest 50")
        measure = f"{name}: permissions / policies"
        yield at_least(measure, times, "×", 200) if is_goal else Row(measure, times, "×")
    if query in SAME_AT_ANY_SIZE and (session.name, query) in baseline:
        grown = took["policy"] / baseline[session.name, query]
        yield at_most(f"{name}: against fewer people", grown, "×", 1.5)


def _keys(cursor: Any, said: str) -> list[Any]:
    cursor.execute(said)
    return sorted(row[0] for row in cursor.fetchall())
