"""A table of allowed moves, held by the database: generated from the table that the code reads."""

from collections.abc import Iterable
from typing import Any

from partners.privileges import TableRule

HOLD = """
CREATE OR REPLACE FUNCTION public.{name}() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF new.{field} IS DISTINCT FROM old.{field}
       AND NOT (old.{field}::text || '>' || new.{field} = ANY ('{{{moves}}}')) THEN
        RAISE EXCEPTION 'a row of %% may not move from %% to %%', tg_table_name, old.{field}, new.{field}
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER {name} BEFORE UPDATE ON %(table)s FOR EACH ROW EXECUTE FUNCTION public.{name}();
"""


class MovesAsAllowed(TableRule):
    """A row's `field` changes only from the first of a pair in `moves` to its second."""

    SQL = HOLD

    def __init__(self, *, field: str, moves: Iterable[tuple[str, str]], name: str, edition: str = "") -> None:
        super().__init__(name=name, edition=edition)
        self.field = field
        self.moves = sorted((str(a), str(b)) for a, b in moves)

    def rule_sql(self) -> str:
        pairs = ",".join(f"{before}>{after}" for before, after in self.moves)
        return self.SQL.format(name=self.name, field=self.field, moves=pairs)

    def lift_sql(self) -> str:
        return f"DROP TRIGGER {self.name} ON %(table)s; DROP FUNCTION public.{self.name}()"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), kwargs | {"field": self.field, "moves": self.moves}
