"""What guessing is counted by: it counts, it forgets, and nothing that stands in its table is run."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db
CALLS_INT = b"cbuiltins\nint\n(S'7'\ntR."
"""A pickle that calls `int("7")` when it is loaded, and could call anything else."""


def plant(value: str) -> None:
    """Write `value` into the table as SQL of the run-time login could."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sign_in_cache VALUES (%s, %s, now() + interval '1 hour')", [cache.make_key("planted"), value]
        )


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sign_in_cache")
        return int(cursor.fetchone()[0])


def test_a_pickle_in_the_table_is_missing_and_never_loaded() -> None:
    plant(base64.b64encode(CALLS_INT).decode())

    assert cache.get("planted", "missing") == "missing"


def test_what_is_no_json_keeps_nobody_from_counting() -> None:
    plant(base64.b64encode(CALLS_INT).decode())

    assert cache.add("planted", 1)
    assert cache.incr("planted") == 2


def test_counting_is_one_statement_so_that_two_at_once_count_as_two(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    cache.add("guesses", 1)

    with django_assert_num_queries(1):
        cache.incr("guesses")

    assert cache.get("guesses") == 2


def test_a_mark_is_made_once_until_its_time_is_over() -> None:
    assert cache.add("used", "y", timeout=30)
    assert not cache.add("used", "y", timeout=30)

    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        assert cache.get("used") is None
        assert cache.add("used", "y", timeout=30)


def test_times_are_kept_and_forgotten() -> None:
    at = datetime(2026, 11, 2, tzinfo=UTC).timestamp()
    cache.set("history", [at, at + 0.25], timeout=60)

    assert cache.get("history") == [at, at + 0.25]
    assert cache.touch("history", 600)
    assert cache.delete("history")
    assert not cache.touch("history", 600)
    assert cache.get("history") is None


def test_what_is_not_counted_cannot_be_counted_on() -> None:
    with pytest.raises(ValueError, match="Nothing is counted"):
        cache.incr("nothing")


def test_what_has_expired_leaves_the_table_with_the_next_count() -> None:
    for number in range(3):
        cache.set(f"guess-{number}", 1, timeout=10)

    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        cache.set("now", 1)

    assert rows() == 1


def test_what_is_kept_for_ever_stays() -> None:
    cache.set("kept", True, timeout=None)

    with time_machine.travel(timezone.now() + timedelta(days=4000)):
        assert cache.get("kept") is True
