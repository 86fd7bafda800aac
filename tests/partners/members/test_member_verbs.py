"""SQL that no page meant: the run-time role cannot give anyone access, whatever it is made to execute."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import DatabaseError, IntegrityError

from datasharing.enforcement.door import Actor, acting
from partners.models import Agency, Purpose, Role, User
from partners.third_party_tables import BROUGHT
from tests.partners.conftest import People

pytestmark = pytest.mark.django_db

LIBRARIES = (
    "relnamespace = 'public'::regnamespace AND relkind = 'r'"
    " AND relname ~ '^(django|sign_in|mfa|account|socialaccount|usersessions|axes|auth|oauth2_provider)_'"
)


def run(sql: str, *parameters: str) -> None:
    """Execute what no page would."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def rows(sql: str) -> Any:
    """What a query answers."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def as_(user: User, agency: Agency, purpose: Purpose = Purpose.ADMINISTRATION) -> AbstractContextManager[None]:
    """The door, for a context that the membership may not even allow: the functions must judge it themselves."""
    return acting(Actor(agency_id=agency.pk, purpose=purpose, user_id=user.pk, resource="test"))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE partners_membership SET purposes = '{1,2,3}'",
        "UPDATE partners_membership SET valid_to = NULL",
        "DELETE FROM partners_membership",
        "TRUNCATE partners_membership",
        "INSERT INTO partners_membership SELECT * FROM partners_membership",
        "INSERT INTO partners_user SELECT * FROM partners_user",
        "UPDATE partners_user SET is_active = true",
        "UPDATE partners_user SET email = 'mine@example.org'",
        "UPDATE partners_user SET is_demonstration = true",
        "UPDATE partners_user SET is_superuser = true",
        "DELETE FROM partners_user",
        "UPDATE partners_acknowledgement SET statement = 'other'",
        "DELETE FROM partners_acknowledgement",
        "ALTER TABLE partners_membership DISABLE TRIGGER ALL",
        "ALTER TABLE partners_membership DROP CONSTRAINT a_role_acts_only_for_its_purposes",
        "SELECT membership.member(gen_random_uuid())",
        "SELECT membership.member_kept_here(gen_random_uuid())",
        "SELECT membership.settle(1)",
        "SELECT membership.propose(1, 'analyst', '{3}', NULL, false)",
        "SELECT membership.may_after('agree to access', 1)",
        "UPDATE partners_proposal SET agreed_by_id = 1",
        "UPDATE partners_proposal SET is_alone = true",
        "DELETE FROM partners_proposal",
        "INSERT INTO partners_proposal SELECT * FROM partners_proposal",
        "SELECT membership.administrator()",
        "CREATE FUNCTION membership.mine() RETURNS int LANGUAGE sql AS 'select 1'",
        "CREATE OR REPLACE FUNCTION membership.deactivate(whom uuid) RETURNS void LANGUAGE sql AS ''",
    ],
)
def test_the_run_time_role_cannot_write_who_may_do_what(people: People, sql: str) -> None:
    with as_(people.administrator, people.police), pytest.raises(ProgrammingError, match=r"permission denied|must be"):
        run(sql)


def verbs(people: People) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every verb, with arguments that would work for the police's administrator."""
    yield "membership.invite('new@example.org', 'New', 'analyst', '{3}', NULL)", ()
    yield "membership.change_purposes(%s, 'analyst', '{8}')", (str(people.analyst.reference),)
    yield "membership.change_team(%s, 'analyst', NULL)", (str(people.analyst.reference),)
    yield "membership.finish(%s, 'custody_worker')", (str(people.custody.reference),)
    yield "membership.sign_out(%s)", (str(people.analyst.reference),)
    yield "membership.start_over(%s)", (str(people.analyst.reference),)
    yield "membership.deactivate(%s)", (str(people.analyst.reference),)


CONTEXTS: dict[str, Callable[[People], AbstractContextManager[None]]] = {
    "nobody": lambda _people: transaction.atomic(),
    "a colleague": lambda people: as_(people.custody, people.police),
    "the administrator for another purpose": lambda p: as_(p.administrator, p.police, Purpose.COORDINATION),
    "the administrator in another agency": lambda people: as_(people.administrator, people.treatment),
    "another agency's administrator in this one": lambda people: as_(people.administrator_elsewhere, people.police),
}


@pytest.mark.parametrize("who", CONTEXTS)
def test_a_verb_refuses_whoever_is_not_the_agencys_administrator(people: People, who: str) -> None:
    with CONTEXTS[who](people):
        for sql, parameters in verbs(people):
            with pytest.raises(ProgrammingError, match="only an administrator"):
                run(f"SELECT {sql}", *parameters)


