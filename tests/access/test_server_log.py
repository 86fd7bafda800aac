"""The server log is useful to operators and has no personal data: user input reaches no line."""

import json
import logging
import runpy
import threading
import uuid
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
import structlog
from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.log import configure_logging
from django_structlog.celery.receivers import CeleryReceiver
from gunicorn.config import Config
from gunicorn.glogging import Logger

from datasharing.enforcement.door import serving
from datasharing.models import Outbox
from datasharing.outbox import outbox
from datasharing.tasks import perform
from partners.models import Membership, Purpose
from tests.access.personas import World
from tests.api.conftest import System

Lines = Callable[[], list[dict[str, Any]]]
Enter = Callable[..., Any]

NAME, PNC, EMAIL, SECRET = "Quillfeather", "20/7654321X", "quill@feather.test", "quill-secret-31"
CANARIES = ("quill", "7654321", "partnership.test", "127.0.0.1")
"""What may stand in no line, in small letters: whatever is typed below, members' addresses, a client's address."""


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """What has been written since last asked, by handlers such as every process has; nothing else may be written."""
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    before = {log: log.handlers[:] for log in loggers()}
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    [handler] = logging.root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream := StringIO())

    def written() -> list[dict[str, Any]]:
        out, err = capsys.readouterr()
        told = stream.getvalue() + err
        stream.seek(stream.truncate(0))
        assert [canary for canary in CANARIES if canary in (out + told).lower()] == []
        assert out == ""
        return [json.loads(line) for line in told.splitlines()]

    yield written
    for log in loggers():
        log.handlers[:] = before.get(log, [])


def loggers() -> list[logging.Logger]:
    named = logging.root.manager.loggerDict.values()
    return [logging.root, *(log for log in named if isinstance(log, logging.Logger))]


@pytest.fixture
def worker() -> Iterator[None]:
    """Has tasks that run here tell what they tell in a worker."""
    receiver = CeleryReceiver()  # signals keep no hold of it
    receiver.connect_worker_signals()
    yield
    structlog.contextvars.clear_contextvars()


def quote(*_args: Any, **_named: Any) -> None:
    """Fail as code does whose error repeats what it was given."""
    raise ValueError(f"{NAME} is not {PNC}")


def quiet(*_args: Any) -> None:
    """Stands in for taking over the tests' own signals."""


def break_rule(*_args: Any, **_named: Any) -> None:
    """Leave out what a row must have: the database answers with the whole row."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO datasharing_outbox (key, about) VALUES (%s, %s)", [uuid.uuid4(), NAME])


def repeat_key(*_args: Any, **_named: Any) -> None:
    """Fail as the database does on a duplicate key, whose value is in the message."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DO $$ BEGIN RAISE unique_violation USING CONSTRAINT = 'one_name',"
            f" MESSAGE = 'not unique', DETAIL = 'Key (family_name)=({NAME}) already exists.'; END $$"
        )


def test_a_wrong_password_leaves_no_name(db: None, lines: Lines) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        Client().post("/sign-in", {"login": EMAIL, "password": SECRET})

    told = lines()
    assert {line["request"] for line in told if "request" in line} == {"POST account_login"}
    assert any(line["logger"].startswith("axes") for line in told)


def test_whoever_fails_to_sign_in_is_named_to_no_handler_at_all(db: None, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT):
        Client().post("/sign-in", {"login": EMAIL, "password": SECRET})

    assert "Locking out somebody" in caplog.text
    assert EMAIL not in caplog.text


def test_what_is_looked_for_and_typed_wrongly_is_in_no_line(world: World, lines: Lines) -> None:
    browser = world.browser("owner")
    person = world.person.reference
    lines()

    browser.get(reverse("people"), {"name": NAME})
    browser.post(reverse("people"), {"text": f"{NAME} {PNC}"})
    browser.post(reverse("register"), {"family_name": NAME, "born_on_day": PNC})
    browser.post(reverse("add_identifiers", args=[person]), {"kind": NAME, "value": PNC})
    browser.get(reverse("person", args=[person]))
    browser.get(f"/nowhere/{NAME}")

    told = lines()
    assert [line["request"] for line in told if "request" in line] == [
        "GET people", "POST people", "POST register", "POST add_identifiers", "GET person", "GET ?",
    ]  # fmt: skip
    assert all({"request_id", "code", "duration_ms", "timestamp", "level"} <= line.keys() for line in told)
    assert person not in json.dumps(told)


