"""Odd headers, parameters, bodies and methods are answered as described, at every address: never with 500."""

from typing import Any

import pytest

from tests.access.personas import World
from tests.api.conftest import System
from tests.api.test_description import OPERATIONS

READS = [path for path, method in OPERATIONS if method == "get"]
WRITES = [path for path, method in OPERATIONS if method == "post"]
DEEP = "[" * 100_000 + "]" * 100_000
NOT_JSON = [
    "text/html",
    "application/xml",
    "image/png",
    "application/vnd.api+json",
    "text/*;q=0.1, image/*",
    "a/b/c",
    "é",
]
ODD_HEADERS = [
    {"Purpose": "é"},
    {"On-Behalf-Of": "\x7f"},
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer é"},
    {"Authorization": "Basic x"},
    {"Accept": ";;"},
    {"Accept": "application/json; indent=x"},
    {"Content-Encoding": "gzip"},
    {"Range": "bytes=0-1"},
    {"Accept-Language": "é"},
]
ODD_PARAMETERS = [
    "limit=0",
    "limit=501",
    "limit=1e3",
    "limit=%D9%A1",
    "limit=",
    "limit=5&limit=6",
    "after=%00",
    "after=" + "x" * 5_000,
    "owner=",
    "owner=%00",
    "owner=" + "x" * 5_000,
    "programm=northshire-adder",
    "foo=1",
]
ODD_BODIES = [
    "",
    "{",
    "null",
    "[]",
    '"x"',
    DEEP,
    '{"person": ' + DEEP + "}",
    '{"person": NaN}',
    '{"person": 1e999}',
    '{"person": "\\u0000"}',
    '{"person": "\\ud800"}',
    "9" * 5_000,
]
ODD_TYPES = [
    "text/plain",
    "application/json; charset=utf-16",
    "application/json; charset=nonsense",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "nonsense",
]


def place(path: str) -> str:
    """`path` with references of nothing."""
    return path.replace("{person}", "ABCDEFGHJK").replace("{reference}", "ABCDEFGHJK")


@pytest.fixture
def client(world: World, police: System) -> System:
    police.browser.raise_request_exception = False
    return police


def call(system: System, method: str, path: str, body: str = "", **headers: str) -> Any:
    said = {"Authorization": f"Bearer {system.token}", "Idempotency-Key": "12345678"} | headers
    kind = said.pop("Content-Type", "application/json")
    return system.browser.generic(method, place(path), body.encode(), content_type=kind, headers=said)


def assert_is_problem(answer: Any, *statuses: int) -> None:
    assert answer.status_code in statuses
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("accept", NOT_JSON)
def test_whoever_accepts_no_json_is_told_so_at_every_address(client: System, accept: str) -> None:
    for path, method in OPERATIONS:
        assert_is_problem(call(client, method.upper(), path, "{}", Accept=accept), 406)


@pytest.mark.parametrize("headers", ODD_HEADERS, ids=str)
def test_an_odd_header_breaks_no_address(client: System, headers: dict[str, str]) -> None:
    for path, method in OPERATIONS:
        assert call(client, method.upper(), path, "{}", **headers).status_code < 500


@pytest.mark.parametrize("parameter", ODD_PARAMETERS, ids=lambda said: said[:30])
def test_an_address_refuses_what_it_cannot_take_at_its_word(client: System, parameter: str) -> None:
    for path in READS:
        assert_is_problem(call(client, "GET", f"{path}?{parameter}"), 400, 422)


@pytest.mark.parametrize("body", ODD_BODIES, ids=lambda said: said[:30])
def test_a_body_that_cannot_be_meant_is_refused(client: System, body: str) -> None:
    for path in WRITES:
        assert_is_problem(call(client, "POST", path, body), 400, 422)


@pytest.mark.parametrize("kind", ODD_TYPES)
def test_a_body_in_another_format_is_refused(client: System, kind: str) -> None:
    for path in WRITES:
        assert_is_problem(call(client, "POST", path, "{}", **{"Content-Type": kind}), 415)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "FOO"])
def test_another_method_is_refused_with_those_there_are(client: System, method: str) -> None:
    for path, _method in OPERATIONS:
        refused = call(client, method, path, "{}")
        assert_is_problem(refused, 405)
        assert "GET" in refused.headers["Allow"] or "POST" in refused.headers["Allow"]


def test_an_unknown_name_is_refused_with_the_one_that_was_meant(client: System) -> None:
    refused = client.post("people/searches", {"famly_name": "Byrne"}).json()

    assert refused["errors"] == [{"field": "famly_name", "detail": 'Unknown. Did you mean "family_name"?'}]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("urgent", "false"),
        ("urgent", 1),
        ("reason", True),
        ("reason", 5),
        ("person", 1234567890),
        ("subject_role", "1"),
        ("consent", {"given": "no", "recipient": "harbour-recovery"}),
        ("consent", {"given": True, "recipient": "harbour-recovery", "meens": 1}),
    ],
)
def test_nothing_is_coerced_to_another_type(client: System, name: str, value: Any) -> None:
    refused = client.post("referrals", {"person": "ABCDEFGHJK", name: value}, headers={"Idempotency-Key": "12345678"})

    assert_is_problem(refused, 422)
    assert refused.json()["errors"][0]["field"].startswith(name)


def test_a_name_given_twice_in_one_object_is_refused(client: System) -> None:
    refused = call(client, "POST", "/api/v1/people/searches", '{"family_name": "Byrne", "family_name": "Bryne"}')

    assert_is_problem(refused, 400)
