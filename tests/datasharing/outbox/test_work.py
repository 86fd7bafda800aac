"""Work that waits, fails or is done, and expired sessions."""

import ast
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

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
