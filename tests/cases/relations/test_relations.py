"""How groups stand to each other, and what becomes of members when groups merge or split."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.groups.actions import add_member, name_group
from cases.groups.models import Group, GroupMembership
from cases.relations.actions import AlreadyRelated, Grade, GroupEnded, merge_group, relate_groups, split_group
from cases.relations.models import GroupRelation
from datasharing.models import SubjectRole
from partners.london import london_today
from tests.makers import make_person, two_bases
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]
TODAY = london_today(timezone.now())
State = GroupMembership.State


@pytest.fixture
def groups(partnership: Partnership, as_member: Enter) -> tuple[Group, Group]:
    """Two groups of the police."""
    analyst = partnership.analyst
    with as_member(analyst):
        dock = name_group("Dock Road", by=analyst, programme=partnership.programme)
        return dock, name_group("Eastfield", by=analyst, programme=partnership.programme)


@pytest.fixture
def members(partnership: Partnership, as_member: Enter, groups: tuple[Group, Group]) -> list[GroupMembership]:
    """Two confirmed members of the first."""
    analyst = partnership.analyst
    with as_member(analyst):
        return [
            add_member(
                make_person(analyst, programme=partnership.programme),
                by=analyst,
                group=groups[0],
                programme=partnership.programme,
                subject_role=SubjectRole.PROGRAMME,
                role=GroupMembership.Role.CORE,
                bases=two_bases(),
                since=TODAY - timedelta(days=60),
                review_on=TODAY + timedelta(days=100),
            )
            for _each in range(2)
        ]


def test_a_relation_is_shown_on_both_pages_with_its_grade(
    partnership: Partnership, as_member: Enter, groups: tuple[Group, Group]
) -> None:
    dock, eastfield = groups
    analyst, grade = partnership.analyst, Grade(source_grade="2", information_grade="B")
    with as_member(analyst):
        relate_groups(dock, by=analyst, other=eastfield, kind=GroupRelation.Kind.SUPPLY, grade=grade)
        with pytest.raises(AlreadyRelated):
            relate_groups(dock, by=analyst, other=eastfield, kind=GroupRelation.Kind.SUPPLY)

    browser = browser_of(analyst)
    assert "Eastfield Supplies it Medium" in words(browser.get(dock.get_absolute_url()))
    other = words(browser.get(eastfield.get_absolute_url()))
    assert "Dock Road Is supplied by it Medium" in other
    assert "2B" in other


def test_merging_ends_the_group_and_members_point_to_where_they_went(
    partnership: Partnership, as_member: Enter, groups: tuple[Group, Group], members: list[GroupMembership]
) -> None:
    dock, eastfield = groups
    analyst = partnership.analyst
    with as_member(analyst):
        merge_group(dock, by=analyst, into=eastfield, on=TODAY)
        with pytest.raises(GroupEnded):
            merge_group(dock, by=analyst, into=eastfield, on=TODAY)
        for member in members:
            member.refresh_from_db()
            assert (member.state, member.end_reason) == (State.ENDED, "moved")
            assert member.moved_to is not None
            assert member.moved_to.group == eastfield
            assert member.moved_to.state == State.CONFIRMED
            assert member.bases.count() == member.moved_to.bases.count() == 2
        dock.refresh_from_db()
        assert dock.ended_on == TODAY
        assert dock not in Group.objects.active()
        assert GroupRelation.objects.get(kind="merged_into").towards == eastfield


def test_splitting_takes_some_members_along_and_leaves_the_rest(
    partnership: Partnership, as_member: Enter, groups: tuple[Group, Group], members: list[GroupMembership]
) -> None:
    dock, eastfield = groups
    with as_member(partnership.analyst):
        split_group(dock, by=partnership.analyst, into=eastfield, members=members[:1], on=TODAY)

        assert [each.person_id for each in GroupMembership.objects.current().filter(group=eastfield)] == [
            members[0].person_id
        ]
        assert [each.person_id for each in GroupMembership.objects.current().filter(group=dock)] == [
            members[1].person_id
        ]
        assert list(Group.objects.active().order_by("name")) == [dock, eastfield]


def test_an_analyst_relates_merges_and_splits_on_pages(
    partnership: Partnership, groups: tuple[Group, Group], members: list[GroupMembership]
) -> None:
    dock, eastfield = groups
    browser = browser_of(partnership.analyst)
    related = {"other": eastfield.reference, "kind": "rival", "strength": "3"}
    graded = {"source_grade": "2", "information_grade": "B", "handling": "P"}
    day = {f"on_{part}": str(getattr(TODAY, part)) for part in ("day", "month", "year")}
    browser.post(f"{dock.get_absolute_url()}/relations/new", related | graded)
    split = {"other": eastfield.reference, "members": [members[0].reference], **day}
    browser.post(f"{dock.get_absolute_url()}/split", split)
    assert "Eastfield Rival Strong" in words(browser.get(dock.get_absolute_url()))

    merged = browser.post(f"{dock.get_absolute_url()}/merge", {"other": eastfield.reference, **day}, follow=True)

    assert "Dock Road merged into Eastfield." in words(merged)
    assert "Who 2" in words(merged)
    assert "Dock Road" not in words(browser.get("/groups"))
    assert "Dock Road" in words(browser.get("/groups?standing=ended"))
