"""The server log for operators: one JSON line for each event, without personal data.

Who read what about whom is in the read log (datasharing/enforcement/read_log.py), under row policies. A line here holds
only text from the code, never values from outside: a value, a path or an error message may name a person.
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
"""The keys that a line may have, in this order."""


def formatter() -> logging.Formatter:
    """The formatter of all lines, for events of our code and of libraries."""
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
        # these would otherwise have their own handlers
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": [], "propagate": True},
        "gunicorn.error": {"handlers": [], "propagate": True},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL"},  # its lines have the path; ours the URL name
        # django-structlog logs the same, with request or task
        "django.request": {"level": "CRITICAL"},
        "celery.app.trace": {"level": "CRITICAL"},
        "celery.worker.strategy": {"level": "WARNING"},
        "py.warnings": {"level": "ERROR"},  # warnings are for developers, who see them in the tests
    },
}


def nobody_in_particular(*_client: object) -> str:
    """The name of a client in log lines of django-axes: always the same, because a log names no user or address."""
    return "somebody"


def configure(config: dict[str, Any]) -> None:
    """Set up logging in any process; Django calls this as LOGGING_CONFIG."""
    logging.config.dictConfig(config)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # Python's report about a failed line would contain its values
    threading.excepthook = tell_of_thread
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def tell_of_thread(ended: threading.ExceptHookArgs) -> None:
    """Log an uncaught exception in a thread; replaces `threading.excepthook`, whose output may contain values."""
    structlog.get_logger(__name__).error("thread_ended", exc_info=ended.exc_value)


def without_values(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """The event reduced to the keys in `KNOWN`. An event of a library has its message unformatted, and its place."""
    if not event["_from_structlog"]:
        record: logging.LogRecord = event["_record"]
        event["event"] = words(record.msg, event["positional_args"])
        event["place"] = f"{record.pathname}:{record.lineno}"
    if "began" in event:
        event["duration_ms"] = round((time.monotonic() - event["began"]) * 1000)
    return {name: event[name] for name in KNOWN if name in event}


def words(message: object, values: object) -> str:
    """A library's message before `values` are formatted into it; empty without values, as they may be in it already."""
    return str(message) if values else ""


def trace(error: BaseException) -> Iterator[str]:
    """The type and stack of an error and of its causes; for database errors also SQLSTATE and constraint name."""
    broken = getattr(getattr(error, "diag", None), "constraint_name", None)
    kind = [f"{type(error).__module__}.{type(error).__qualname__}", getattr(error, "pgcode", None), broken]
    yield " ".join(word for word in kind if word)
    for frame, line in traceback.walk_tb(error.__traceback__):
        yield f"{frame.f_code.co_filename}:{line} {frame.f_code.co_qualname}"
    before = error.__cause__ or error.__context__
    for other in [*getattr(error, "exceptions", ()), *([before] if before else [])]:
        yield from trace(other)
