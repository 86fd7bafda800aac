"""Privileges of the run-time role on tables that hold no records of people."""

import hashlib
from copy import copy
from typing import Any, ClassVar, Self

from django.db.backends.ddl_references import Statement, Table
from django.db.models.constraints import BaseConstraint

OWN_AGENCY_WRITES = """
CREATE OR REPLACE FUNCTION own_agency_writes() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    written jsonb;
    agency bigint;
BEGIN
    IF current_user = (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
        RETURN NULL;
    END IF;
    IF TG_NARGS > 0 AND NOT membership.may(TG_ARGV[0]) THEN
        RAISE EXCEPTION 'only those who may %% write %%', TG_ARGV[0], TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    FOREACH written IN ARRAY array_remove(ARRAY[to_jsonb(OLD), to_jsonb(NEW)], NULL) LOOP
        agency := coalesce(
            (written->>'agency_id')::bigint,
            (SELECT agency_id FROM partners_service WHERE id = (written->>'service_id')::bigint));
        IF agency IS DISTINCT FROM (sharing.context())[1] OR agency IS NULL THEN
            RAISE EXCEPTION 'only the agency itself writes its rows of %%', TG_TABLE_NAME
                USING ERRCODE = 'insufficient_privilege';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON %(table)s FOR EACH ROW
    EXECUTE FUNCTION own_agency_writes({rule})
"""


def digest(text: str) -> str:
    """A short digest of `text`."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class TableRule(BaseConstraint):
    """SQL that belongs to a table, declared as a constraint so that migrations create and drop it.

    `SQL` is its text with parameters in braces. `edition` is a digest of the text. A migration states the edition and a
    model does not, so `makemigrations` detects that the text was edited.
    """

    SQL: ClassVar[str]

    def __init__(self, *, name: str, edition: str = "") -> None:
        super().__init__(name=name)
        self.edition = edition

    def text(self) -> str:
        """The SQL text that `edition` is a digest of."""
        return self.SQL

    def rule_sql(self) -> str:
        """The SQL that creates the rule; `%(table)s` is the table."""
        raise NotImplementedError

    def lift_sql(self) -> str:
        """The SQL that drops the rule."""
        raise NotImplementedError

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Defer the rule until CREATE TABLE has run."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(self, model: Any, schema_editor: Any) -> Any:
        return Statement(self.rule_sql(), table=Table(model._meta.db_table, schema_editor.quote_name))

    def remove_sql(self, model: Any, schema_editor: Any) -> Any:
        return Statement(self.lift_sql(), table=Table(model._meta.db_table, schema_editor.quote_name))

    def clone(self) -> Self:
        """A copy, with an edition only if this has one."""
        return copy(self)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), kwargs | {"edition": self.edition or digest(self.text())}

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the rule is not about single rows."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TableRule) and self.deconstruct() == other.deconstruct()

    __hash__ = BaseConstraint.__hash__


class Listed(TableRule):
    """Grants the run-time role privileges on a table without row policies, with the reason.

    Default deny: a model with neither this nor a category cannot be read at run time. `privileges` is SQL, such as
    `"SELECT, UPDATE (name)"`. `reason` is for reviewers of the privilege.
    """

    SQL = "GRANT {privileges} ON %(table)s TO fd_app"

    def __init__(
        self, *, privileges: str, reason: str, name: str = "%(app_label)s_%(class)s_listed", edition: str = ""
    ) -> None:
        super().__init__(name=name, edition=edition)
        self.privileges = privileges
        self.reason = reason

    def rule_sql(self) -> str:
        return self.SQL.format(privileges=self.privileges)

    def lift_sql(self) -> str:
        return "REVOKE ALL ON %(table)s FROM fd_app"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), kwargs | {"privileges": self.privileges, "reason": self.reason}


class OwnAgencyWrites(TableRule):
    """A trigger that lets a member write only rows of the agency they act for. The table's owner may write all rows.

    For tables that all agencies read and each agency writes its own rows of. Pages check this too; the trigger holds
    for any SQL. A row has `agency_id`, or `service_id` of a service of the agency. With a `rule` of partners/rules.py,
    the member must also be admitted by it.
    """

    SQL = OWN_AGENCY_WRITES

    def __init__(
        self, *, rule: str = "", name: str = "%(app_label)s_%(class)s_own_agency_writes", edition: str = ""
    ) -> None:
        super().__init__(name=name, edition=edition)
        self.rule = rule

    def rule_sql(self) -> str:
        return self.SQL.format(name=self.name, rule=f"'{self.rule}'" if self.rule else "")

    def lift_sql(self) -> str:
        return f"DROP TRIGGER {self.name} ON %(table)s"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | ({"rule": self.rule} if self.rule else {})


class Traced(TableRule):
    """Changes of the table are administration: each leaves who, when, what before and after (partners/trail).

    `hides`: columns whose values are not written down. `passes_over`: columns that are no administration. `agreement`:
    the column that names an agreement; all its parties then read the change.
    """

    SQL = """
CREATE OR REPLACE TRIGGER z_trail AFTER INSERT OR UPDATE OR DELETE ON %(table)s FOR EACH ROW
    EXECUTE FUNCTION partners_trace_administration('{hides}', '{passes_over}')
"""

    def __init__(
        self,
        *,
        hides: tuple[str, ...] = (),
        passes_over: tuple[str, ...] = (),
        agreement: str = "",
        name: str = "%(app_label)s_%(class)s_traced",
        edition: str = "",
    ) -> None:
        super().__init__(name=name, edition=edition)
        self.hides = tuple(hides)
        self.passes_over = tuple(passes_over)
        self.agreement = agreement

    def rule_sql(self) -> str:
        said = self.SQL.format(hides=",".join(self.hides), passes_over=",".join(self.passes_over))
        return said.replace("')", f"', '{self.agreement}')") if self.agreement else said

    def lift_sql(self) -> str:
        return "DROP TRIGGER z_trail ON %(table)s"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        said = {"hides": self.hides, "passes_over": self.passes_over, "agreement": self.agreement}
        return path, args, kwargs | {name: value for name, value in said.items() if value}
