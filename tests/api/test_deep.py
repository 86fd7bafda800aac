"""A body that is nested deeper than anything that is asked for cannot be read."""

from typing import Any

import pytest

from tests.api.conftest import System
from tests.api.test_description import OPERATIONS
from tests.api.test_referring import KEY

BODIES = {
    "arrays": "[" * 100_000 + "]" * 100_000,
    "objects": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "not so deep": "[" * 50 + "]" * 50,
    "deep in a field": '{"person": ' + "[" * 50 + "]" * 50 + "}",
    "unfinished": "[" * 100_000,
}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("path", [path for path, method in OPERATIONS if method == "post"])
def test_a_deep_body_is_refused_as_unreadable(police: System, path: str, body: str) -> None:
    answer: Any = police.post(path.removeprefix("/api/v1/").format(reference="BCDFG23456"), BODIES[body], headers=KEY)

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
