"""Guards of the server's own log, each switched off for one run of the test that must notice."""

import threading
import traceback
from typing import Any

from django.conf import settings
from django_structlog.middlewares import RequestMiddleware

from focused_deterrence.logs import KNOWN, LOGGING
from tests.faults import Fault

SERVER_LOG = "tests.access.test_server_log"
LIBRARIES = f"{SERVER_LOG}.test_of_a_librarys_line_its_words_are_kept_and_no_value"
LINE = "focused_deterrence.request_line.RequestLine"


def with_values(message: Any, values: Any) -> str:
    """Stands in for a message's words: puts the values in, as logging does by itself."""
    return f"{message} {values}"


def as_python_tells(error: BaseException) -> list[str]:
    """Stands in for the trace: has the error's words in it."""
    return traceback.format_exception(error)


def as_it_comes(_renderer: Any, _logger: Any, _method: str, event: dict[str, Any]) -> str:
    """Stands in for JSON: writes a line break as it is."""
    return " ".join(f"{name}={value}" for name, value in event.items())


FAULTS = [
    Fault(
        guard="the last words of a thread",
        noticed_by=f"{SERVER_LOG}.test_a_thread_that_ends_tells_why_and_not_in_its_words",
        patch=("focused_deterrence.logs.tell_of_thread", threading.__excepthook__),
    ),
    Fault(
        guard="the last words of a relay",
        noticed_by=f"{SERVER_LOG}.test_a_relay_that_ends_tells_why_and_not_in_its_words",
        patch=("datasharing.management.commands.relay.Command.handle", lambda command, **_options: command._carry()),
        shows_as=(ValueError,),
    ),
    Fault(
        guard="the words of a library's line without its values",
        noticed_by=LIBRARIES,
        patch=("focused_deterrence.logs.words", with_values),
    ),
    Fault(
        guard="the silence about a line that came put together",
        noticed_by=LIBRARIES,
        patch=("focused_deterrence.logs.words", lambda message, _values: str(message)),
    ),
    Fault(
        guard="the list of what a line may hold",
        noticed_by=f"{SERVER_LOG}.test_a_task_that_fails_tells_its_name_and_not_what_it_was_about",
        patch=("focused_deterrence.logs.KNOWN", (*KNOWN, "error")),
    ),
    Fault(
        guard="the trace without the error's words",
        noticed_by=f"{SERVER_LOG}.test_a_page_that_fails_tells_what_and_where_and_not_the_words",
        patch=("focused_deterrence.logs.trace", as_python_tells),
    ),
    Fault(
        guard="the name of the address in place of the path",
        noticed_by=f"{SERVER_LOG}.test_what_is_looked_for_and_typed_wrongly_is_in_no_line",
        patch=(
            "focused_deterrence.request_line.RequestLine.format_request",
            staticmethod(RequestMiddleware.format_request),
        ),
    ),
    Fault(
        guard="the line outside the door",
        noticed_by=f"{SERVER_LOG}.test_what_the_door_turns_away_has_its_line_too",
        patch=("django.conf.settings.MIDDLEWARE", [*(name for name in settings.MIDDLEWARE if name != LINE), LINE]),
    ),
    Fault(
        guard="the request id of our own making",
        noticed_by=f"{SERVER_LOG}.test_a_call_that_fails_leaves_neither_secret_nor_reference",
        patch=("django_structlog.middlewares.request.app_settings.__class__.TRUST_UPSTREAM_REQUEST_ID", True),
    ),
    Fault(
        guard="the name of nobody for whoever fails to sign in",
        noticed_by=f"{SERVER_LOG}.test_whoever_fails_to_sign_in_is_named_to_no_handler_at_all",
        patch=("django.conf.settings.AXES_CLIENT_STR_CALLABLE", None),
    ),
    Fault(
        guard="one line for one event",
        noticed_by=f"{SERVER_LOG}.test_nobody_adds_a_line_of_their_own",
        patch=("structlog.processors.JSONRenderer.__call__", as_it_comes),
        shows_as=(AssertionError, ValueError),
    ),
    Fault(
        guard="the log of worker and scheduler",
        noticed_by=f"{SERVER_LOG}.test_worker_and_scheduler_write_as_every_process_does",
        patch=("celery.signals.setup_logging.receivers", []),
    ),
    Fault(
        guard="the log of the web server",
        noticed_by=f"{SERVER_LOG}.test_the_web_server_writes_as_every_process_does",
        patch=(
            "focused_deterrence.logs.LOGGING",
            LOGGING | {"loggers": {name: log for name, log in LOGGING["loggers"].items() if "gunicorn" not in name}},
        ),
    ),
    Fault(
        guard="the quiet of Django's own handlers",
        noticed_by=f"{SERVER_LOG}.test_no_other_handler_is_left_anywhere",
        patch=("django.conf.settings.LOGGING", LOGGING | {"loggers": {}}),
    ),
]