def test_a_call_that_fails_leaves_neither_secret_nor_reference(world: World, lines: Lines) -> None:
    system = System(world.partnership.custody_worker, Purpose.CUSTODY)
    lines()

    system.ask_for_token(SECRET)
    system.get(f"people/{NAME}", headers={"On-Behalf-Of": NAME, "User-Agent": NAME, "X-Request-Id": NAME})
    system.post("people/searches", {"family_name": NAME, "born_on": PNC})
    system.get(f"people?after={SECRET}")
    Client().get("/api/v1/people", headers={"Authorization": f"Bearer {SECRET}"})

    told = lines()
    assert {"POST api_token", "GET api_person", "POST api_search", "GET api_people"} == {
        line["request"] for line in told if "request" in line
    }
    assert system.token not in json.dumps(told)
    assert system.client.secret not in json.dumps(told)


@pytest.mark.parametrize(
    ("failing", "as_what"),
    [
        (quote, "builtins.ValueError"),
        (break_rule, "psycopg2.errors.NotNullViolation 23502"),
        (repeat_key, "psycopg2.errors.UniqueViolation 23505 one_name"),
    ],
)
def test_a_page_that_fails_tells_what_and_where_and_not_the_words(
    world: World, lines: Lines, monkeypatch: pytest.MonkeyPatch, failing: Callable[..., None], as_what: str
) -> None:
    browser = world.browser("partner")
    browser.raise_request_exception = False
    monkeypatch.setattr("cases.person_page.views.heading", failing)
    lines()

    answer = browser.get(reverse("person", args=[world.person.reference]), {"next": NAME})

    [line] = lines()
    assert (answer.status_code, line["code"], line["level"], line["request"]) == (500, 500, "error", "GET person")
    assert as_what in line["exception"]
    assert any(
        f"{__name__.replace('.', '/')}.py:" in place and failing.__name__ in place for place in line["exception"]
    )


