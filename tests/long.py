"""Parameters of a test that run in `./test --long` only."""

from collections.abc import Iterator
from typing import Any

import pytest


def long(*values: Any) -> Iterator[Any]:
    """Each value as a parameter of a test for the long run; another value stands for them in every run."""
    return (pytest.param(value, marks=pytest.mark.long) for value in values)
