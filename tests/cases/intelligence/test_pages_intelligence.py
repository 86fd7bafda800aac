"""An analyst writes a report, a supervisor releases it to a practitioner, who reads its terms and then its text."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.groups.actions import name_group
from cases.intelligence.models import GroupReport, IntelligenceRelease, IntelligenceReport
from cases.intelligence.source_check import is_marked_secret, points_at_a_source
from datasharing.models import Person
from tests.cases.intelligence.conftest import CONDITIONAL, DETERRENCE, WORDS
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, filled, words

Enter = Callable[..., Any]


def later(days: int = 30) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=days)
    return {"until_day": str(day.day), "until_month": str(day.month), "until_year": str(day.year)}


@pytest.mark.usefixtures("may_release")
def test_a_report_goes_from_the_analyst_by_the_supervisor_to_the_practitioner(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    analyst = browser_of(partnership.analyst)
    adding = f"/people/{ash.reference}/intelligence/new"
    written = analyst.post(adding, filled(analyst.get(adding), text=WORDS, **CONDITIONAL))
    assert written.status_code == 302
    with as_member(partnership.analyst):
        report = IntelligenceReport.objects.get()
    assert "a supervisor other than you" in words(analyst.get(f"/intelligence/{report.reference}"))
    assert analyst.get(f"/intelligence/{report.reference}/release").status_code == 403
    assert WORDS in words(analyst.get(f"/people/{ash.reference}/all/intelligence"))

    supervisor = browser_of(partnership.police_supervisor, DETERRENCE)
    assert "1 intelligence report is not released" in words(supervisor.get("/"))
    choice = words(supervisor.get(f"/intelligence/{report.reference}/release"))
    assert "Probation, for Supervision" in choice
    named = str(partnership.probation_practitioner.user.reference)
    sent = supervisor.post(
        f"/intelligence/{report.reference}/release?to=probation&for=4", {"named": [named], **later()}
    )
    assert sent.headers["Location"] == f"/intelligence/{report.reference}"
    assert "Not read yet" in words(supervisor.get(f"/intelligence/{report.reference}"))

    reader = browser_of(partnership.probation_practitioner)
    assert "1 intelligence report was released to you" in words(reader.get("/"))
    with as_member(partnership.probation_practitioner):
        release = IntelligenceRelease.objects.get()
    address = f"/released-intelligence/{release.reference}"
    assert address in reader.get("/intelligence").content.decode()
    before = words(reader.get(address))
    assert WORDS not in before
    assert "A2 Covert use" in before
    assert "do not speak of it to him" in before
    assert reader.post(address).headers["Location"] == address
    assert WORDS in words(reader.get(address))
    assert "released to you" not in words(reader.get("/"))
    assert "terms read on" in words(supervisor.get(f"/intelligence/{report.reference}"))


def test_a_colleague_who_is_not_named_finds_no_page(
    partnership: Partnership, ash: Person, release: IntelligenceRelease
) -> None:
    colleague = browser_of(partnership.probation_supervisor)

    assert colleague.get(f"/released-intelligence/{release.reference}").status_code == 404
    assert colleague.post(f"/released-intelligence/{release.reference}").status_code == 404
    assert release.reference not in colleague.get("/intelligence").content.decode()
    assert "Released intelligence" not in words(colleague.get(f"/people/{ash.reference}"))


def test_a_report_is_withdrawn_and_its_readers_are_told_that_and_not_why(
    partnership: Partnership, report: IntelligenceReport, release: IntelligenceRelease
) -> None:
    reader = browser_of(partnership.probation_practitioner)
    reader.post(f"/released-intelligence/{release.reference}")

    answer = browser_of(partnership.analyst).post(
        f"/intelligence/{report.reference}/withdraw", {"because": "It was another man"}
    )

    assert answer.status_code == 302
    page = words(reader.get(f"/released-intelligence/{release.reference}"))
    assert "Police has withdrawn this report" in page
    assert WORDS not in page
    assert "another man" not in page


def test_a_report_about_a_group_is_written_on_its_page(partnership: Partnership, as_member: Enter) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        group = name_group("Northbank", by=analyst, programme=partnership.programme)
    browser = browser_of(analyst)
    assert "Write intelligence" in words(browser.get(f"/groups/{group.reference}"))

    answer = browser.post(f"/groups/{group.reference}/intelligence/new", {"text": WORDS, **CONDITIONAL})

    with as_member(analyst):
        report = GroupReport.objects.get()
    assert answer.headers["Location"] == f"/intelligence/{report.reference}"
    assert WORDS in words(browser.get(f"/groups/{group.reference}"))
    assert "Northbank" in words(browser.get("/intelligence"))


@pytest.mark.parametrize(
    "said",
    [
        "Our source says he sells from the flat",
        "An informant saw him",
        "The CHIS was there",
        "Seen during surveillance in May",
        "Log number 4411 has the details",
        "We were told that he moved",
        "Anonymous caller: he has a gun",
    ],
)
def test_words_that_may_lead_to_the_source_are_sent_back(partnership: Partnership, ash: Person, said: str) -> None:
    browser = browser_of(partnership.analyst)

    answer = browser.post(f"/people/{ash.reference}/intelligence/new", {"text": said, **CONDITIONAL})

    assert "Take out what may lead to the source" in words(answer, 422)


def test_what_is_marked_secret_is_sent_back(partnership: Partnership, ash: Person) -> None:
    browser = browser_of(partnership.analyst)
    text = {"text": "TOP SECRET: he has a gun", **CONDITIONAL}

    answer = browser.post(f"/people/{ash.reference}/intelligence/new", text)

    assert "What is marked SECRET may not be kept here" in words(answer, 422)


@pytest.mark.parametrize(
    "said", ["Uses cash as his source of income", "Keeps it secret from his mother", "Handles stolen bikes", WORDS]
)
def test_ordinary_words_pass(said: str) -> None:
    assert points_at_a_source(said) == ""
    assert not is_marked_secret(said)


def test_code_c_without_conditions_is_sent_back(partnership: Partnership, ash: Person) -> None:
    browser = browser_of(partnership.analyst)
    text = {"text": WORDS, **CONDITIONAL, "conditions": ["A1"]}

    answer = browser.post(f"/people/{ash.reference}/intelligence/new", text)

    assert "Choose one of A1 to A3 and one of S1 and S2" in words(answer, 422)


def test_no_intelligence_is_pulled_by_a_partner_system() -> None:
    from datasharing.kinds import registered  # noqa: PLC0415

    kinds = [each for each in registered() if each.room == "cases.intelligence"]
    assert len(kinds) == 4
    assert [each.pulled() for each in kinds] == [()] * 4