def test_what_the_door_turns_away_has_its_line_too(world: World, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = world.browser("owner")
    monkeypatch.setattr("datasharing.enforcement.read_log.INSERT", "SELECT 1 / 0")
    lines()

    answer = browser.get(reverse("person", args=[world.person.reference]))

    told = lines()
    assert [line["event"] for line in told] == ["not_logged", "request_finished"]
    why, line = told
    assert (answer.status_code, line["request"], line["code"]) == (503, "GET person", 503)
    assert why["request_id"] == line["request_id"]
    assert "psycopg2.errors.DivisionByZero 22012" in why["exception"]


def test_a_task_that_fails_tells_its_name_and_not_what_it_was_about(
    world: World, lines: Lines, worker: None, as_member: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(about: str, _actor: Membership) -> None:
        raise LookupError(f"{about} {PNC}")

    monkeypatch.setitem(outbox._tasks, "poison", fail)
    with as_member(world.partnership.custody_worker):
        harbour = world.partnership.agency("harbour")
        row = outbox.hand_over("poison", about=NAME, to=harbour, purpose=Purpose.TREATMENT)
    lines()

    perform.apply(args=(str(row.key),), kwargs={"unexpected": NAME})
    perform.apply(args=(str(row.key),))

    told = lines()
    assert [line["task"] for line in told if line["event"] == "task_started"] == ["datasharing.perform"] * 2
    failed = [line["exception"][0] for line in told if line["event"] == "task_failed"]
    assert failed == ["builtins.TypeError", "builtins.LookupError"]


def test_work_that_is_set_aside_is_told_by_its_key(world: World, lines: Lines, as_member: Enter) -> None:
    with as_member(world.partnership.custody_worker):
        harbour = world.partnership.agency("harbour")
        row = outbox.hand_over("poison", about=NAME, to=harbour, purpose=Purpose.TREATMENT)
    with serving("test"):
        Outbox.objects.filter(pk=row.pk).update(attempts=outbox.ATTEMPTS, problem="ValueError")
    lines()

    outbox.relay(lambda _key: None)

    [line] = [line for line in lines() if line["event"] == "work_set_aside"]
    assert (line["level"], line["key"], line["task"]) == ("error", str(row.key), "poison")


def test_a_relay_that_ends_tells_why_and_not_in_its_words(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signal.signal", quiet)
    monkeypatch.setattr("datasharing.outbox.outbox.relay", quote)

    with pytest.raises(SystemExit):
        call_command("relay", "--once")

    [line] = lines()
    assert (line["event"], line["level"], line["exception"][0]) == ("relay_ends", "error", "builtins.ValueError")


def test_a_thread_that_ends_tells_why_and_not_in_its_words(lines: Lines) -> None:
    thread = threading.Thread(target=quote)
    thread.start()
    thread.join()

    [line] = lines()
    assert (line["event"], line["exception"][0]) == ("thread_ended", "builtins.ValueError")


def test_of_a_librarys_line_its_words_are_kept_and_no_value(lines: Lines) -> None:
    library = logging.getLogger("some.library")

    library.warning("%s could not be reached: %s", NAME, ConnectionError(SECRET))
    library.warning(f"{NAME} could not be reached")  # as oauthlib and kombu put lines together
    library.warning("%d of %s", NAME)
    library.warning("Not so", extra={"request": NAME, "data": {"name": NAME}, "event": NAME})

    told = lines()
    assert [line["event"] for line in told] == ["%s could not be reached: %s", "", "%d of %s", ""]
    assert all(__file__ in line["place"] for line in told)


def test_what_led_to_an_error_is_told_with_it(lines: Lines) -> None:
    try:
        try:
            quote()
        except ValueError as error:
            raise ExceptionGroup(NAME, [KeyError(NAME), error]) from error
    except ExceptionGroup:
        logging.getLogger("some.library").exception("It ended with %s", NAME)

    [line] = lines()
    kinds = [said for said in line["exception"] if said.startswith("builtins.")]
    assert kinds == ["builtins.ExceptionGroup", "builtins.KeyError", "builtins.ValueError", "builtins.ValueError"]


def test_nobody_adds_a_line_of_their_own(lines: Lines) -> None:
    structlog.get_logger().warning("relay_waits", problem='a\r\n{"event": "forged"}\u2028\x1b[2K')

    [line] = lines()
    assert line["event"] == "relay_waits"


def test_worker_and_scheduler_write_as_every_process_does(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("celery.app.log.Logging._setup", False)
    current_app.log.setup(loglevel=logging.INFO, redirect_stdouts=False)

    logging.getLogger("celery.worker").error("Received %s", NAME)

    assert [line["event"] for line in lines()] == ["Received %s"]


def test_the_web_server_writes_as_every_process_does(lines: Lines) -> None:
    config = Config()
    for name, value in runpy.run_path(str(settings.BASE_DIR / "gunicorn.conf.py")).items():
        if name in config.settings:
            config.set(name, value)

    log = Logger(config)
    log.error("Error handling request %s", f"/people/{NAME}")
    log.warning(f"Invalid request from ip=127.0.0.1: {NAME}")

    assert [(line["logger"], line["event"]) for line in lines()] == [
        ("gunicorn.error", "Error handling request %s"),
        ("gunicorn.error", ""),
    ]


def test_no_other_handler_is_left_anywhere(lines: Lines) -> None:
    assert {log.name: handlers(log) for log in loggers() if handlers(log)} == {"root": [logging.StreamHandler]}


def handlers(log: logging.Logger) -> list[type[logging.Handler]]:
    """Those that write something, without those of the tests' own runner."""
    kinds = [type(handler) for handler in log.handlers]
    return [kind for kind in kinds if kind is not logging.NullHandler and kind.__module__ != "_pytest.logging"]
