"""Columns that hold codes of the field's lists: labels, choices, and the database's check.

A list is stored as rows (`CodeSet`, `CodeValue`), because lists change yearly. A column names its list twice: in a
`CodeField`, for forms, and in the rule `Coded`, by which the database accepts a code only if it was in the list on the
record's day.
"""

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone

from partners.london import london_today
from partners.privileges import TableRule

FOR_SECONDS: float = 60
"""Seconds for which a process caches the lists; `load_reference` runs in another process."""


@dataclass(frozen=True)
class _Code:
    code: str
    label: str
    group: str
    valid_from: date | None
    valid_to: date | None

    def is_in_use(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or self.valid_to > on)


_lists: dict[str, dict[str, _Code]] = {}
_read_at = -FOR_SECONDS


def read() -> None:
    """Read all lists into the cache, in one statement."""
    global _read_at  # noqa: PLW0603 - one memory for the process
    from partners.reference.models import CodeValue  # noqa: PLC0415 - models hold columns of codes

    found: defaultdict[str, dict[str, _Code]] = defaultdict(dict)
    columns = ("code_set__system", "code", "label", "group", "valid_from", "valid_to")
    for system, code, *rest in CodeValue.objects.order_by("position", "code").values_list(*columns):
        found[system][code] = _Code(code, *rest)
    _lists.clear()
    _lists.update(found)
    _read_at = time.monotonic()


def forget() -> None:
    """Invalidate the cache; call after loading lists."""
    global _read_at  # noqa: PLW0603 - one memory for the process
    _read_at = -FOR_SECONDS


def _list(system: str) -> dict[str, _Code]:
    if time.monotonic() - _read_at >= FOR_SECONDS:
        read()
    return _lists.get(system, {})


def label_of(system: str, code: str) -> str:
    """The label of `code`, also if it may no longer be chosen; the code itself if the list does not have it."""
    held = _list(system).get(code)
    return held.label if held else code


def was_in_use(system: str, code: str, on: date) -> bool:
    """Whether the list had `code` on the day `on`, as the rule `Coded` asks."""
    held = _list(system).get(code)
    return held is not None and held.is_in_use(on)


def labels_of(system: str, codes: Iterable[str]) -> list[str]:
    """The labels of several codes."""
    return [label_of(system, code) for code in codes]


def offered(system: str, *, blank: Any = None) -> list[tuple[str, Any]]:
    """The codes that may be chosen today, with their labels. `blank`: the label of a last, empty choice.

    Codes of the group "computed" are left out: only programs set them.
    """
    today = london_today(timezone.now())
    listed = _list(system).values()
    codes = [(each.code, each.label) for each in listed if each.is_in_use(today) and each.group != "computed"]
    return codes if blank is None else [*codes, ("", blank)]


def grouped(system: str, *, ever: bool = False) -> list[tuple[str, str, str]]:
    """The codes that may be chosen today, or `ever`, with the headings of the list: (heading, code, label)."""
    today = london_today(timezone.now())
    listed = _list(system).values()
    return [(each.group, each.code, each.label) for each in listed if ever or each.is_in_use(today)]


class CodeField(models.CharField):  # type: ignore[type-arg]  # generic in the stubs alone
    """A code of the list `system`. Forms offer the codes in use today. The model must also have the rule `Coded`."""

    def __init__(self, *args: Any, system: str, **kwargs: Any) -> None:
        self.system = system
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"system": self.system}

    def formfield(self, **kwargs: Any) -> Any:
        """A choice field with the codes in use today."""
        kwargs.pop("choices_form_class", None)
        asked = {"label": self.verbose_name, "help_text": self.help_text, "required": not self.blank}
        return forms.ChoiceField(**{**asked, **kwargs, "choices": partial(offered, self.system)})


