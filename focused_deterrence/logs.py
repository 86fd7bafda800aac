"""The server's own log, for whoever runs the service: one line of JSON for what happened, and nothing about anybody.

Who did what to whom is in the log of disclosures (datasharing/disclosure.py), under its policies. A line here holds
what the code says and never what it was told: a value, a path or the words of an error may name a person.
"""

import logging
import logging.config
import threading
import time
import traceback
from collections.abc import Iterator
from typing import Any

import structlog
from structlog.processors import ExceptionRenderer, JSONRenderer, TimeStamper
from structlog.typing import EventDict

KNOWN = (
    "timestamp", "level", "logger", "event", "place", "request_id", "request", "code", "task_id", "task", "key",
    "problem", "duration_ms", "exc_info",
)  # fmt: skip
"""What a line may hold, in this order."""


def formatter() -> logging.Formatter:
    """Makes the lines, of our own events and of any library's."""
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.contextvars.merge_contextvars,
            TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            without_values,
            ExceptionRenderer(lambda info: list(trace(info[1])) if info[1] else []),
            JSONRenderer(),
        ],
        use_get_message=False,
        pass_foreign_args=True,
    )


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "focused_deterrence.logs.formatter"}},
    "handlers": {"line": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"level": "INFO", "handlers": ["line"]},
    "loggers": {
        # these have handlers of their own otherwise
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": [], "propagate": True},
        "gunicorn.error": {"handlers": [], "propagate": True},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL"},  # its lines have the path; ours the address's name
        # django-structlog tells the same, with its request or task
        "django.request": {"level": "CRITICAL"},
        "celery.app.trace": {"level": "CRITICAL"},
        "celery.worker.strategy": {"level": "WARNING"},
        "py.warnings": {"level": "ERROR"},  # for developers, who have the tests to tell them
    },
}


def nobody_in_particular(*_client: object) -> str:
    """How django-axes calls whoever fails to sign in."""
    return "somebody"


def configure(config: dict[str, Any]) -> None:
    """Set up logging in whichever process this is: Django calls it, as LOGGING_CONFIG."""
    logging.config.dictConfig(config)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # what Python says of a line that failed has the values in it
    threading.excepthook = tell_of_thread
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def tell_of_thread(ended: threading.ExceptHookArgs) -> None:
    """Stands in for Python's own words about a thread that an error has ended."""
    structlog.get_logger(__name__).error("thread_ended", exc_info=ended.exc_value)


def without_values(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """The event with what is `KNOWN`; a library's with its place in the code and its words alone."""
    if not event["_from_structlog"]:
        record: logging.LogRecord = event["_record"]
        event["event"] = words(record.msg, event["positional_args"])
        event["place"] = f"{record.pathname}:{record.lineno}"
    if "began" in event:
        event["duration_ms"] = round((time.monotonic() - event["began"]) * 1000)
    return {name: event[name] for name in KNOWN if name in event}


def words(message: object, values: object) -> str:
    """A library's message before `values` are put in; none if it came without any, for they may be in it already."""
    return str(message) if values else ""


def trace(error: BaseException) -> Iterator[str]:
    """What kind of error it was and where, with what led to it; in the database's case, which rule it broke."""
    broken = getattr(getattr(error, "diag", None), "constraint_name", None)
    kind = [f"{type(error).__module__}.{type(error).__qualname__}", getattr(error, "pgcode", None), broken]
    yield " ".join(word for word in kind if word)
    for frame, line in traceback.walk_tb(error.__traceback__):
        yield f"{frame.f_code.co_filename}:{line} {frame.f_code.co_qualname}"
    before = error.__cause__ or error.__context__
    for other in [*getattr(error, "exceptions", ()), *([before] if before else [])]:
        yield from trace(other)
