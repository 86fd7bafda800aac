"""Ash, whom probation holds under the number that the court's system uses."""

from collections.abc import Callable
from typing import Any

import pytest

from cases.imports.models import SourceRow
from datasharing.models import Person
from partners.models import Membership
from tests.makers import make_person
from tests.partnership import Partnership

Enter = Callable[..., Any]


@pytest.fixture
def court(partnership: Partnership) -> Membership:
    """A probation practitioner who works in court."""
    return partnership.probation_practitioner


@pytest.fixture
def ash(partnership: Partnership, court: Membership, as_member: Enter) -> Person:
    """A person with the number X1 in the court's system."""
    with as_member(court):
        person = make_person(court, programme=partnership.programme)
        SourceRow.objects.create(
            owner=court.agency, person=person, programme=partnership.programme, subject_role=1, key="X1", digest="x"
        )
    return person
