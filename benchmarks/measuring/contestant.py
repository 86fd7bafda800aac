"""Answers requests in a process of its own, and tells what each cost. It runs in the folder of a checkout, which may be
another commit than this one, and so imports nothing of the product itself.

Each line of input is a request as JSON: `path`, and `headers`. Each line of output is what became of it.
"""

import gc
import json
import os
import sys
import time
from pathlib import Path
from typing import Any, TextIO

CONTENT_SHOWN = "text/html"


def main() -> None:
    """Answer until the input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the product prints is not an answer
    sys.path[0] = str(Path.cwd())
    import django  # noqa: PLC0415 - from the checkout's folder on

    django.setup()
    serve(sys.stdin, answers)


def serve(requests: TextIO, answers: TextIO) -> None:
    """Answer each line of `requests` with one line of `answers`."""
    from django.core.handlers.wsgi import WSGIHandler  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import RequestFactory  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    handler: Any = WSGIHandler()

    def answer(environ: dict[str, Any]) -> tuple[int, bytes]:
        response = handler(environ, lambda _status, _headers: None)
        body = b"".join(response)
        response.close()
        return response.status_code, body

    gc.collect()
    gc.freeze()  # as a web process does once it has started
    for line in requests:
        asked = json.loads(line)
        environ = RequestFactory(headers=asked["headers"], SERVER_NAME="localhost").get(asked["path"]).environ
        if asked.get("weigh"):
            with CaptureQueriesContext(connection) as sent:
                status, body = answer(environ)
            told = {"status": status, "statements": [query["sql"] for query in sent.captured_queries]}
            told["body"] = body.decode()
        else:
            connection.ensure_connection()
            backend = connection.connection.info.backend_pid
            before = (time.perf_counter(), time.process_time(), busy(backend))
            status, _body = answer(environ)
            after = (time.perf_counter(), time.process_time(), busy(backend))
            wall, python, postgres = (1000 * (end - begun) for begun, end in zip(before, after, strict=True))
            told = {"status": status, "wall": wall, "python": python, "postgres": postgres}
        answers.write(json.dumps(told) + "\n")
        answers.flush()


def busy(process: int) -> float:
    """Seconds for which the processor has worked for `process` of this machine; 0 where it does not say."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
    except OSError:
        return 0.0


if __name__ == "__main__":
    main()
