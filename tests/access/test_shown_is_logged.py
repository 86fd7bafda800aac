"""A list or a search with k hits logs exactly those k people.

LAW-04.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from cases.models import Case
from datasharing.models import SubjectRole
from partners.london import london_today
from tests.datasharing.enforcement import log
from tests.faults import Fault
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of

Enter = Callable[..., Any]
PAGE = 25

hits = st.integers(min_value=0, max_value=2 * PAGE + 2)


def check(test: Callable[[int], None], planted: Fault | None) -> None:
    """Try the edges of a page and, without a fault, some other numbers of hits; each in a world of its own."""

    @settings(max_examples=4, phases=[Phase.explicit] if planted else [Phase.explicit, Phase.generate],
              suppress_health_check=[*HealthCheck])  # fmt: skip
    @example(PAGE + 1)
    @example(PAGE)
    @example(1)
    @given(hits)
    def holds(k: int) -> None:
        savepoint = transaction.savepoint()
        try:
            test(k)
        finally:
            transaction.savepoint_rollback(savepoint)

    holds()


def register(partnership: Partnership, as_member: Enter, k: int) -> dict[str, int]:
    """`k` people who fit and three who do not, each with a case; keys by their reference."""
    worker = partnership.custody_worker
    people = {}
    with as_member(worker):
        for number in range(k + 3):
            name = f"Quill{number:02}" if number < k else f"Marsh{number:02}"
            person = make_person(worker, programme=partnership.programme, family_name=name)
            Case.objects.create(
                owner=worker.agency,
                person=person,
                programme=partnership.programme,
                opened_on=london_today(timezone.now()),
                subject_role=SubjectRole.PROGRAMME,
            )
            people[person.reference] = person.pk
    return people


def told(last: int) -> set[int]:
    return {person for entry in log.since(last) for person in entry.persons}


def shown(answer: Any, people: dict[str, int]) -> set[int]:
    page = answer.content.decode()
    return {key for reference, key in people.items() if reference in page}


@pytest.mark.parametrize("member", ["custody_worker", "probation_practitioner"])
def test_a_search_logs_whom_it_showed(
    partnership: Partnership, as_member: Enter, member: str, planted: Fault | None
) -> None:
    def holds(k: int) -> None:
        people = register(partnership, as_member, k)
        browser = browser_of(getattr(partnership, member))
        seen: set[int] = set()
        address = browser.post("/people", {"text": "Quill"})["Location"]
        page = address
        while page:
            last = log.mark()
            answer = browser.get(page)
            assert told(last) == shown(answer, people)
            seen |= told(last)
            page = address + answer.context["next"] if answer.context["next"] else ""
        assert len(seen) == k

    check(holds, planted)


@pytest.mark.parametrize("member", ["custody_worker", "probation_practitioner"])
def test_a_list_logs_whom_it_showed(
    partnership: Partnership, as_member: Enter, member: str, planted: Fault | None
) -> None:
    def holds(k: int) -> None:
        people = register(partnership, as_member, k)
        browser = browser_of(getattr(partnership, member))
        last = log.mark()
        answer = browser.get("/caseload")
        assert told(last) == shown(answer, people)
        assert len(told(last)) == min(k + 3, PAGE)

    check(holds, planted)
