"""All responses have the security headers (SEC-06), as in production."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.cookies import Morsel
from typing import Any

import pytest
from django.conf import settings as configured
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from launcher.checks import as_in_production
from tests.access.matrix import MATRIX
from tests.access.personas import EVERYBODY, SIGNED_OUT, World
from tests.access.test_no_log_no_data import break_log
from tests.signing_in import PASSWORD

ASK = """
import json
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in dir(settings) if name.isupper() and name.split("_")[0] in
                  {"SECURE", "SESSION", "CSRF", "DEVICE", "X", "CONTENT", "PERMISSIONS"}}, default=str))
"""
ONE_YEAR = 31_536_000


@pytest.fixture(scope="session")
def production() -> dict[str, Any]:
    """The settings about headers and cookies that a start with DEBUG off has."""
    place = os.environ | {"DJANGO_SETTINGS_MODULE": "focused_deterrence.settings"} | as_in_production()
    answer = subprocess.run(
        [sys.executable, "-c", ASK], env=place, cwd=configured.BASE_DIR, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


@pytest.fixture(autouse=True)
def as_in_front_of_people(production: dict[str, Any], settings: Settings) -> None:
    """Have this process answer as it would there."""
    for name in ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD", "SECURE_SSL_REDIRECT",
                 "SECURE_REFERRER_POLICY", "SECURE_CONTENT_TYPE_NOSNIFF", "SECURE_CROSS_ORIGIN_OPENER_POLICY",
                 "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME",
                 "DEVICE_COOKIE_NAME",
                 "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "X_FRAME_OPTIONS",
                 "CONTENT_SECURITY_POLICY", "PERMISSIONS_POLICY"):  # fmt: skip
        setattr(settings, name, production[name])
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True


def lacking(answer: Any) -> set[str]:
    """What an answer over HTTPS should carry and does not."""
    headers = answer.headers
    policy = {
        part.partition(" ")[0]: part.partition(" ")[2]
        for part in headers.get("Content-Security-Policy", "").split("; ")
    }
    transport = headers.get("Strict-Transport-Security", "max-age=0")
    carried = {
        "transport": int(transport.partition("max-age=")[2].partition(";")[0]) >= ONE_YEAR,
        "subdomains": "includeSubDomains" in transport,
        "scripts": policy.get("script-src") == "'self'" and policy.get("default-src") == "'self'",
        "objects": policy.get("object-src") == "'none'",
        "base": policy.get("base-uri") == "'none'",
        "framing": policy.get("frame-ancestors") == "'none'" and headers.get("X-Frame-Options") == "DENY",
        "inline": "unsafe" not in headers.get("Content-Security-Policy", ""),
        "sniffing": headers.get("X-Content-Type-Options") == "nosniff",
        "opener": headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "referrer": headers.get("Referrer-Policy") == "same-origin",
        "permissions": "camera=()" in headers.get("Permissions-Policy", ""),
        "version": not {"Server", "X-Powered-By"} & {*headers},
        "cookies": all(is_guarded(cookie) for cookie in answer.cookies.values()),
    }
    return {name for name, is_there in carried.items() if not is_there}


def is_guarded(cookie: Morsel[str]) -> bool:
    """Whether a cookie stays with this host, on HTTPS, out of scripts' reach; one that is taken away may say less."""
    is_kept = cookie["httponly"] and cookie["secure"] and cookie["samesite"] in {"Lax", "Strict"}
    return cookie.key.startswith("__Host-") and cookie["path"] == "/" and bool(is_kept or cookie["max-age"] == 0)


IN_SHORT = {"owner", "wrong_purpose", SIGNED_OUT}
"""Between them they are answered in every way there is."""


@pytest.mark.parametrize(
    "persona",
    [pytest.param(each, marks=[] if each in IN_SHORT else [pytest.mark.long]) for each in EVERYBODY],
)
def test_every_page_carries_them_for_everybody(world: World, persona: str) -> None:
    browser = world.browser(persona)
    wrong = {}

    for name, row in MATRIX.items():
        answer = browser.get(reverse(name, kwargs=row.path(world)), secure=True)
        if missing := lacking(answer):
            wrong[name] = (answer.status_code, missing)

    assert wrong == {}


def no_view(_request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def wrong_turns(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, Any]]:
    """Error responses."""
    owner = world.browser("owner")
    owner.raise_request_exception = False
    yield 400, owner.get("/", headers={"host": "evil.example"}, secure=True)
    yield 403, Client(enforce_csrf_checks=True).post("/sign-in", {}, secure=True)
    yield 404, owner.get("/nothing-here", secure=True)
    yield 404, Client().get("/nothing-here", secure=True)
    yield 405, owner.get("/sign-out", secure=True)
    yield 409, world.browser("addressee").get(reverse("start_treatment", args=[world.referral.reference]), secure=True)
    yield 422, owner.post(reverse("register"), {}, secure=True)
    guesser = Client()
    for _attempt in range(6):
        locked = guesser.post("/sign-in", {"login": "nobody@example.org", "password": PASSWORD}, secure=True)
    yield 429, locked
    yield 200, Client().get("/healthz", secure=True)
    yield 200, Client().get("/static/manifest.webmanifest", secure=True)
    yield 404, Client().get("/static/nothing-here.js", secure=True)
    with monkeypatch.context() as patched:
        patched.setattr("cases.person_page.views.heading", lambda *_arguments, **_named: no_view(HttpRequest()))
        yield 500, owner.get(reverse("person", args=[world.person.reference]), secure=True)
    break_log("the disk is full")
    yield 503, owner.get(reverse("person", args=[world.person.reference]), secure=True)


def test_wrong_turns_carry_them_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for status, answer in wrong_turns(world, monkeypatch):
        assert answer.status_code == status
        assert lacking(answer) == set(), status
        b"".join(answer)  # a file is closed when it has been read


def test_cookies_come_and_are_guarded(world: World) -> None:
    browser = Client()
    given = browser.get("/sign-in", secure=True).cookies

    assert "__Host-csrf" in given
    assert all(is_guarded(cookie) for cookie in given.values())


def test_plain_http_leads_to_https(world: World) -> None:
    answer = world.browser("owner").get("/people")

    assert (answer.status_code, answer.headers["Location"]) == (301, "https://testserver/people")
