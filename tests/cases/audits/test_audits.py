"""An audit of groups, from beginning it to the next one due."""

from collections.abc import Callable
from datetime import date
from typing import Any

from cases.audits.actions import months_after
from cases.audits.models import AuditEntry, GroupAudit
from cases.groups.actions import name_group
from cases.groups.models import Group
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, filled, words

Enter = Callable[..., Any]


def test_the_next_audit_is_due_six_months_later() -> None:
    assert months_after(date(2026, 6, 9), 6) == date(2026, 12, 9)
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)


def test_an_analyst_holds_an_audit_and_the_group_is_kept_in_step(partnership: Partnership, as_member: Enter) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        name_group("Dock Road", by=analyst, programme=partnership.programme)
    browser = browser_of(analyst)

    page = browser.get("/audits/new")
    begun = browser.post("/audits/new", filled(page, method="session", programme="adder"), follow=True)
    address = begun.request["PATH_INFO"]
    assert "Still to go through 1 Dock Road" in words(begun)
    browser.post(f"{address}/participants/new", {"agency": "probation", "role": "probation"})
    with as_member(analyst):
        group = Group.objects.get()
    told = {"estimated_size": "20", "cohesion": "loose", "activities": ["drugs"], "leadership_is_known": "no"}
    shown = words(browser.post(f"{address}/groups/{group.reference}", told, follow=True))

    assert "Who took part 1 Probation Probation" in shown
    assert "Dock Road 20 Loose Drugs No" in shown
    assert "About 20" in words(browser.get(group.get_absolute_url()))
    with as_member(analyst):
        group.refresh_from_db()
        assert (group.estimated_size, group.activities) == (20, ["drugs"])
        assert AuditEntry.objects.count() == 1


def test_an_audit_is_followed_by_the_next_of_the_same_area(partnership: Partnership, as_member: Enter) -> None:
    browser = browser_of(partnership.analyst)
    for _each in range(2):
        browser.post("/audits/new", filled(browser.get("/audits/new"), method="session", programme="adder"))

    with as_member(partnership.analyst):
        assert GroupAudit.objects.filter(followed_on=None).count() == 1
        assert GroupAudit.objects.count() == 2


def test_a_partner_reads_no_audit(partnership: Partnership) -> None:
    browser = browser_of(partnership.analyst)
    held = browser.post("/audits/new", filled(browser.get("/audits/new"), method="session", programme="adder"))

    assert browser_of(partnership.probation_practitioner).get(held["Location"]).status_code == 404