class Coded(TableRule):
    """A trigger that accepts in the column `field` only codes that were in the list `system` on the row's day.

    `on` is the column with the day, a date or an instant; without it the day is today. Unchanged codes are not checked
    again, so a row keeps a code that has ended since. If one of the columns `copied` is set, the code is copied from
    another record and the day is not checked. The column holds one code or an array.
    """

    SQL = """
CREATE OR REPLACE FUNCTION code_of_its_list() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    said jsonb := to_jsonb(NEW) -> TG_ARGV[0];
    before jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) -> TG_ARGV[0] END;
    written text := to_jsonb(NEW) ->> TG_ARGV[2];
    day date := CASE WHEN length(written) = 10 THEN written::date
                ELSE (coalesce(written::timestamptz, statement_timestamp()) AT TIME ZONE 'Europe/London')::date END;
    is_copy boolean := EXISTS (SELECT FROM unnest(string_to_array(TG_ARGV[3], ',')) c WHERE to_jsonb(NEW) ->> c <> '');
    held text;
BEGIN
    FOR held IN SELECT jsonb_array_elements_text(CASE jsonb_typeof(said) WHEN 'array' THEN said
                                                 ELSE jsonb_build_array(said) END) LOOP
        IF held <> '' AND NOT coalesce(before ? held, false) AND NOT EXISTS (
            SELECT FROM partners_codevalue v JOIN partners_codeset s ON s.id = v.code_set_id
             WHERE s.system = TG_ARGV[1] AND v.code = held AND (
                   is_copy OR (v.valid_from IS NULL OR v.valid_from <= day) AND (v.valid_to IS NULL OR v.valid_to > day)
             )) THEN
            RAISE EXCEPTION '%% holds a code that was not in the list %% on %%', TG_ARGV[0], TG_ARGV[1], day
                USING ERRCODE = 'check_violation', CONSTRAINT = 'a_code_is_of_its_list';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION code_of_its_list() FROM PUBLIC;
CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {field} ON %(table)s FOR EACH ROW
    EXECUTE FUNCTION code_of_its_list('{field}', '{system}', '{on}', '{copied}')
"""

    def __init__(
        self, *, field: str, system: str, on: str = "", copied: str = "", name: str = "", edition: str = ""
    ) -> None:
        super().__init__(name=name or f"%(class)s_{field}_coded", edition=edition)
        self.field = field
        self.system = system
        self.on = on
        self.copied = copied

    def rule_sql(self) -> str:
        return self.SQL.format(name=self.name, field=self.field, system=self.system, on=self.on, copied=self.copied)

    def lift_sql(self) -> str:
        return f"DROP TRIGGER {self.name} ON %(table)s"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | {"field": self.field, "system": self.system, "on": self.on, "copied": self.copied}


class CodedBy(TableRule):
    """The trigger of `Coded` for the rows whose column `by` has one of `values`: each kind of event has its list."""

    SQL = """
CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OF {field}, {by} ON %(table)s FOR EACH ROW
    WHEN (NEW.{by} = ANY ('{{{values}}}')) EXECUTE FUNCTION code_of_its_list('{field}', '{system}', '{on}', '')
"""

    def __init__(
        self, *, field: str, system: str, by: str, values: Iterable[str], name: str, on: str = "", edition: str = ""
    ) -> None:
        super().__init__(name=name, edition=edition)
        self.field = field
        self.system = system
        self.on = on
        self.by = by
        self.values = sorted(str(value) for value in values)

    def rule_sql(self) -> str:
        return self.SQL.format(**self._told() | {"name": self.name, "values": ",".join(self.values)})

    def lift_sql(self) -> str:
        return f"DROP TRIGGER {self.name} ON %(table)s"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, kwargs | self._told()

    def _told(self) -> dict[str, Any]:
        return {"field": self.field, "system": self.system, "on": self.on, "by": self.by, "values": self.values}


class Kept(TableRule):
    """A trigger that keeps codes: a code may be given a last day, but never be deleted or renamed."""

    SQL = """
CREATE OR REPLACE FUNCTION code_is_kept() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    holder record;
    is_used boolean;
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.code, NEW.code_set_id) IS DISTINCT FROM (OLD.code, OLD.code_set_id) THEN
        RAISE EXCEPTION 'the code %% is ended by a day, never deleted or renamed: records may hold it', OLD.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_code_is_kept';
    END IF;
    IF (NEW.label, NEW.valid_from) IS NOT DISTINCT FROM (OLD.label, OLD.valid_from) THEN
        RETURN NEW;
    END IF;
    FOR holder IN
        SELECT t.tgrelid::regclass AS place, string_to_array(encode(t.tgargs, 'escape'), '\\000') AS said
          FROM pg_trigger t WHERE t.tgfoid = to_regproc('public.code_of_its_list')
    LOOP
        CONTINUE WHEN NOT EXISTS (SELECT FROM partners_codeset s
                                   WHERE s.id = OLD.code_set_id AND s.system = holder.said[2]);
        EXECUTE format('SELECT EXISTS (SELECT FROM %%s r WHERE to_jsonb(r.%%I) ? $1)', holder.place, holder.said[1])
           INTO is_used USING OLD.code;
        IF is_used THEN
            RAISE EXCEPTION 'records hold the code %%: give it a last day and add another', OLD.code
                USING ERRCODE = 'check_violation', CONSTRAINT = 'a_code_is_kept';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION code_is_kept() FROM PUBLIC;
CREATE TRIGGER {name} BEFORE UPDATE OR DELETE ON %(table)s FOR EACH ROW EXECUTE FUNCTION code_is_kept()
"""

    def rule_sql(self) -> str:
        return self.SQL.format(name=self.name)

    def lift_sql(self) -> str:
        return f"DROP TRIGGER {self.name} ON %(table)s"
