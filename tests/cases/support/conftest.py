"""Ash, whom probation supports."""

from collections.abc import Callable
from typing import Any

import pytest

from datasharing.models import Person
from tests.makers import make_person
from tests.partnership import Partnership

Enter = Callable[..., Any]


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom probation holds."""
    with as_member(partnership.probation_practitioner):
        return make_person(partnership.probation_practitioner, programme=partnership.programme)
