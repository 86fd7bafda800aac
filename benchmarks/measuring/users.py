"""Users of a running web server. Each is a thread with its own session that reads pages and sends a form."""

import http.client
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from itertools import cycle
from typing import Any
from urllib.parse import urlencode, urlsplit

WRITES_EVERY = 6
"""One in this many requests of a user with a form fills in the form and sends it."""
A_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PATIENCE_S = 30


@dataclass(frozen=True)
class Answer:
    """The status of one answer and its time in seconds."""

    status: int
    seconds: float
    is_page: bool = False
    is_form: bool = False


@dataclass
class User:
    """A user who reads `pages` in rotation and regularly sends the form at `form`."""

    port: int
    cookies: dict[str, str]
    pages: Sequence[str]
    form: str = ""
    answers: list[Answer] = field(default_factory=list)

    def work(self, until: float) -> None:
        """Send requests without pauses until the monotonic time `until`."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        for number, page in enumerate(cycle(self.pages), start=1):
            if time.monotonic() >= until:
                break
            if self.form and number % WRITES_EVERY == 0:
                self._fill_in(line)
            else:
                self._ask(line, "GET", page)
                self.answers[-1] = replace(self.answers[-1], is_page=True)
        line.close()

    def _fill_in(self, line: http.client.HTTPConnection) -> None:
        _html, address = self._ask(line, "GET", self.form)
        html, _address = self._ask(line, "GET", address or self.form)
        form = Fields()
        form.feed(html)
        self._ask(line, "POST", address or self.form, urlencode([*form.said, ("agreed", "on")]))
        self.answers[-1] = replace(self.answers[-1], is_form=True)

    def _ask(
        self, line: http.client.HTTPConnection, method: str, path: str, body: str | None = None
    ) -> tuple[str, str]:
        """The body of the answer, and its redirect target."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        begun = time.monotonic()
        try:
            line.request(method, path, body, {"Cookie": cookies, "Host": "localhost", **(A_FORM if body else {})})
            response = line.getresponse()
            html = response.read().decode()
        except (http.client.HTTPException, OSError):
            line.close()  # the server closed an idle connection, or accepts none
            self.answers.append(Answer(599, time.monotonic() - begun))
            return "", ""
        self.answers.append(Answer(response.status, time.monotonic() - begun))
        for said in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: each.value for name, each in SimpleCookie(said).items()}
        return html, str(response.headers.get("Location", ""))


class Fields(HTMLParser):
    """The values that a page's form would send unchanged; fields of a later form replace those of an earlier one."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said: dict[str, Any] = dict(attrs)
        if tag == "form":
            self.said = []
        is_chosen = said.get("type") not in {"radio", "checkbox"} or "checked" in said
        if tag == "input" and said.get("name") and is_chosen:
            self.said.append((said["name"], said.get("value") or ""))


def work(users: Sequence[User], seconds: float) -> list[Answer]:
    """Run all `users` concurrently for so many seconds and return their answers."""
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=user.work, args=[until]) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers = [answer for user in users for answer in user.answers]
    for user in users:
        user.answers.clear()
    return answers


def path_of(address: str) -> str:
    """The path of an address, without its query."""
    return urlsplit(address).path
