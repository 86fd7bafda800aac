"""Safeguarding concerns that wait for an answer: on the home page, on one list, and nowhere else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from cases.models import Concern
from cases.safeguarding import actions
from cases.safeguarding import views as page
from cases.safeguarding.actions import answer_by
from datasharing.models import Guard, GuardRule, Person, SubjectRole
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]


@pytest.fixture
def raised(partnership: Partnership, as_member: Enter) -> list[Concern]:
    """Three concerns of the police about three people, each raised by their drug worker."""
    worker = partnership.custody_worker
    with as_member(worker):
        people = [
            make_person(worker, family_name=name, programme=partnership.programme) for name in ("Ash", "Bo", "Cy")
        ]
        return [_raise(partnership, person) for person in people]


def _raise(partnership: Partnership, person: Person) -> Concern:
    return actions.raise_concern(
        person,
        by=partnership.custody_worker,
        kind=Concern.Kind.OTHER,
        text="Sleeps at older men's flats",
        subject_role=SubjectRole.PROGRAMME,
    )


def test_the_home_page_names_what_the_list_shows_until_somebody_answers(
    partnership: Partnership, raised: list[Concern]
) -> None:
    browser = browser_of(partnership.police_supervisor)
    lines = browser.get("/").context["lines"]
    assert [(str(line.who), line.by) for line in lines] == [
        (name, answer_by(timezone.now())) for name in ("Ash Ash", "Ash Bo", "Ash Cy")
    ]
    assert "Sleeps at older men" in words(browser.get("/concerns"))

    for concern in raised:
        browser.post(f"/concerns/{concern.reference}/answer", {"answer": "Social care told"})

    assert browser.get("/").context["lines"] == []
    assert "No concern waits for an answer" in words(browser.get("/concerns"))


@pytest.mark.usefixtures("raised")
@pytest.mark.parametrize("member", ["stranger", "treatment_worker", "probation_practitioner"])
def test_nobody_elses_concerns_are_listed(partnership: Partnership, member: str) -> None:
    browser = browser_of(getattr(partnership, member))

    assert browser.get("/").context["lines"] == []
    assert "Sleeps at" not in words(browser.get("/concerns"))


@pytest.mark.usefixtures("raised")
def test_the_oldest_come_first_and_the_rest_on_the_next_page(
    partnership: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "PAGE", 2)
    browser = browser_of(partnership.custody_worker)

    first = browser.get("/concerns")
    second = browser.get(first.context["next"])

    assert [str(row["identity"]) for row in first.context["rows"]] == ["Ash Ash", "Ash Bo"]
    assert [str(row["identity"]) for row in second.context["rows"]] == ["Ash Cy"]
    assert second.context["next"] == ""


def test_who_is_kept_from_a_person_is_told_that_nothing_was_saved_and_keeps_the_words(
    partnership: Partnership, as_member: Enter, raised: list[Concern]
) -> None:
    """Probation keeps its practitioner away from its own records; the police's show her the person still."""
    practitioner, person = partnership.probation_practitioner, raised[0].person
    with owner_role():
        guard = Guard.objects.create(
            owner=practitioner.agency, person=person, reason="Knows them", set_by=practitioner.user, valid_from=Now()
        )
        GuardRule.objects.create(guard=guard, kind=GuardRule.Kind.EXCLUSION, user=practitioner.user)

    sent = browser_of(practitioner).post(
        f"/people/{person.reference}/concerns/new",
        {"text": "He says he will be hurt tonight", "subject_role": SubjectRole.PROGRAMME},
    )

    assert sent.status_code == 422
    assert "This was not saved" in sent.content.decode()
    assert "He says he will be hurt tonight" in sent.content.decode()
    with as_member(practitioner):
        assert not Concern.objects.exists()
