"""A person's page: an overview that costs the same however many kinds of record there are, and its sections."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from cases.models import Note
from datasharing import panels
from datasharing.agreements.open_categories import Opened
from datasharing.models import Category, Person, SubjectRole
from datasharing.panels import Area, Panel
from tests.cases.person_page.many_kinds import add_kinds
from tests.datasharing.enforcement import log
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom the police hold in the programme."""
    with as_member(partnership.custody_worker):
        return make_person(partnership.custody_worker, programme=partnership.programme)


@pytest.fixture
def many_kinds(monkeypatch: pytest.MonkeyPatch, ash: Person) -> list[Panel]:
    """As many kinds of record as there may be one day."""
    return add_kinds(monkeypatch, ash)


def test_of_eighty_kinds_only_those_are_read_that_hold_something(
    partnership: Partnership, as_member: Enter, ash: Person, many_kinds: list[Panel]
) -> None:
    browser = browser_of(partnership.custody_worker)

    page = browser.get(f"/people/{ash.reference}")

    nothing = {str(label) for label in page.context["nothing"]}
    assert nothing >= {str(panel.label) for panel in many_kinds[::2]}
    assert not nothing & {str(panel.label) for panel in many_kinds[1::2]}
    assert "Names and birth" not in nothing


def test_every_category_has_its_place_on_the_page() -> None:
    assert set(panels.AREA_OF) == set(Category)
    assert {area.label for area in Area}


def test_an_empty_page_says_so_in_one_line(partnership: Partnership, ash: Person) -> None:
    page = browser_of(partnership.custody_worker).get(f"/people/{ash.reference}")

    assert words(page).count("Nothing is recorded that you may see") == 1
    assert "notes" in words(page).partition("Nothing is recorded that you may see:")[2]


def test_a_section_comes_alone_for_htmx_and_as_a_page_without(partnership: Partnership, ash: Person) -> None:
    browser = browser_of(partnership.custody_worker)

    whole = browser.get(f"/people/{ash.reference}/section/who")
    alone = browser.get(f"/people/{ash.reference}/section/who", headers={"HX-Request": "true"})

    assert "<h1" in whole.content.decode()
    assert "<html" not in alone.content.decode()
    assert "<h1" not in alone.content.decode()
    assert 'aria-current="page"' in alone.content.decode()
    assert "Names and birth" in words(alone)


def test_opening_a_section_is_logged_and_what_is_not_opened_is_not(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        Note.objects.create(
            owner=worker.agency, programme=partnership.programme, person=ash, basis=Note.Basis.FACT,
            text="Seen", author=worker.user, about_at=timezone.now(), subject_role=SubjectRole.PROGRAMME,
        )  # fmt: skip
    browser, last = browser_of(partnership.analyst), log.mark()

    browser.get(f"/people/{ash.reference}")
    overview = {entry.category for entry in log.since(last)}
    browser.get(f"/people/{ash.reference}/section/work")
    section = {entry.category for entry in log.since(last)}

    assert Category.DETERRENCE not in overview
    assert Category.DETERRENCE in section


@pytest.mark.parametrize("slug", ["weather", "overview", "", "WHO"])
def test_there_are_no_other_sections(partnership: Partnership, ash: Person, slug: str) -> None:
    assert browser_of(partnership.custody_worker).get(f"/people/{ash.reference}/section/{slug}").status_code == 404


def test_a_section_outside_the_purpose_is_named_and_tells_nothing(
    partnership: Partnership, ash: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Opened(inside=frozenset({Category.IDENTITY}), own=frozenset())
    monkeypatch.setattr("cases.person_page.about.opened_to", lambda *_who, **_when: opened)
    browser = browser_of(partnership.probation_practitioner)

    page = browser.get(f"/people/{ash.reference}")

    outside = [link for link in page.context["sections"] if link.is_outside]
    assert outside
    for link in outside:
        assert f"{link.label}: outside your purpose" in words(page)
        assert f'href="{link.url}"' not in page.content.decode()
        assert "Outside your purpose" in words(browser.get(link.url))