def test_the_same_verbs_work_for_the_administrator(people: People) -> None:
    with as_(people.administrator, people.police):
        for sql, parameters in verbs(people):
            run(f"SELECT {sql}", *parameters)

        assert not User.objects.get(pk=people.analyst.pk).is_active
        assert User.objects.filter(email="new@example.org").exists()


def test_another_agencys_administrator_does_not_reach_a_member(people: People) -> None:
    with as_(people.administrator_elsewhere, people.treatment):
        for sql, parameters in list(verbs(people))[1:]:
            with pytest.raises(DatabaseError, match="no such member"):
                run(f"SELECT {sql}", *parameters)


ACCOUNT_VERBS = ["membership.sign_out", "membership.start_over", "membership.deactivate"]


@pytest.mark.parametrize("verb", ACCOUNT_VERBS)
def test_somebody_who_has_left_the_agency_is_out_of_its_reach(people: People, verb: str) -> None:
    with as_(people.administrator, people.police), pytest.raises(DatabaseError, match="no such member"):
        run(f"SELECT {verb}(%s)", str(people.leaver.reference))


def test_only_the_first_agency_lets_somebody_start_over_who_works_for_two(people: People) -> None:
    start_over, lead = "SELECT membership.start_over(%s)", str(people.lead.reference)

    with as_(people.administrator_elsewhere, people.treatment):
        run("SELECT membership.sign_out(%s)", lead)
        with pytest.raises(IntegrityError, match="another agency looks after"):
            run(start_over, lead)
    with as_(people.administrator, people.police):
        run(start_over, lead)


def test_an_agency_closes_what_is_its_own_and_leaves_the_other_its_member(people: People) -> None:
    with as_(people.administrator, people.police):
        run("SELECT membership.deactivate(%s)", str(people.lead.reference))

    people.lead.refresh_from_db()
    assert people.lead.is_active
    assert [place.agency for place in people.lead.memberships.filter(valid_to=None)] == [people.treatment]


@pytest.mark.parametrize(
    "sql",
    [
        "membership.finish(%s, 'administrator')",
        "membership.change_purposes(%s, 'administrator', '{12}')",
        "membership.deactivate(%s)",
        "membership.sign_out(%s)",
        "membership.start_over(%s)",
    ],
)
def test_an_administrator_does_not_reach_herself(people: People, sql: str) -> None:
    with as_(people.administrator, people.police), pytest.raises(ProgrammingError, match="nobody changes what they"):
        run(f"SELECT {sql}", str(people.administrator.reference))


def test_an_administrator_does_not_invite_herself_into_another_role(people: People) -> None:
    with as_(people.administrator, people.police), pytest.raises(ProgrammingError, match="cannot be invited"):
        run("SELECT membership.invite(%s, 'Ada', 'supervisor', '{3}', NULL)", people.administrator.email)


@pytest.mark.parametrize("role", ["system", "api_client"])
def test_no_person_is_given_the_role_of_a_machine(people: People, role: str) -> None:
    with as_(people.administrator, people.police), pytest.raises(ProgrammingError, match="no person holds"):
        run("SELECT membership.invite('new@example.org', 'New', %s, '{1}', NULL)", role)


def test_unattended_work_is_not_invited(people: People) -> None:
    with as_(people.administrator, people.police), pytest.raises(ProgrammingError, match="cannot be invited"):
        run("SELECT membership.invite(%s, 'New', 'analyst', '{3}', NULL)", people.unattended.email)


@pytest.mark.parametrize("role", list(Role))
def test_no_role_carries_an_emergency_or_another_roles_purpose(people: People, role: Role) -> None:
    with as_(people.administrator, people.police):
        for purposes in ("{11}", "{}", "{1,2,3,4,5,6,7,8,9,10,11,12}"):
            with pytest.raises((IntegrityError, ProgrammingError), match=r"only_(for_)?its_purposes|no person holds"):
                run("SELECT membership.invite('new@example.org', 'New', %s, %s, NULL)", role.value, purposes)


def test_a_membership_that_ended_stays_as_it_was(people: People) -> None:
    with as_(people.administrator, people.police), pytest.raises(DatabaseError, match="no such member"):
        run("SELECT membership.finish(%s, 'custody_worker')", str(people.leaver.reference))


def test_tables_of_libraries_are_open_as_far_as_the_list_says() -> None:
    listed = {table.table: set(table.privileges) for table in BROUGHT}

    granted: dict[str, set[str]] = {}
    for privilege in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"):
        can = "has_table_privilege" if privilege in {"DELETE", "TRUNCATE"} else "has_any_column_privilege"
        for (table,) in rows(f"SELECT relname FROM pg_class WHERE {LIBRARIES} AND {can}(oid, '{privilege}')"):
            granted.setdefault(table, set()).add(privilege)

    assert granted == listed
