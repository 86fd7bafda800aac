"""Every table is protected, specially protected, or listed with a reason; the run-time role can change none of that.

ISO-02, ISO-03, ISO-05.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.apps import apps

from datasharing.models import Exchange, Fact, Person, Protected, Record
from partners.privileges import Listed
from partners.third_party_tables import BROUGHT
from tests.datasharing.enforcement.catalogue import Grants, grants_on, names, rows, stated, tables

pytestmark = pytest.mark.django_db


SPECIAL: dict[str, Grants] = {
    "datasharing_person": stated("SELECT, INSERT (reference, registered_by_id, registered_at)"),
    "datasharing_change": stated("SELECT"),
    "datasharing_presence": stated("SELECT (person_id, as_other, table_name)"),
    "datasharing_logentry": stated(
        "SELECT, INSERT (operation, outcome, category, owner_id, persons, table_name, keys, reason)"
    ),
}
"""Tables with policies of their own: datasharing/sql/binding.sql, log.sql and presence.sql."""


def record_models() -> list[type[Record]]:
    return [model for model in apps.get_models() if issubclass(model, Record)]


def listed() -> Iterator[tuple[str, Listed]]:
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, Listed):
                yield model._meta.db_table, constraint


def test_every_record_table_is_protected_under_its_own_category() -> None:
    records = {(model._meta.db_table, int(model.category)) for model in record_models()}
    facts = {(model._meta.db_table, int(model.category)) for model in Fact.kinds()}

    assert set(rows("select table_name::text, category from sharing.protected")) == records
    assert set(rows("select table_name::text, category from sharing.facts")) == facts


def test_every_protected_table_is_protected_in_full() -> None:
    """The policy holds for the owner as well, and each command and each way to change a row has its guard."""
    guards = {
        "a_links", "b_place", "trace_added", "trace_changed", "trace_removed",
        "policy reads r", "policy adds a", "policy changes w", "policy erases d", "policy maintain *",
        "row security", "forced", "id always generated",
    }  # fmt: skip
    of_facts = names("select table_name::text from sharing.facts")
    for table in names("select table_name::text from sharing.protected") | of_facts:
        found = names("select tgname::text from pg_trigger where tgrelid = %s::regclass and tgenabled = 'O'", table)
        found |= names(
            "select format('policy %%s %%s', polname, polcmd) from pg_policy where polrelid = %s::regclass", table
        )
        found |= names("select 'row security' from pg_class where oid = %s::regclass and relrowsecurity", table)
        found |= names("select 'forced' from pg_class where oid = %s::regclass and relforcerowsecurity", table)
        found |= names(
            "select 'id always generated' from pg_attribute"
            " where attrelid = %s::regclass and attname = 'id' and attidentity = 'a'",
            table,
        )

        assert (guards | {"c_keep"} if table in of_facts else guards) - found == set(), table


def test_a_fact_names_nobody() -> None:
    """A link from a fact to a person, or to a record about one, would tell of them to whoever sees the fact."""
    assert list(links(Fact.kinds(), (Person, Record))) == []


def links(models: Iterable[type[Protected]], to: tuple[type[Any], ...]) -> Iterator[tuple[type[Protected], Any]]:
    """The foreign keys of `models` to tables of the classes `to`."""
    for model in models:
        for field in model._meta.concrete_fields:
            if field.remote_field and issubclass(field.remote_field.model, to):
                yield model, field


def test_a_row_is_seen_by_whoever_does_not_see_the_fact_that_it_names() -> None:
    """A join leaves such a row in only if the link may be null; it is never null in the table."""
    found = list(links([*record_models(), *Fact.kinds()], (Fact,)))
    checks = rows("select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint where contype = 'c'")

    assert found
    for model, link in found:
        said = " ".join(check for table, check in checks if table == model._meta.db_table)
        assert link.null, (model, link.name)
        assert f"({link.column} IS NOT NULL)" in said, (model, link.name)


def test_each_kind_of_fact_has_an_address_of_its_own() -> None:
    kinds = [str(model._meta.model_name) for model in Fact.kinds()]

    assert sorted(set(kinds)) == sorted(kinds)


def test_policies_let_the_run_time_role_add_only_what_they_check() -> None:
    unchecked = rows(
        "select polrelid::regclass::text, polname from pg_policy"
        " where polcmd in ('a', 'w', '*') and polwithcheck is null and (polcmd <> 'w' or polqual is null)"
    )

    assert unchecked == []
    assert not names("select polname::text from pg_policy where polroles = '{0}'")


def test_whoever_may_do_what_with_a_table_is_stated() -> None:
    """Everything else is closed, column by column."""
    expected = dict(SPECIAL)
    for model in [*record_models(), *Fact.kinds()]:
        changes = "" if issubclass(model, Exchange) else "UPDATE, "
        expected[model._meta.db_table] = stated(f"SELECT, INSERT, {changes}DELETE")
    expected |= {table: stated(constraint.privileges) for table, constraint in listed()}
    expected |= {each.table: {(privilege, frozenset[str]()) for privilege in each.privileges} for each in BROUGHT}

    assert {table: grants for table in tables() if (grants := grants_on(table))} == expected


def test_specially_protected_tables_have_policies_that_hold_for_their_owner_too() -> None:
    protected = names("select relname::text from pg_class where relrowsecurity and relforcerowsecurity")

    assert set(SPECIAL) <= protected


def test_every_listed_table_says_why_and_names_nobody() -> None:
    """A listed table that referred to records or persons would tell, past the policies, that they exist."""
    telling = rows(
        "select conrelid::regclass::text, conname from pg_constraint c join pg_class t on t.oid = c.confrelid"
        " where c.contype = 'f' and t.relrowsecurity"
    )

    assert all(constraint.reason for _table, constraint in listed())
    assert {table for table, _name in telling} & {table for table, _constraint in listed()} == set()


def test_the_run_time_role_can_do_nothing_but_run() -> None:
    [attributes] = rows(
        "select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication from pg_roles"
        " where rolname = 'fd_app'"
    )

    assert not any(attributes)
    assert not rows("select from pg_class where relowner = 'fd_app'::regrole")
    assert not rows("select from pg_auth_members where member = 'fd_app'::regrole")
    assert not rows(
        "select nspname from pg_namespace where nspname !~ '^pg_' and has_schema_privilege('fd_app', oid, 'create')"
    )
    assert not rows("select where has_database_privilege('fd_app', current_database(), 'create, temp')")


def test_no_sequence_tells_how_much_there_is() -> None:
    told = names(
        "select relname::text from pg_class"
        " where case when relkind = 'S' then has_sequence_privilege('fd_app', oid, 'select, usage') end"
    )

    assert told == set()


def test_no_view_looks_past_the_policies() -> None:
    definer_views = names(
        "select relname::text from pg_class where relkind = 'm' or relkind = 'v'"
        " and relnamespace in ('public'::regnamespace, 'sharing'::regnamespace)"
        " and not coalesce('security_invoker=true' = any (reloptions), false)"
    )

    assert definer_views == set()


REVIEWED = {
    "sharing.transaction", "sharing.context", "sharing.agency", "sharing.purpose", "sharing.acting_user", "sharing.act",
    "sharing.granted", "sharing.granted_of_any_category", "sharing.changeable", "sharing.cleared",
    "sharing.cleared_before", "sharing.cleared_to_change", "sharing.consents_are_swept", "sharing.london_day",
    "sharing.is_bare", "sharing.set_standing", "sharing.guard_about", "sharing.acts_about",
    "sharing.acts_on",
    "sharing.reference", "sharing.guard_person", "sharing.hold_person", "sharing.restrictions",
    "sharing.sweep_consents", "sharing.announce", "sharing.prepare_log", "sharing.feed_epoch", "sharing.kept_away",
    "public.cases_normal_name", "public.cases_search",
    "membership.invite", "membership.finish", "membership.change_purposes", "membership.deactivate",
    "membership.sign_out", "membership.change_team", "membership.start_over",
}  # fmt: skip
"""What the run-time role may call of ours; each was read for what its answer could tell. See docs/data-sharing.md."""


FUNCTIONS = """
select p.oid::regproc::text as name, p.prosecdef, p.proconfig from pg_proc p
 where p.pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
   and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
