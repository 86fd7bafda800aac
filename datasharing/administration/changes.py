"""Changes of an agency's administration in words: who, when, what before and after."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datasharing.agreements.models import Agreement
from datasharing.enforcement.categories import Category, SubjectRole
from partners.models import Agency, Area, Programme, Purpose, Service, Team, User

ASK = """
SELECT id, at, by_user_id, by_agency_id, table_name, operation, was::text, became::text, person, reason
  FROM sharing.administration(%s, %s, %s)
"""
SUBJECTS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "members": (gettext_lazy("Members, roles and purposes"), ("partners_user", "partners_membership")),
    "factors": (gettext_lazy("Second factors"), ("mfa_authenticator",)),
    "access": (gettext_lazy("Access proposed and given"), ("partners_proposal",)),
    "teams": (gettext_lazy("Teams"), ("partners_team",)),
    "services": (
        gettext_lazy("Services"),
        ("partners_service", "partners_servicearea", "partners_openinghours", "partners_servicecapacity"),
    ),
    "prompts": (gettext_lazy("What to do about a risk"), ("referrals_riskprompt",)),
    "routing": (gettext_lazy("Routing rules"), ("referrals_routingrule",)),
    "limits": (gettext_lazy("Limits of treatment"), ("referrals_treatmentlimit",)),
    "systems": (gettext_lazy("Partner systems"), ("oauth2_provider_application",)),
    "restrictions": (gettext_lazy("Restrictions"), ("datasharing_guard", "datasharing_guardrule")),
    "consent": (gettext_lazy("Consent"), ("datasharing_consent",)),
    "agreements": (
        gettext_lazy("Agreements and programmes"),
        (
            "datasharing_agreement",
            "datasharing_party",
            "datasharing_clause",
            "datasharing_standing",
            "partners_participation",
        ),
    ),
}
"""What administration is about, by the word for it in an address."""
ALONE = "alone"
"""Of access, what one person gave alone because nobody else could agree."""
NAMED: tuple[type[models.Model], ...] = (User, Agency, Team, Service, Programme, Area, Agreement)
DID = {"added": gettext_lazy("Added"), "changed": gettext_lazy("Changed"), "removed": gettext_lazy("Removed")}
LEFT_OUT = {"id", "public_id", "reference", "guard_id", "person_id", "is_superuser", "is_demonstration"}
NOTHING = "–"
LISTS: dict[str, Any] = {"purposes": Purpose, "categories": Category, "subject_roles": SubjectRole}
"""Columns that are lists of numbers with words."""


@dataclass(frozen=True)
class Change:
    """One row that was added, changed or removed; `values` are its columns, each before and after."""

    key: int
    at: datetime
    by: str
    agency: str
    subject: str
    did: str
    person: str
    reason: str
    values: list[tuple[str, str, str]]


def changes(wanted: dict[str, Any], *, before: int | None, at_most: int) -> list[Change]:
    """Changes of the acting agency's administration, latest first, that `wanted` asks for.

    :raises NotAgreed: if who acts is no data protection officer
    """
    with connection.cursor() as cursor:
        cursor.execute(ASK, [json.dumps(wanted), before, at_most])
        rows = cursor.fetchall()
    columns = [(row[4], json.loads(row[6]), json.loads(row[7])) for row in rows]
    names = _names(rows, columns)
    return [
        Change(
            key=row[0],
            at=row[1],
            by=names.get((User, row[2]), ""),
            agency=names.get((Agency, row[3]), ""),
            subject=_subject(row[4]),
            did=str(DID[row[5]]),
            person=row[8] or "",
            reason=row[9],
            values=list(_values(table, was, new, names)),
        )
        for row, (table, was, new) in zip(rows, columns, strict=True)
    ]


def _values(
    table: str, was: dict[str, Any], new: dict[str, Any], names: dict[tuple[Any, int], str]
) -> Iterator[tuple[str, str, str]]:
    """Each column that differs, before and after; what was empty and stays so says nothing."""
    for name in sorted((was.keys() | new.keys()) - LEFT_OUT):
        before, after = (_in_words(table, name, state.get(name), names) for state in (was, new))
        if before != after:
            yield _label(table, name), before, after


def _subject(table: str) -> str:
    return next((str(words) for words, tables in SUBJECTS.values() if table in tables), table)


def _field(table: str, column: str) -> Any:
    for model in apps.get_models():
        if model._meta.db_table == table:
            return next((field for field in model._meta.concrete_fields if field.column == column), None)
    return None


def _label(table: str, column: str) -> str:
    field = _field(table, column)
    return str(field.verbose_name) if field else column


def _names(rows: list[Any], columns: list[tuple[str, dict[str, Any], dict[str, Any]]]) -> dict[tuple[Any, int], str]:
    """What keys stand for, for everything that is shown at once."""
    keys: dict[Any, set[int]] = {model: set() for model in NAMED}
    keys[User] |= {row[2] for row in rows if row[2]}
    keys[Agency] |= {row[3] for row in rows if row[3]}
    for table, *states in columns:
        for column, value in ((column, value) for state in states for column, value in state.items()):
            field = _field(table, column)
            if column == "recipients":
                keys[Agency] |= set(value or [])
            elif field is not None and field.remote_field and field.related_model in keys and isinstance(value, int):
                keys[field.related_model].add(value)
    return {
        (model, key): str(named)
        for model, wanted in keys.items()
        if wanted
        for key, named in model._default_manager.in_bulk(list(wanted)).items()
    }


def _in_words(table: str, column: str, value: Any, names: dict[tuple[Any, int], str]) -> str:
    field = _field(table, column)
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field is not None and field.remote_field:
        return names.get((field.related_model, value), str(value))
    if column in LISTS:
        return ", ".join(str(LISTS[column](number).label) for number in value)
    if column == "recipients":
        return ", ".join(names.get((Agency, number), str(number)) for number in value)
    if isinstance(field, models.DateTimeField) and (at := parse_datetime(value)):
        return date_format(localtime(at), "j M Y, H:i")
    if isinstance(field, ArrayField):
        return ", ".join(str(each) for each in value)
    return str(dict(field.flatchoices).get(value, value)) if field is not None and field.choices else str(value)
