"""Facts about no one person: who reads them, what the log says, and what a record that names one tells."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from cases.groups.actions import add_group_alias, add_member, change_group, name_group
from cases.groups.models import Group, GroupAlias, GroupMembership
from datasharing.enforcement.door import Actor, sign
from datasharing.enforcement.read_log import UnloggedRead
from datasharing.models import Agreement, Category, Person, SubjectRole
from partners.london import london_today
from partners.models import Membership, Programme, Purpose
from tests.api.conftest import System, quick_digests
from tests.api.test_changes import told
from tests.conftest import owner_role
from tests.datasharing.enforcement import log
from tests.makers import make_person, two_bases
from tests.partnership import Partnership, make_agreement, make_clause
from tests.referrals.pages import all_about, browser_of, words

__all__ = ["quick_digests"]

Enter = Callable[..., Any]
TABLE = Group._meta.db_table


@pytest.fixture
def group(partnership: Partnership, as_member: Enter) -> Group:
    """A group that the police hold in the programme."""
    with as_member(partnership.analyst):
        return name_group("Quay boys", by=partnership.analyst, programme=partnership.programme)


def open_groups(partnership: Partnership, **different: Any) -> Agreement:
    """Have an agreement open the police's groups in the programme to probation."""
    usual: dict[str, Any] = {
        "giver": partnership.agency("police"),
        "receiver": partnership.agency("probation"),
        "categories": [Category.GROUP, Category.IDENTITY],
        "purpose": Purpose.SUPERVISION,
        "programme": partnership.programme,
    }
    with owner_role():
        agreement = make_agreement("groups", [usual["giver"], usual["receiver"]])
        make_clause(agreement, **(usual | different))
    return agreement


def belongs(person: Person, group: Group, by: Membership, programme: Programme | None) -> GroupMembership:
    return add_member(
        person,
        by=by,
        group=group,
        programme=programme,
        subject_role=SubjectRole.PROGRAMME,
        role=GroupMembership.Role.CORE,
        bases=two_bases(),
        since=date(2026, 3, 1),
        review_on=london_today(timezone.now()) + timedelta(days=90),
    )


def names_seen(as_member: Enter, member: Membership) -> list[str]:
    with as_member(member):
        return [group.name for group in Group.objects.all()]


def test_its_owner_reads_a_fact_and_nobody_else_does(partnership: Partnership, as_member: Enter, group: Group) -> None:
    seen = {name: names_seen(as_member, member) for name, member in partnership.members.items() if "." not in name}

    assert {name for name, names in seen.items() if names} >= {"analyst", "police_supervisor", "police_dpo"}
    assert {member.agency.code for name, member in partnership.members.items() if seen.get(name)} == {"police"}


def test_a_partner_reads_the_facts_that_a_clause_opens(
    partnership: Partnership, as_member: Enter, group: Group
) -> None:
    with as_member(partnership.analyst):
        name_group("Elsewhere", by=partnership.analyst, programme=None)
    open_groups(partnership)

    assert names_seen(as_member, partnership.probation_practitioner) == ["Quay boys"]


@pytest.mark.parametrize(
    "different",
    [
        {"subject_roles": [SubjectRole.VICTIM, SubjectRole.WITNESS, SubjectRole.FAMILY]},
        {"needs_consent": True},
        {"categories": [Category.IDENTITY, Category.DETERRENCE]},
        {"programme": None},
    ],
    ids=["for victims", "with consent", "of other kinds", "outside the programme"],
)
def test_a_clause_for_other_records_opens_no_fact(
    partnership: Partnership, as_member: Enter, group: Group, different: dict[str, Any]
) -> None:
    open_groups(partnership, **different)

    assert names_seen(as_member, partnership.probation_practitioner) == []


