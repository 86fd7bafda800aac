"""Ash, whom probation holds and who is received into prison."""

from collections.abc import Callable
from typing import Any

import pytest

from datasharing.models import Person
from partners.models import Area
from tests.makers import make_person
from tests.partnership import Partnership

Enter = Callable[..., Any]


@pytest.fixture
def ash(partnership: Partnership, northport: Area, as_member: Enter) -> Person:
    """A person whom probation holds, born in 1990."""
    worker = partnership.probation_practitioner
    with as_member(worker):
        return make_person(worker, programme=partnership.programme)
