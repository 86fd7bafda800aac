"""Naming a group, its other names, and who belongs to it."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.groups.actions import (
    AlreadyMember,
    GroupAlreadyNamed,
    MembershipAlreadyEnded,
    add_group_alias,
    add_member,
    change_group,
    end_membership,
    name_group,
)
from cases.groups.models import Group, GroupMembership
from cases.notifications.actions import Outcome, debrief
from cases.support.actions import answer_offer
from cases.support.models import OfferState
from datasharing.enforcement.refusals import NotAgreed, NotYours
from datasharing.models import Category, Person, SubjectRole
from partners.london import london_today
from partners.models import Membership, Purpose, Role
from tests.cases.notifications.making import find_speakers, hold, invite, make_ready, plan
from tests.cases.support.supporting import offer
from tests.conftest import owner_role
from tests.makers import make_person, two_bases
from tests.partnership import LONG_AGO, Partnership, make_agreement, make_clause
from tests.referrals.pages import browser_of, filled, words

Enter = Callable[..., Any]
TODAY = london_today(timezone.now())
SOON = TODAY + timedelta(days=150)
CAME = Outcome(attended="yes", engagement="receptive", understood="yes")


@pytest.fixture
def group(partnership: Partnership, as_member: Enter) -> Group:
    """A group that the police hold in the programme."""
    with as_member(partnership.analyst):
        return name_group(
            "Quay boys", by=partnership.analyst, programme=partnership.programme, note="Robberies on the quay"
        )


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom the police hold in the programme."""
    with as_member(partnership.analyst):
        return make_person(partnership.analyst, programme=partnership.programme)


def belongs(person: Person, group: Group, by: Membership, **different: Any) -> GroupMembership:
    usual: dict[str, Any] = {
        "programme": group.programme,
        "subject_role": SubjectRole.PROGRAMME,
        "role": GroupMembership.Role.CORE,
        "bases": two_bases(),
        "since": TODAY - timedelta(days=30),
        "review_on": TODAY + timedelta(days=150),
    }
    return add_member(person, by=by, group=group, **(usual | different))


def open_groups_to_probation(partnership: Partnership) -> None:
    police, probation = partnership.agency("police"), partnership.agency("probation")
    with owner_role():
        make_clause(
            make_agreement("groups", [police, probation]),
            giver=police,
            receiver=probation,
            categories=[Category.GROUP],
            purpose=Purpose.SUPERVISION,
            programme=partnership.programme,
        )


def test_an_agency_names_a_group_once_in_a_programme(partnership: Partnership, as_member: Enter, group: Group) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        with pytest.raises(GroupAlreadyNamed):
            name_group("Quay boys", by=analyst, programme=partnership.programme)
        outside = name_group("Quay boys", by=analyst, programme=None)
        other = name_group("Fellgate", by=analyst, programme=partnership.programme)
        with pytest.raises(GroupAlreadyNamed):
            change_group(other, by=analyst, name="Quay boys", area=None, note="")

    assert outside.pk != group.pk


def test_another_agency_may_name_a_group_alike_and_is_told_nothing(
    partnership: Partnership, as_member: Enter, group: Group
) -> None:
    with as_member(partnership.probation_practitioner):
        theirs = name_group("Quay boys", by=partnership.probation_practitioner, programme=partnership.programme)

    assert theirs.pk != group.pk


def test_a_group_is_changed_by_its_owner_alone(partnership: Partnership, as_member: Enter, group: Group) -> None:
    open_groups_to_probation(partnership)
    with as_member(partnership.analyst):
        assert change_group(group, by=partnership.analyst, name="Quay", area=None, note="").name == "Quay"
    with as_member(partnership.probation_practitioner):
        seen = Group.objects.get()
        with pytest.raises(NotYours):
            change_group(seen, by=partnership.probation_practitioner, name="x", area=None, note="")


def test_a_partner_adds_a_name_of_its_own_to_a_group_that_it_sees(
    partnership: Partnership, as_member: Enter, group: Group
) -> None:
    open_groups_to_probation(partnership)
    officer = partnership.probation_practitioner
    with as_member(officer):
        add_group_alias(Group.objects.get(), by=officer, name="The Walk")
        with pytest.raises(GroupAlreadyNamed):
            add_group_alias(Group.objects.get(), by=officer, name="The Walk")

        assert [str(alias) for alias in Group.objects.get().aliases.all()] == ["The Walk"]
    with as_member(partnership.analyst):
        assert not group.aliases.exists(), "nothing opens probation's records of groups to the police"


