"""A process that answers requests and reports the cost of each.

It runs in the folder of a checkout, possibly of another commit, and therefore imports nothing of the product at module
level. Each line of input is a request as JSON: `path`, `headers`, and `weigh` to get its weight instead of times. Each
line of output is the result as JSON.
"""

import gc
import gzip
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Call = Callable[[str, Mapping[str, str]], tuple[int, bytes]]


def main() -> None:
    """Answer requests until the end of input."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the product prints must not mix with answers
    sys.path[0] = str(Path.cwd())
    call = caller()
    gc.collect()
    gc.freeze()  # as a web process does once it has started
    for line in sys.stdin:
        asked = json.loads(line)
        told = weigh(call, **asked) if asked.pop("weigh", False) else cost(call, **asked)
        answers.write(f"{json.dumps(told)}\n")
        answers.flush()


def caller() -> Call:
    """A function that calls the WSGI application as a web server does."""
    import django  # noqa: PLC0415 - the checkout's

    django.setup()
    from django.core.handlers.wsgi import WSGIHandler  # noqa: PLC0415
    from django.test import RequestFactory  # noqa: PLC0415

    handler: Any = WSGIHandler()

    def call(path: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
        environ = RequestFactory(headers=headers, SERVER_NAME="localhost").get(path).environ
        response = handler(environ, lambda _status, _headers: None)
        body = b"".join(response)
        response.close()
        return response.status_code, body

    return call


def weigh(call: Call, path: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """The status, the number of SQL statements, and the bytes of the compressed body."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as sent:
        status, body = call(path, headers)
    return {"status": status, "statements": len(sent), "size": len(gzip.compress(body))}


def cost(call: Call, path: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """The status, and milliseconds: wall time, processor time of this process and of the connection's backend."""
    from django.db import connection  # noqa: PLC0415

    connection.ensure_connection()
    backend: int = connection.connection.info.backend_pid
    before = (time.perf_counter(), time.process_time(), busy(backend))
    status, _body = call(path, headers)
    after = (time.perf_counter(), time.process_time(), busy(backend))
    wall, python, postgres = (1000 * (end - begun) for begun, end in zip(before, after, strict=True))
    return {"status": status, "wall": wall, "python": python, "postgres": postgres}


def busy(process: int) -> float:
    """Processor seconds of a process on this machine; 0 if the system does not report them."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
    except OSError:
        return 0.0


if __name__ == "__main__":
    main()
