"""Questions to PostgreSQL's catalogue, as tests ask them: what is protected, by what, and who may do what with it."""

import re
from typing import Any

from django.db import connection

from tests.conftest import owner_role

Grants = set[tuple[str, frozenset[str]]]
"""Privileges with the columns they are limited to; no columns: the whole table."""


def rows(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """The answer to `sql`, asked as the owner of the tables."""
    with owner_role(), connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return list(cursor.fetchall())


def names(sql: str, *parameters: Any) -> set[str]:
    """The first column of the answer to `sql`."""
    return {row[0] for row in rows(sql, *parameters)}


TABLES = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'p', 'f') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
"""


def tables() -> set[str]:
    """Every table of the database."""
    return names(TABLES)


def grants_on(table: str) -> Grants:
    """What the run-time role, or everybody, may do with `table`."""
    found = rows(
        """
        select a.privilege_type, null from pg_class c, aclexplode(c.relacl) a
         where c.relname = %s and c.relkind in ('r', 'p', 'f', 'v', 'm')
           and a.grantee in (0, (select oid from pg_roles where rolname = 'fd_app'))
        union all
        select a.privilege_type, t.attname
          from pg_class c join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a
         where c.relname = %s and a.grantee in (0, (select oid from pg_roles where rolname = 'fd_app'))
        """,
        table,
        table,
    )
    privileges = {privilege for privilege, _column in found}
    return {(each, frozenset(column for p, column in found if p == each and column)) for each in privileges}


def stated(privileges: str) -> Grants:
    """What a list such as `SELECT, UPDATE (name, phone)` says."""
    return {
        (word, frozenset(filter(None, re.split(r",\s*", columns or ""))))
        for word, columns in re.findall(r"([A-Z]+)(?:\s*\(([^)]*)\))?", privileges)
    }