def test_a_person_belongs_to_a_group_once_until_it_ends(
    partnership: Partnership, as_member: Enter, group: Group, ash: Person
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        membership = belongs(ash, group, analyst)
        with pytest.raises(AlreadyMember):
            belongs(ash, group, analyst)
        end_membership(membership, by=analyst, on=TODAY)
        with pytest.raises(MembershipAlreadyEnded):
            end_membership(membership, by=analyst, on=TODAY)
        again = belongs(ash, group, analyst, since=TODAY)

        assert list(GroupMembership.objects.current()) == [again]


def test_who_belonged_as_a_victim_is_no_business_of_an_offenders_clause(
    partnership: Partnership, as_member: Enter, group: Group, ash: Person
) -> None:
    open_groups_to_probation(partnership)
    with as_member(partnership.analyst):
        belongs(ash, group, partnership.analyst, subject_role=SubjectRole.VICTIM)

    with as_member(partnership.probation_practitioner):
        assert Group.objects.exists()
        assert not GroupMembership.objects.exists()


def test_an_agency_that_no_agreement_lets_keep_groups_names_none(partnership: Partnership, as_member: Enter) -> None:
    police, supervisor = partnership.agency("police"), partnership.police_supervisor
    with owner_role():
        own = make_agreement("no-groups", [police])
        make_clause(own, giver=police, receiver=police, purpose=Purpose.COURT, categories=[Category.COURT])
        in_court = Membership.objects.create(
            user=supervisor.user, agency=police, role=Role.COURT_WORKER, purposes=[Purpose.COURT], valid_from=LONG_AGO
        )

    with as_member(in_court), pytest.raises(NotAgreed):
        name_group("Quay", by=in_court, programme=partnership.programme)


# pages


def members_on(page: Any) -> list[Any]:
    """The rows of the section of members."""
    [rows] = [content["rows"] for section, content in page.context["page"].main if section.slug == "who"]
    found: list[Any] = rows
    return found


def test_a_group_is_named_listed_and_given_another_name(partnership: Partnership) -> None:
    browser = browser_of(partnership.analyst)
    assert "No group is named that you may see" in words(browser.get("/groups"))

    page = browser.get("/groups/new")
    named = browser.post("/groups/new", filled(page, name="Ropewalk", programme="adder", note="Violence"), follow=True)
    assert "Added: Ropewalk." in words(named)
    address = named.request["PATH_INFO"]
    browser.post(f"{address}/names/new", {"name": "the Walk"})
    browser.post(f"{address}/names/new", {"name": "RW"})

    assert "Ropewalk also RW, the Walk" in words(browser.get("/groups"))
    shown = words(browser.get(address))
    assert "Ropewalk also RW, the Walk" in shown
    assert "Why this group Violence" in shown
    assert "has recorded this name already" in words(browser.post(f"{address}/names/new", {"name": "RW"}), 422)
    assert "has recorded this name already" in words(
        browser.post("/groups/new", {"name": "Ropewalk", "programme": "adder"}), 422
    )


def test_somebody_is_added_on_their_page_and_their_membership_ended_there(
    partnership: Partnership, group: Group, ash: Person
) -> None:
    browser = browser_of(partnership.analyst)
    person = f"/people/{ash.reference}"
    their_groups = f"{person}/all/group-memberships"
    assert f'href="{person}/groups/new"' in browser.get(person).content.decode()
    answers = {
        "group": group.reference,
        "role": "associate",
        "kind": "intelligence",
        "text": "Named by two sources",
        "source_grade": "2",
        "information_grade": "C",
        "handling": "P",
        "since_day": "1",
        "since_month": "3",
        "since_year": "2026",
        **{f"review_on_{part}": str(getattr(SOON, part)) for part in ("day", "month", "year")},
    }

    browser.post(f"{person}/groups/new", filled(browser.get(f"{person}/groups/new"), **answers))

    assert "Quay boys Associate Not confirmed 1 March 2026" in words(browser.get(their_groups))
    shown = words(browser.get(group.get_absolute_url()))
    assert "Ash Marsh Associate Not confirmed since Mar 2026 1 basis intelligence report 2C" in shown
    again = browser.post(f"{person}/groups/new", filled(browser.get(f"{person}/groups/new"), **answers))
    assert "has recorded them as a member of this group already" in words(again, 422)

    with_end = browser.get(their_groups).content.decode().partition("/group-memberships/")[2][:10]
    end = f"/group-memberships/{with_end}/end"
    early = {"on_day": "1", "on_month": "1", "on_year": "2026"}
    assert "between its beginning and today" in words(browser.post(end, early), 422)
    browser.post(end, filled(browser.get(end), reason="left"))
    ended = words(browser.get(f"{group.get_absolute_url()}?show=former"))
    assert f"to {TODAY.day} {TODAY:%b %Y}" in ended
    assert "/group-memberships/" not in browser.get(their_groups).content.decode()


def test_a_group_that_may_not_be_seen_is_chosen_like_one_that_there_is_not(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    stranger = partnership.stranger
    with as_member(stranger):
        hidden = name_group("Far away", by=stranger, programme=None)
    browser, address = browser_of(partnership.analyst), f"/people/{ash.reference}/groups/new"
    page = browser.get(address)

    of_hidden, of_missing = (
        words(browser.post(address, filled(page, group=chosen)), 422).replace(chosen, "ASKED")
        for chosen in (hidden.reference, "2345678923")
    )

    assert "Far away" not in words(page)
    assert of_hidden == of_missing
    assert "is not one of the available choices" in of_hidden


def test_a_member_whom_a_guard_hides_is_on_no_page_of_the_group(
    partnership: Partnership, as_member: Enter, group: Group, ash: Person
) -> None:
    analyst = partnership.analyst
    before = browser_of(analyst).get(group.get_absolute_url()).content
    with as_member(partnership.police_supervisor):
        belongs(ash, group, partnership.police_supervisor)
    rules = {"kind": "exclusion", "users": [analyst.user_id], "reason": "Her cousin"}
    browser_of(partnership.police_supervisor).post(f"/people/{ash.reference}/restriction", rules | {"confirmed": "yes"})

    seen_by = {
        name: words(browser_of(getattr(partnership, name)).get(group.get_absolute_url()))
        for name in ("police_supervisor", "analyst")
    }

    assert "Ash Marsh" in seen_by["police_supervisor"]
    assert "Ash Marsh" not in seen_by["analyst"]
    assert re.search(r"Nothing that you may see:[^.]*\bWho\b", seen_by["analyst"])
    assert len(browser_of(analyst).get(group.get_absolute_url()).content) == len(before)


def test_the_menu_leads_those_to_groups_whose_purpose_concerns_them(partnership: Partnership) -> None:
    led = {
        name
        for name in ("analyst", "council_worker", "treatment_worker", "police_administrator", "police_dpo")
        if 'href="/groups"' in browser_of(getattr(partnership, name)).get("/").content.decode()
    }

    assert led == {"analyst", "council_worker"}


def test_many_groups_and_members_take_no_more_statements(
    partnership: Partnership, as_member: Enter, group: Group, django_assert_max_num_queries: Any
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        for number in range(60):
            name_group(f"Group {number:02}", by=analyst, programme=partnership.programme)
            belongs(make_person(analyst, programme=partnership.programme), group, analyst)
    browser = browser_of(analyst)
    browser.get("/groups")

    with django_assert_max_num_queries(30):
        first = browser.get("/groups")
    with django_assert_max_num_queries(37):  # twelve sections of ten rooms; 30 is the goal
        shown = browser.get(group.get_absolute_url())

    assert len(first.context["content"]["lines"]) == 50
    assert len(members_on(shown)) == 25
    assert len(browser.get("/groups?page=2").context["content"]["lines"]) == 11
    assert len(members_on(browser.get(f"{group.get_absolute_url()}?page=3"))) == 10
    assert [browser.get(f"/groups?page={page}").status_code for page in ("0", "x", "99999999")] == [404] * 3


def test_the_members_are_shown_with_when_they_were_told_why_and_whether_help_was_offered(
    partnership: Partnership, as_member: Enter, group: Group, ash: Person
) -> None:
    analyst, supervisor = partnership.analyst, partnership.police_supervisor
    with as_member(analyst):
        untold = make_person(analyst, programme=partnership.programme)
        for person in (ash, untold):
            belongs(person, group, analyst)
    before = words(browser_of(analyst).get(group.get_absolute_url()))

    with as_member(supervisor):
        meeting = plan(supervisor, partnership.programme, groups=[group])
        invitee = invite(ash, meeting, supervisor, representing=group)
        find_speakers(meeting, supervisor)
        make_ready(meeting, supervisor)
        held = hold(meeting, supervisor)
        debrief(held, by=supervisor, text="Calm", outcomes={invitee: CAME})
        answer_offer(
            offer(ash, supervisor, programme=partnership.programme),
            by=supervisor,
            to=OfferState.DECLINED,
            at=timezone.now(),
            declined_reason="trust",
        )
    after = words(browser_of(analyst).get(group.get_absolute_url()))

    assert "Told why" not in before
    expected = ("Told why", "Custom notification", "Not yet", "Support", "Declined", "None seen")
    assert not [said for said in expected if said not in after]


def test_a_date_is_asked_of_nobody_in_the_future(partnership: Partnership, group: Group, ash: Person) -> None:
    browser, address = browser_of(partnership.analyst), f"/people/{ash.reference}/groups/new"
    soon = TODAY + timedelta(days=2)
    dates: dict[str, date] = {"since": soon, "review_on": TODAY}
    typed = {f"{field}_{part}": getattr(day, part) for field, day in dates.items() for part in ("day", "month", "year")}

    refused = words(browser.post(address, filled(browser.get(address), **typed)), 422)

    assert "The day cannot be in the future" in refused
    assert "The day of the review must be in the future" in refused
