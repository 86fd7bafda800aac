"""Loads a signed agreement from JSON. docs/data-sharing.md shows an example."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from datasharing.agreements.confined import why_confined
from datasharing.agreements.models import Agreement, AgreementStatus, Clause, Party
from datasharing.enforcement.categories import EXCHANGES, Category, SubjectRole
from partners.london import london_midnight
from partners.models import Agency, Programme, Purpose

EVERY_PROGRAMME = "every"
CLOSED_LISTS: dict[type[IntEnum], str] = {Category: "category", SubjectRole: "subject role", Purpose: "purpose"}


class AgreementInvalid(Exception):
    """The file is not a valid agreement. `problems` lists the errors with their places."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class AgreementDiffers(Exception):
    """An agreement with this reference and another text is loaded. A signed agreement is replaced, never edited."""


@dataclass
class Reader:
    """Reads values from the file and collects its errors."""

    problems: list[str] = field(default_factory=list)

    def text(self, source: Mapping[str, Any], key: str, where: str) -> str:
        value = source.get(key)
        if not isinstance(value, str) or not value.strip():
            self.problems.append(f"{where}: “{key}” is missing or not a text")
            return ""
        return value.strip()

    def day(self, source: Mapping[str, Any], key: str, where: str) -> date:
        try:
            return date.fromisoformat(str(source.get(key)))
        except ValueError:
            self.problems.append(f"{where}: “{key}” is not a date such as 2026-09-01")
            return date.max

    def word(self, kind: type[IntEnum], value: object, where: str) -> int:
        """The value of a word from a closed list, in lower case with underscores; 0 if it is not in the list."""
        words = {member.name.lower(): member.value for member in kind if member not in EXCHANGES.values()}
        if value not in words:
            self.problems.append(f"{where}: “{value}” is no {CLOSED_LISTS[kind]}; they are {', '.join(words)}")
            return 0
        return int(words[str(value)])

    def agency(self, code: object, where: str) -> Agency | None:
        agency = Agency.objects.filter(code=code).first()
        if agency is None:
            self.problems.append(f"{where}: no agency has the code “{code}”")
        return agency

    def rows(self, source: Mapping[str, Any], key: str, where: str) -> list[dict[str, Any]]:
        rows = source.get(key)
        if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
            self.problems.append(f"{where}: “{key}” is not a list with at least one entry")
            return []
        return rows


@transaction.atomic
def load_agreement(text: str) -> Agreement | None:
    """Load the agreement in `text`; None if it is loaded already. Run as the owner of the tables.

    :raises AgreementInvalid: if it is not valid; nothing is loaded then
    :raises AgreementDiffers: if its reference is loaded with another text
    """
    try:
        source = json.loads(text)
    except json.JSONDecodeError as error:
        raise AgreementInvalid([f"line {error.lineno}: not JSON ({error.msg})"]) from error
    digest = hashlib.sha256(json.dumps(source, sort_keys=True).encode()).hexdigest()
    held = Agreement.objects.filter(reference=source.get("reference")).first()
    if held is not None:
        if held.digest != digest:
            raise AgreementDiffers(held.reference)
        return None
    reader = Reader()
    agreement = _read_head(reader, source, digest)
    parties = list(_read_parties(reader, source, agreement))
    clauses = list(_read_clauses(reader, source, agreement, {party.agency_id for party in parties}))
    if reader.problems:
        raise AgreementInvalid(reader.problems)
    agreement.save()
    Party.objects.bulk_create(parties)
    Clause.objects.bulk_create(clauses)
    AgreementStatus.objects.create(agreement=agreement, state=AgreementStatus.State.ACTIVE, valid_from=_starts(clauses))
    return agreement


def _read_head(reader: Reader, source: Mapping[str, Any], digest: str) -> Agreement:
    where = "agreement"
    return Agreement(
        reference=reader.text(source, "reference", where),
        title=reader.text(source, "title", where),
        purpose_statement=reader.text(source, "purpose_statement", where),
        wording=str(source.get("wording", "")),
        review_on=reader.day(source, "review_on", where),
        digest=digest,
    )


def _read_parties(reader: Reader, source: Mapping[str, Any], agreement: Agreement) -> Iterator[Party]:
    for number, row in enumerate(reader.rows(source, "parties", "agreement"), start=1):
        where = f"party {number}"
        role = row.get("role", Party.Role.CONTROLLER)
        if role not in Party.Role.values:
            reader.problems.append(f"{where}: “{role}” is no role; they are {', '.join(Party.Role.values)}")
        agency = reader.agency(row.get("agency"), where)
        signed_by, signed_on = reader.text(row, "signed_by", where), reader.day(row, "signed_on", where)
        if agency is not None:
            yield Party(agreement=agreement, agency=agency, role=role, signed_by=signed_by, signed_on=signed_on)


def _read_clauses(
    reader: Reader, source: Mapping[str, Any], agreement: Agreement, signed: set[int]
) -> Iterator[Clause]:
    for row in reader.rows(source, "clauses", "agreement"):
        where = f"clause {row.get('number', '?')}"
        giver, receiver = reader.agency(row.get("giver"), where), reader.agency(row.get("receiver"), where)
        unsigned = [agency for agency in (giver, receiver) if agency and agency.pk not in signed]
        reader.problems += [f"{where}: {agency} has not signed" for agency in unsigned]
        programme = _read_programme(reader, row, where)
        clause = Clause(
            agreement=agreement,
            number=reader.text(row, "number", where),
            giver=giver,
            receiver=receiver,
            categories=[reader.word(Category, each, where) for each in row.get("categories", [])],
            subject_roles=[reader.word(SubjectRole, each, where) for each in row.get("subject_roles", ["programme"])],
            programme=programme,
            every_programme=row.get("programme") == EVERY_PROGRAMME,
            purpose=reader.word(Purpose, row.get("purpose"), where),
            lawful_basis=reader.text(row, "lawful_basis", where),
            needs_consent=row.get("needs_consent") is True,
            others_exchanges=row.get("others_exchanges") is True,
            valid_from=london_midnight(reader.day(row, "from", where)),
            valid_to=london_midnight(reader.day(row, "to", where)) if row.get("to") else None,
        )
        if not clause.categories:
            reader.problems.append(f"{where}: it opens no category")
        if why := why_confined(clause.categories, clause.purpose, giver=giver, receiver=receiver):
            reader.problems.append(f"{where}: {why}")
        if clause.needs_consent and "{recipient}" not in agreement.wording:
            reader.problems.append(f"{where}: it rests on consent, and “wording” does not name the {{recipient}}")
        yield clause


def _read_programme(reader: Reader, row: Mapping[str, Any], where: str) -> Programme | None:
    code = row.get("programme")
    programme = Programme.objects.filter(code=code).first()
    if code not in (None, EVERY_PROGRAMME) and programme is None:
        reader.problems.append(f"{where}: no programme has the code “{code}”")
    return programme


def _starts(clauses: list[Clause]) -> datetime:
    return min([timezone.now(), *[clause.valid_from for clause in clauses]])