"""


def test_only_reviewed_functions_can_be_called() -> None:
    callable_ = rows(
        FUNCTIONS + "and has_function_privilege('fd_app', p.oid, 'execute') and p.prorettype <> 'trigger'::regtype"
    )

    assert {qualified(name) for name, *_ in callable_} <= REVIEWED


def test_functions_with_their_owners_rights_choose_their_own_names() -> None:
    """Without a pinned search_path its caller could have it look somewhere else."""
    pinned = [(name, config) for name, definer, config in rows(FUNCTIONS) if definer]

    assert [name for name, config in pinned if not any(c.startswith("search_path=") for c in config or [])] == []


def qualified(name: str) -> str:
    return name if "." in name else f"public.{name}"


def test_no_policy_calls_a_function_whose_answer_postgresql_may_keep() -> None:
    """An IMMUTABLE function is folded into a plan, which then carries one agency's sets to another."""
    kept = rows(
        "select d.refobjid::regproc::text from pg_depend d join pg_proc p on p.oid = d.refobjid"
        " where d.classid = 'pg_policy'::regclass and d.refclassid = 'pg_proc'::regclass and p.provolatile = 'i'"
        " and p.pronamespace <> 'pg_catalog'::regnamespace"
    )

    assert kept == []


def test_no_unique_key_tells_of_another_agencys_record() -> None:
    """A key holds within one owner, within one record that its writer can see, or is chosen by the database."""
    telling = rows(
        """
        select i.indexrelid::regclass::text
          from pg_index i
          join (select table_name from sharing.protected union all select table_name from sharing.facts) p
            on i.indrelid = format('public.%I', p.table_name)::regclass
          cross join lateral (
              select array_agg(a.attname::text) as columns from pg_attribute a
               where a.attrelid = i.indrelid and a.attnum = any (i.indkey)) k
         where i.indisunique and not k.columns && '{owner_id}' and k.columns not in ('{id}', '{reference}')
           and not exists (
               select from pg_constraint c join pg_class t on t.oid = c.confrelid
                 join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
                where c.conrelid = i.indrelid and c.contype = 'f' and t.relrowsecurity
                  and t.relname <> 'datasharing_person' and a.attname = any (k.columns))
        """
    )

    assert telling == []


def test_every_model_has_its_place_on_one_of_the_lists() -> None:
    """A model of ours that nobody thought about would be closed; this says so before a page finds out."""
    ours = {model._meta.db_table for model in apps.get_models() if model._meta.app_label in OURS}
    records = {model._meta.db_table for model in apps.get_models() if issubclass(model, Protected)}

    assert ours - records - set(SPECIAL) - {table for table, _constraint in listed()} == CLOSED


OURS = {"partners", "datasharing", "cases", "referrals", "analysis", "benchmarks"}


CLOSED = {
    "datasharing_dataset",
    "datasharing_grant",
    "datasharing_guard",
    "datasharing_guardrule",
    "datasharing_consentsweep",
}
"""Tables that only functions read."""