def test_a_fact_that_leaves_the_programme_is_gone_for_a_partners_system(
    partnership: Partnership, as_member: Enter, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_groups(partnership)
    probation = System(partnership.probation_practitioner, Purpose.SUPERVISION)

    def change() -> None:
        with as_member(partnership.analyst):
            change_group(group, by=partnership.analyst, name="Quay", area=None, note="")

    def leave() -> None:
        with as_member(partnership.analyst):
            held = Group.objects.get(pk=group.pk)
            held.programme = None
            held.save()

    written, gone = told(probation, monkeypatch, change), told(probation, monkeypatch, leave)

    assert [(each["kind"], each["collections"], each["record"]["name"]) for each in written] == [
        ("written", ["groups"], "Quay")
    ]
    assert [(each["kind"], each["record"]) for each in gone] == [("gone", None)]
    assert {each["id"] for each in written} == {each["id"] for each in gone} == {str(group.public_id)}


def test_the_log_names_the_fact_and_nobody(partnership: Partnership, as_member: Enter, group: Group) -> None:
    open_groups(partnership)
    last = log.mark()

    names_seen(as_member, partnership.analyst)
    names_seen(as_member, partnership.probation_practitioner)
    System(partnership.probation_practitioner, Purpose.SUPERVISION).get("groups")
    with as_member(partnership.analyst):
        Group.objects.filter(pk=group.pk).update(note="Robberies")

    left = [(each.operation, each.table_name, each.keys, each.persons) for each in log.since(last)]
    operations = ["consultation", "disclosure", "disclosure", "alteration"]
    assert left == [(operation, TABLE, [group.pk], []) for operation in operations]
    assert all(each.clauses for each in log.since(last) if each.operation == "disclosure")


def test_facts_of_two_tables_leave_a_row_each(partnership: Partnership, as_member: Enter, group: Group) -> None:
    with as_member(partnership.analyst):
        alias = add_group_alias(group, by=partnership.analyst, name="QB")
    last = log.mark()

    with as_member(partnership.analyst):
        list(Group.objects.all())
        list(GroupAlias.objects.all())

    named = {each.table_name: each.keys for each in log.since(last)}
    assert named == {TABLE: [group.pk], GroupAlias._meta.db_table: [alias.pk]}


@pytest.mark.parametrize(
    "way",
    [
        lambda: list(Group.objects.values("name")),
        lambda: list(Group.objects.defer("owner")),
        lambda: list(Group.objects.raw("SELECT * FROM cases_group")),
        lambda: list(Group._base_manager.values("name")),
        lambda: list(GroupMembership.objects.extra(select={"named": "SELECT max(name) FROM cases_group"})),
    ],
    ids=["values", "half a fact", "SQL", "the base manager", "beside a record"],
)
def test_nobody_reads_facts_past_the_log(
    partnership: Partnership, as_member: Enter, group: Group, way: Callable[[], Any]
) -> None:
    with as_member(partnership.analyst), pytest.raises(UnloggedRead):
        way()


def test_a_link_to_a_hidden_fact_fails_like_a_link_to_none(
    partnership: Partnership, as_member: Enter, group: Group
) -> None:
    """Probation may not see the group, and tries to record a person of theirs as its member."""
    officer, said = partnership.probation_practitioner, []
    for key in (group.pk, 2**40):
        with as_member(officer):
            person = make_person(officer)
            with pytest.raises(IntegrityError) as refused, transaction.atomic():
                GroupMembership.objects.create(
                    owner=officer.agency, person=person, subject_role=SubjectRole.PROGRAMME, group_id=key,
                    role="core", since=date(2026, 3, 1), review_on=london_today(timezone.now()),
                )  # fmt: skip
            said.append(str(refused.value))

    assert said[0] == said[1]


@pytest.fixture
def hidden_group(partnership: Partnership, as_member: Enter) -> GroupMembership:
    """A membership in the programme of a group that the police hold outside it: probation sees the membership."""
    analyst = partnership.analyst
    with as_member(analyst):
        hidden = name_group("Hidden", by=analyst, programme=None)
        membership = belongs(
            make_person(analyst, programme=partnership.programme), hidden, analyst, partnership.programme
        )
    open_groups(partnership)
    return membership


def test_a_record_that_one_sees_does_not_show_a_fact_that_one_does_not(
    partnership: Partnership, as_member: Enter, hidden_group: GroupMembership
) -> None:
    officer = partnership.probation_practitioner

    with as_member(officer):
        for membership in (
            GroupMembership.objects.select_related("group").get(),
            GroupMembership.objects.prefetch_related("group").get(),
        ):
            assert membership.group is None
        assert Group.objects.filter(memberships=hidden_group).first() is None
    page = all_about(browser_of(officer), hidden_group.person.reference)
    assert "Group not shown Core member" in page
    assert "Hidden" not in page


def test_a_pulled_record_does_not_name_a_fact_that_is_hidden(
    partnership: Partnership, hidden_group: GroupMembership
) -> None:
    officer = partnership.probation_practitioner

    items = System(officer, Purpose.SUPERVISION).get("group-memberships").json()["items"]

    assert [(each["reference"], each["group"]) for each in items] == [(hidden_group.reference, None)]


def test_a_hidden_group_of_a_fact_is_not_named_either(
    partnership: Partnership, as_member: Enter, hidden_group: GroupMembership
) -> None:
    with as_member(partnership.analyst):
        group = Group.objects.get(name="Hidden")
        GroupAlias.objects.create(
            owner=partnership.analyst.agency, programme=partnership.programme, group=group, name="The other name"
        )

    items = System(partnership.probation_practitioner, Purpose.SUPERVISION).get("group-aliases").json()["items"]

    assert [(each["name"], each["group"]) for each in items] == [("The other name", None)]


def test_who_saw_a_fact_is_told_to_data_protection_staff(
    partnership: Partnership, as_member: Enter, group: Group
) -> None:
    open_groups(partnership)
    names_seen(as_member, partnership.probation_practitioner)
    address = f"/facts/group/{group.public_id}/access"

    of_the_officer = words(browser_of(partnership.police_dpo).get(address))
    of_the_analyst = words(browser_of(partnership.analyst).get(address))

    assert "Was shown: groups and associates" in of_the_officer
    assert "Probation Practitioner Probation" in of_the_officer
    assert "Added: groups and associates" in of_the_analyst
    assert "Probation" not in of_the_analyst


@pytest.mark.parametrize("kind", ["group", "person", "note", "nothing"])
def test_nobody_is_told_of_acts_on_what_they_may_not_see(partnership: Partnership, group: Group, kind: str) -> None:
    answer = browser_of(partnership.stranger).get(f"/facts/{kind}/{group.public_id}/access")

    assert answer.status_code == 404


def test_a_function_tells_of_acts_on_a_fact_only_what_the_log_shows(
    partnership: Partnership, as_member: Enter, group: Group
) -> None:
    names_seen(as_member, partnership.analyst)

    def acts(member: str) -> int:
        with as_member(partnership.members[member]), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sharing.acts_on(%s, %s, null, null, 100)", [TABLE, group.pk])
            return int(cursor.fetchone()[0])

    assert {name: acts(name) for name in ("analyst", "police_dpo", "custody_worker", "stranger")} == {
        "analyst": 2,
        "police_dpo": 2,
        "custody_worker": 0,
        "stranger": 0,
    }


def refusal(sql: str, *parameters: Any) -> str:
    """What the database says to `sql`, which is taken back; empty if it does as it is told."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return str(error)
    return ""


def test_the_database_chooses_the_key_and_the_place_of_a_fact(
    partnership: Partnership, as_member: Enter, group: Group
) -> None:
    """A key that its writer chose would tell, by failing, whether a hidden fact has it."""
    police, stranger = partnership.agency("police"), partnership.stranger
    chosen = "INSERT INTO cases_group (id, owner_id, name, note) OVERRIDING SYSTEM VALUE VALUES (%s, %s, 'x', '')"
    moved = "UPDATE cases_group SET set_id = 1, public_id = gen_random_uuid() WHERE id = %s"

    with as_member(partnership.analyst):
        name_group("The last of this session", by=partnership.analyst, programme=None)
    with as_member(stranger):
        refused = {refusal(chosen, key, stranger.agency_id) for key in (group.pk, 2**40)}
        assert "" not in refused
        assert len(refused) == 1
        assert "row-level security" in refusal(
            "INSERT INTO cases_group (owner_id, name, note) VALUES (%s, 'x', '')", police.pk
        )
    with as_member(partnership.analyst):
        assert "a fact keeps its key and its owner" in refusal(moved, group.pk)
        assert "a fact keeps its key and its owner" in refusal(
            "UPDATE cases_group SET owner_id = %s", stranger.agency_id
        )
        [before] = Group.objects.filter(pk=group.pk)
        Group.objects.filter(pk=group.pk).update(data_set=1, name="Quay")
        assert Group.objects.get(pk=group.pk).data_set_id == before.data_set_id


def test_who_may_not_see_a_fact_changes_and_erases_nothing(
    partnership: Partnership, as_member: Enter, group: Group
) -> None:
    with as_member(partnership.analyst):
        add_group_alias(group, by=partnership.analyst, name="QB")
    open_groups(partnership)

    for member in (partnership.stranger, partnership.probation_practitioner):
        with as_member(member):
            assert Group.objects.update(name="Taken over") == 0
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM cases_groupalias")
                assert cursor.rowcount == 0


def test_a_context_that_is_bound_to_a_person_sees_no_fact(
    partnership: Partnership, as_member: Enter, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Emergency access is to one person only."""
    with as_member(partnership.analyst):
        ash = make_person(partnership.analyst)
    signed = Actor.context
    monkeypatch.setattr(Actor, "context", lambda actor, name: rebound(signed(actor, name), ash.pk, actor))

    assert names_seen(as_member, partnership.analyst) == []


def rebound(context: str, person: int, actor: Actor) -> str:
    """`context` as one that is bound to `person`, signed."""
    parts = context.split("|", maxsplit=1)[0].split(":")
    body = ":".join([*parts[:3], str(person), *parts[4:]])
    return f"{body}|{sign(body, actor.resource, actor.on_behalf_of)}"
