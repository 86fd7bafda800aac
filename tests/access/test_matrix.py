"""Each URL × each persona, and no URL without a row."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.answers import told
from tests.access.matrix import HIDDEN, MATRIX
from tests.access.personas import EVERYBODY, World

ONLY_WHILE_DEBUGGING = {"style_guide"}


def addresses(resolver: URLResolver | None = None) -> Iterator[str]:
    """The names of every address of the site."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry)
        elif isinstance(entry, URLPattern):
            assert entry.name, f"{entry.pattern} has no name, and so no row"
            yield entry.name


def test_every_address_has_a_row() -> None:
    assert sorted(set(addresses()) - ONLY_WHILE_DEBUGGING) == sorted(MATRIX)


@pytest.mark.parametrize("persona", EVERYBODY)
def test_everybody_gets_what_the_matrix_says(world: World, persona: str) -> None:
    browser = world.browser(persona)
    given, expected = {}, {}

    for name, row in MATRIX.items():
        given[name] = browser.get(reverse(name, kwargs=row.path(world))).status_code
        expected[name] = row.expected(persona)

    assert given == expected


NOBODYS: dict[str, Any] = {"reference": "2345678923", "person": "2345678923", "number": UUID(int=4)}
OF_SOMEBODY = [name for name, row in MATRIX.items() if row.otherwise == HIDDEN and row.statuses]
assert OF_SOMEBODY


@pytest.mark.parametrize("persona", ["partner", "lapsed", "suspended", "stranger", "excluded"])
def test_hidden_is_missing_byte_for_byte(world: World, persona: str) -> None:
    browser = world.browser(persona)

    for name in OF_SOMEBODY:
        if MATRIX[name].expected(persona) != HIDDEN:
            continue
        hidden = MATRIX[name].path(world)
        missing = hidden | {name: value for name, value in NOBODYS.items() if name in hidden}
        of_hidden, of_missing = (browser.get(reverse(name, kwargs=kwargs)) for kwargs in (hidden, missing))

        assert of_hidden.status_code == of_missing.status_code
        assert without_what_varies(of_hidden, hidden) == without_what_varies(of_missing, missing), name


def without_what_varies(response: Any, path: dict[str, Any]) -> str:
    asked = {str(reference) for reference in path.values()}
    return told(response, known=asked, asked=asked)
