"""The description of the API is true: whatever it allows is answered as it says."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.access.personas import World
from tests.api.conftest import System

AS_DESCRIBED = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SCHEMA = SchemaGenerator().get_schema(request=None, public=True)
OPERATIONS = [(path, method) for path, operations in SCHEMA["paths"].items() for method in operations]


def test_the_description_is_openapi() -> None:
    assert SCHEMA["openapi"].startswith("3.1")
    validate_schema(SCHEMA)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_way_to_fail_is_described_as_a_problem(path: str, method: str) -> None:
    answers = SCHEMA["paths"][path][method]["responses"]

    for status in ("400", "401", "403", "404", "405", "406", "409", "415", "422", "429", "503"):
        assert list(answers[status]["content"]) == ["application/problem+json"]


@pytest.fixture
def server() -> Iterator[Any]:
    """The product as a server calls it, on this test's connection: as the test client does, it leaves that open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_whatever_is_asked_is_answered_as_described(
    world: World, police: System, server: Any, path: str, method: str
) -> None:
    schema = schemathesis.openapi.from_dict(SCHEMA)
    schema.app = server

    @given(case=schema[path][method.upper()].as_strategy())
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    def ask(case: Any) -> None:
        case.call_and_validate(checks=AS_DESCRIBED, headers={"Authorization": f"Bearer {police.token}"})

    ask()
