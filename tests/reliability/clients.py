"""Partner systems that send referrals over HTTP, and write down what they asked and what they were told.

A program of its own with the standard library alone, so that it outlives whatever is killed. It reads where to call and
with which token from its standard input, and sends again, under the same key, whatever got no answer.
"""

import contextlib
import http.client
import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

AT_ONCE = 6
PATIENCE_S = 10
PAUSE_S = 0.1
HANGS_UP = 10
"""Each tenth referral is sent over a line that breaks before the answer comes."""


@dataclass(frozen=True)
class Task:
    """What to send, and where."""

    port: int
    token: str
    ledger: str
    run: str
    count: int
    persons: list[str]
    body: dict[str, Any]
    writing: Any = field(default_factory=threading.Lock, compare=False)

    def note(self, line: str) -> None:
        with self.writing, Path(self.ledger).open("a") as out:
            out.write(f"{line}\n")

    def send(self, number: int) -> None:
        """Send one referral until it is acknowledged."""
        key = f"{self.run}-{number:04}"
        body = {**self.body, "person": self.persons[number % len(self.persons)], "reason": key}
        self.note(f"asked {key}")
        hangs_up = number % HANGS_UP == 0
        if hangs_up:
            self._hang_up(key, body)
        while not (reference := self._answer(key, body)):
            if hangs_up and "despite" in body:
                self._hang_up(key, body)
                hangs_up = False
            time.sleep(PAUSE_S)
        self.note(f"acknowledged {key} {reference}")

    def _hang_up(self, key: str, body: dict[str, Any]) -> None:
        """Send it and leave before the answer. Once more with `despite`: the first may only have been asked back."""
        with contextlib.suppress(OSError):
            self._post(key, body).close()

    def _post(self, key: str, body: dict[str, Any]) -> http.client.HTTPConnection:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "Connection": "close",
        }
        line.request("POST", "/api/v1/referrals", json.dumps(body), headers)
        return line

    def _answer(self, key: str, body: dict[str, Any]) -> str:
        """The reference it was given; empty without an answer, or with one that says to come again."""
        try:
            with contextlib.closing(self._post(key, body)) as line:
                answer = line.getresponse()
                said = answer.read()
        except (OSError, http.client.HTTPException):
            return ""
        if answer.status == http.HTTPStatus.CREATED:
            return str(json.loads(said)["reference"])
        if answer.status == http.HTTPStatus.CONFLICT and (live := json.loads(said).get("live")):
            body["despite"] = {"referrals": [each["referral"] for each in live], "why": "They want both"}
            return ""
        if answer.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
            return ""
        raise RuntimeError(f"{answer.status} {said[:500]!r}")


def main() -> None:
    task = Task(**json.load(sys.stdin))
    with ThreadPoolExecutor(AT_ONCE) as crowd:
        list(crowd.map(task.send, range(task.count)))


if __name__ == "__main__":
    main()
