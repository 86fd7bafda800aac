"""Every clock is a column with a partial index, which the sweep and the work queue can use."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import DateField
from django.utils import timezone

from cases.models import Alert
from cases.safeguarding.clocks import ANSWER
from datasharing.clocks import clock as clocks
from datasharing.clocks.clock import Clock, NoIndex, WithoutSweep
from datasharing.clocks.models import LongNamedIndex
from datasharing.enforcement.bulk import as_rows
from datasharing.enforcement.read_log import ANY_TABLE, permitted
from datasharing.kinds import registered as kinds
from partners.models import Purpose
from referrals.exchange.clocks import ATTENDANCE
from tests.conftest import owner_role
from tests.partnership import Partnership

Enter = Callable[..., Any]

DECLARED = pytest.mark.parametrize("clock", list(clocks.registered()), ids=lambda clock: clock.slug)


def plan_of(sql: str, parameters: Any = ()) -> str:
    """How PostgreSQL would answer if it had to use an index where one will do: tables of tests are all but empty."""
    with permitted(ANY_TABLE), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {sql}", parameters)
        return "\n".join(line for (line,) in cursor.fetchall())


@DECLARED
def test_the_work_queue_can_read_the_index_of_every_clock(
    partnership: Partnership, as_member: Enter, clock: Clock
) -> None:
    member = partnership.custody_worker
    with as_member(member):
        due = clock.model.objects.filter(clock.runs, clock.passed(timezone.now()))
        soonest = as_rows(due.order_by(clock.column, "pk")[:10], {}, "pk").query
        plan = plan_of(*soonest.sql_with_params())

    assert f"using {clock.slug}" in plan


@DECLARED
def test_the_sweep_can_read_the_index_of_every_clock(db: None, clock: Clock) -> None:
    table, column = clock.model._meta.db_table, clock.column
    now = "sharing.london_day() > " if not is_instant(clock) else "statement_timestamp() >= "
    with owner_role():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_get_expr(indpred, indrelid) FROM pg_index WHERE indexrelid = %s::regclass", [clock.slug]
            )
            [runs] = cursor.fetchone()
        passed = f"SELECT * FROM (SELECT * FROM {table} WHERE {runs}) r WHERE {now} r.{column}"
        plan = plan_of(f"{passed} ORDER BY r.{column}, r.id")

    assert clock.slug in plan


def is_instant(clock: Clock) -> bool:
    return clock.model._meta.get_field(clock.column).get_internal_type() == "DateTimeField"


@DECLARED
def test_a_clock_is_a_column_that_is_a_day_or_an_instant(clock: Clock) -> None:
    assert isinstance(clock.model._meta.get_field(clock.column), DateField)
    assert clock.purposes
    assert len(clock.slug) <= LongNamedIndex.max_name_length


def test_the_list_of_kinds_names_their_clocks() -> None:
    out = StringIO()
    call_command("kinds", stdout=out)

    declared = [clock.column for kind in kinds() for clock in kind.clocks]
    assert {"acknowledge_by", "appointment_at", "due_on"} <= set(declared)
    assert [column for column in declared if column not in out.getvalue()] == []


def test_a_clock_without_its_index_is_refused_and_told_what_to_add() -> None:
    with pytest.raises(NoIndex, match=r"add clock_index\('Alert', 'until', runs=…\) to Alert.Meta.indexes"):
        clocks.register(replace(ANSWER, model=Alert, column="until"))


def test_what_only_other_records_stop_cannot_be_swept() -> None:
    with pytest.raises(WithoutSweep, match="event_appointment_at_clock"):
        clocks.register(replace(ATTENDANCE, on_passing=lambda _record, _actor: None))


def test_a_clock_that_is_declared_twice_is_refused() -> None:
    with pytest.raises(clocks.DeclaredTwice, match="concern_due_on_clock"):
        clocks.register(replace(ANSWER, purposes={Purpose.CUSTODY}, escalates_after=timedelta(1)))
