"""Work that waits, fails or is done, and expired sessions."""

import ast
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from datasharing.enforcement.door import serving
from datasharing.enforcement.refusals import REFUSED_BY_POLICY, code_of
from datasharing.models import Outbox
from datasharing.outbox import outbox, sweeping
from partners.models import Membership, Purpose
from tests.partnership import Partnership

pytestmark = pytest.mark.django_db
Enter = Callable[..., Any]
SENDING = {"delay": set[str](), "apply_async": set[str](), "send_task": {"datasharing/management/commands/relay.py"}}


def fail(about: str, _actor: Membership) -> None:
    raise ValueError(f"{about} cannot be done")


@pytest.fixture
def poisoned(partnership: Partnership, as_member: Enter, monkeypatch: pytest.MonkeyPatch) -> Outbox:
    """Work of Harbour's that fails however often it is tried."""
    monkeypatch.setitem(outbox._tasks, "poison", fail)
    with as_member(partnership.custody_worker):
        return outbox.hand_over("poison", about="R-1", to=partnership.agency("harbour"), purpose=Purpose.TREATMENT)


def set_aside(row: Outbox) -> None:
    """Let relay and worker try until they give up."""
    now = timezone.now()
    for hours in range(outbox.ATTEMPTS + 1):
        sent: list[UUID] = []
        outbox.relay(sent.append, at=now + timedelta(hours=hours))
        for key in sent:
            with pytest.raises(ValueError, match="cannot be done"):
                outbox.perform(key)
    row.refresh_from_db()


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("outbox", *arguments, stdout=out)
    return out.getvalue()


def test_poisoned_work_is_set_aside_after_so_many_tries(poisoned: Outbox) -> None:
    set_aside(poisoned)

    assert poisoned.set_aside_at is not None
    assert (poisoned.attempts, poisoned.problem, poisoned.done_at) == (outbox.ATTEMPTS, "ValueError", None)
    assert not Outbox.objects.waiting().exists()


def test_whoever_looks_sees_the_kind_of_error_and_not_its_words(poisoned: Outbox) -> None:
    waiting = told()
    set_aside(poisoned)
    aside = told()

    assert waiting.startswith(f"waiting    {poisoned.key}  poison")
    assert aside.startswith(f"set aside  {poisoned.key}  poison")
    assert aside.endswith("ValueError\n")
    assert "R-1" not in waiting + aside


def test_work_that_was_set_aside_is_sent_again_when_somebody_says_so(poisoned: Outbox) -> None:
    set_aside(poisoned)

    told("--retry", str(poisoned.key))

    assert Outbox.objects.due(timezone.now()).get() == poisoned


def test_work_that_is_not_set_aside_is_not_sent_again(poisoned: Outbox) -> None:
    with pytest.raises(CommandError, match="is not set aside"):
        told("--retry", str(poisoned.key))


def test_a_sweep_deletes_the_sessions_that_have_expired_and_no_other() -> None:
    now = timezone.now()
    Session.objects.create(session_key="left", session_data="", expire_date=now - timedelta(seconds=1))
    Session.objects.create(session_key="here", session_data="", expire_date=now + timedelta(minutes=1))

    for _again in range(3):
        sweeping.forget_expired_sessions()

    assert [session.session_key for session in Session.objects.all()] == ["here"]
    assert sweeping.forget_expired_sessions in sweeping._sweeps


def test_only_the_relay_sends() -> None:
    senders: dict[str, set[str]] = {name: set() for name in SENDING}
    for file, call in calls():
        if isinstance(call.func, ast.Attribute) and call.func.attr in senders:
            senders[call.func.attr].add(file)

    assert senders == SENDING


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the product, with the file that makes it."""
    for app in ("partners", "datasharing", "cases", "referrals", "analysis", "benchmarks", "focused_deterrence"):
        for path in sorted(Path(settings.BASE_DIR, app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield str(path.relative_to(settings.BASE_DIR)), node


NOT_TOLD = ("about", "agency_id", "handed_over_by_id", "done_in")
MOVES = {
    "done": "done_at = now()",
    "put off": "next_at = now() + interval '9 years'",
    "set aside": "set_aside_at = now()",
    "tried": "attempts = 12, problem = 'ValueError'",
}


def refused(sql: str, *parameters: Any) -> bool:
    """Whether the database refuses `sql`, as no privilege or by a rule about whoever acts."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, parameters)
    except ProgrammingError as error:
        return code_of(error) == REFUSED_BY_POLICY
    return False


@pytest.mark.parametrize("column", NOT_TOLD)
def test_a_row_of_work_tells_neither_what_it_is_about_nor_whose_it_is(poisoned: Outbox, column: str) -> None:
    assert refused(f"SELECT {column} FROM datasharing_outbox")


def test_what_work_is_about_is_told_to_its_agency_and_the_service_alone(
    partnership: Partnership, as_member: Enter, poisoned: Outbox
) -> None:
    def told_to(*who: Membership) -> int:
        with as_member(who[0]) if who else nullcontext(), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM sharing.work(%s)", [poisoned.key])
            return int(cursor.rowcount)

    assert [told_to(), told_to(partnership.stranger), told_to(partnership.treatment_worker)] == [0, 0, 1]
    assert outbox.look_up(poisoned.key).about == "R-1"


@pytest.mark.parametrize("move", MOVES)
def test_nobody_marks_or_moves_work_but_who_does_it(
    partnership: Partnership, as_member: Enter, poisoned: Outbox, move: str
) -> None:
    """Neither without acting, nor as a member of any agency: the one that handed it over, or the one that it is for."""
    mark = f"UPDATE datasharing_outbox SET {MOVES[move]}"

    assert refused(mark)
    for member in (partnership.custody_worker, partnership.treatment_worker, partnership.stranger):
        with as_member(member):
            assert refused(mark), member


def test_the_service_moves_work_and_marks_none_done(poisoned: Outbox) -> None:
    with serving("test"):
        assert refused("UPDATE datasharing_outbox SET done_at = now()")
        assert not refused("UPDATE datasharing_outbox SET next_at = now()")


def test_work_comes_into_the_world_undone_and_now(partnership: Partnership, as_member: Enter) -> None:
    long_ago = timezone.now() - timedelta(days=400)
    harbour = partnership.agency("harbour")
    row = Outbox(task="poison", about="R-2", agency=harbour, purpose=Purpose.TREATMENT, created_at=long_ago,
                 next_at=long_ago, done_at=long_ago, set_aside_at=long_ago, attempts=9)  # fmt: skip
    with as_member(partnership.custody_worker):
        row.save(force_insert=True)

    [kept] = Outbox.objects.all()
    assert (kept.done_at, kept.set_aside_at, kept.attempts) == (None, None, 0)
    assert timezone.now() - kept.created_at < timedelta(minutes=5)


def test_work_that_found_nothing_to_do_has_left_its_mark_in_the_log(
    partnership: Partnership, poisoned: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(outbox._tasks, "poison", lambda _about, _actor: None)

    assert outbox.perform(poisoned.key)

    assert outbox.done_without_effect(since=timezone.now() - timedelta(minutes=1)) == 0


def test_the_service_itself_opens_nothing(partnership: Partnership) -> None:
    """Its context is no agency's: it reads no record and no log, and does what no member does."""
    with serving("test"), connection.cursor() as cursor:
        cursor.execute("SELECT sharing.granted_of_any_category(), sharing.agency(), membership.may('add a record')")
        assert cursor.fetchall() == [([], 0, False)]
