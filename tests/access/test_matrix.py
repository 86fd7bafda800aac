"""Each URL × each persona, and no URL without a row."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.matrix import MATRIX
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
