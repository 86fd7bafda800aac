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
    """The privileges of the run-time role, or of PUBLIC, on `table`."""
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


DEFINITIONS = r"""
WITH ours AS (SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema')
SELECT 'function', p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.proowner::regrole::text,
       ARRAY(SELECT a::text FROM unnest(p.proacl) a ORDER BY 1)::text
  FROM pg_proc p JOIN ours n ON n.oid = p.pronamespace
 WHERE NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
UNION ALL
SELECT 'relation', c.oid::regclass::text, concat_ws(' ', c.relkind, c.relrowsecurity, c.relforcerowsecurity,
       c.reloptions::text, CASE c.relkind WHEN 'v' THEN pg_get_viewdef(c.oid) END),
       c.relowner::regrole::text, ARRAY(
           -- what an owner may do without a grant is written out or not, as it came about
           SELECT a::text FROM unnest(c.relacl) a WHERE a::text NOT LIKE c.relowner::regrole || '=%' ORDER BY 1)::text
  FROM pg_class c JOIN ours n ON n.oid = c.relnamespace
UNION ALL
SELECT 'column', a.attrelid::regclass || '.' || a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
       a.attnotnull, a.attidentity, a.attgenerated, a.attoptions::text),
       '', ARRAY(SELECT g::text FROM unnest(a.attacl) g ORDER BY 1)::text
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN ours n ON n.oid = c.relnamespace
 WHERE a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'policy', polrelid::regclass || '.' || polname, concat_ws(' ', polcmd, polpermissive, polroles::regrole[],
       pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)), '', '' FROM pg_policy
UNION ALL
SELECT 'trigger', tgrelid::regclass || '.' || tgname, concat_ws(' ', pg_get_triggerdef(oid), tgenabled), '', ''
  FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'constraint', conrelid::regclass || '.' || conname, regexp_replace(pg_get_constraintdef(c.oid),
       '::(text|character varying)(\[\])?|[()]', '', 'g'), '', ''
  FROM pg_constraint c JOIN ours n ON n.oid = connamespace
UNION ALL
SELECT 'schema', nspname, '', nspowner::regrole::text, ARRAY(SELECT a::text FROM unnest(nspacl) a ORDER BY 1)::text
  FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
UNION ALL
SELECT 'default', concat_ws(' ', defaclrole::regrole, defaclobjtype), '', '',
       ARRAY(SELECT a::text FROM unnest(defaclacl) a ORDER BY 1)::text FROM pg_default_acl
"""
"""What guards a database, and who owns it; casts in a constraint are written otherwise once they have been read."""
