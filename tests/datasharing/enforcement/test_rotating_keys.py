"""The context key is replaced while everything goes on serving, and what was signed with the old one ends."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from cases.models import Identity
from datasharing.enforcement.door import acting
from datasharing.enforcement.read_log import LogUnavailable
from datasharing.management.commands import rotate_context_key
from partners.owner import OwnerUnknown, as_owner
from tests.attacker import actor_of
from tests.conftest import owner_role
from tests.datasharing.enforcement.catalogue import rows
from tests.makers import make_person
from tests.partnership import Partnership

NEW = "another context key, which the database has not been told"


@pytest.fixture(autouse=True)
def in_this_tests_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command swaps logins, which would leave a test's own transaction; the role inside it is the same owner."""
    monkeypatch.setattr(rotate_context_key, "as_owner", owner_role)


@pytest.fixture
def old(settings: Settings) -> str:
    """The key that everything serves with until now."""
    return str(settings.CONTEXT_KEY)


@pytest.fixture
def partnership(partnership: Partnership, as_member: Callable[..., Any]) -> Partnership:
    """The police hold one person."""
    with as_member(partnership.custody_worker):
        make_person(partnership.custody_worker, family_name="Marsh")
    return partnership


def rotate(*words: str) -> str:
    said = StringIO()
    call_command("rotate_context_key", *words, stdout=said)
    return said.getvalue()


def read(partnership: Partnership) -> list[str]:
    """What a process that signs with the key of the settings reads for the police."""
    with acting(actor_of(partnership.custody_worker)):
        return [identity.family_name for identity in Identity.objects.all()]


def test_while_keys_rotate_old_and_new_processes_both_serve(
    partnership: Partnership, settings: Settings, old: str
) -> None:
    settings.CONTEXT_KEY = NEW

    rotate()

    assert read(partnership) == ["Marsh"]
    settings.CONTEXT_KEY = old
    assert read(partnership) == ["Marsh"]


def test_the_old_key_opens_nothing_after_the_rotation(partnership: Partnership, settings: Settings, old: str) -> None:
    settings.CONTEXT_KEY = NEW
    rotate()
    rotate("--forget-others")

    assert read(partnership) == ["Marsh"]
    settings.CONTEXT_KEY = old
    with acting(actor_of(partnership.custody_worker)):
        assert not Identity.objects.exists()


def test_what_was_read_under_a_key_that_is_then_forgotten_is_not_shown(
    partnership: Partnership, settings: Settings, old: str
) -> None:
    settings.CONTEXT_KEY = NEW
    rotate()
    settings.CONTEXT_KEY = old

    def read_meanwhile() -> None:
        with acting(actor_of(partnership.custody_worker)):
            assert [identity.family_name for identity in Identity.objects.all()] == ["Marsh"]
            settings.CONTEXT_KEY = NEW
            rotate("--forget-others")

    with pytest.raises(LogUnavailable):
        read_meanwhile()


def test_each_step_says_the_next(partnership: Partnership, settings: Settings) -> None:
    settings.CONTEXT_KEY = NEW

    first, again, last, after = rotate(), rotate(), rotate("--forget-others"), rotate("--forget-others")

    assert "believes the new context key, and the old one still" in first
    assert "nothing changed" in again
    assert "then run rotate_context_key --forget-others" in first
    assert "then run rotate_context_key --forget-others" in again
    assert last == "Forgotten: 1. Whatever is still signed with another key is refused.\n"
    assert after == "There was no other key: nothing changed.\n"
    assert NEW not in first + again + last + after


def test_a_key_that_nothing_serves_with_is_not_left_alone(
    partnership: Partnership, settings: Settings, old: str
) -> None:
    settings.CONTEXT_KEY = NEW

    with pytest.raises(CommandError, match=r"does not believe this CONTEXT_KEY yet.*without --forget-others first"):
        rotate("--forget-others")

    settings.CONTEXT_KEY = old
    assert read(partnership) == ["Marsh"]
    assert rows("SELECT count(*) FROM sharing.context_key") == [(1,)]


def test_the_run_time_login_rotates_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotate_context_key, "as_owner", as_owner)
    settings.DATABASE_OWNER_URL = ""

    with pytest.raises(OwnerUnknown):
        rotate()
