"""Loads what a data clerk would have saved, as the command does, and says what the agency then holds."""

from collections.abc import Iterable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from cases.models import Alias, Identifier, Identity, SourceRow

HEADER = "source_id,family_name,given_names,known_as,date_of_birth,pnc,cro,prison_number,crn,nhs_number,aliases"


def save(path: Path, rows: Iterable[str], *, header: str = HEADER, encoding: str = "utf-8") -> Path:
    """A file as a user saves it."""
    path.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
    return path


def load(file: Path, *, agency: str = "police", programme: str = "adder", **options: Any) -> tuple[int, str]:
    """The exit code of the command and what it said."""
    said = StringIO()
    code = 0
    try:
        call_command(
            "import_people",
            str(file),
            agency=agency,
            programme=programme,
            subject_role="programme",
            stdout=said,
            **options,
        )
    except SystemExit as end:
        code = int(str(end.code))
    return code, said.getvalue()


def held() -> list[list[str]]:
    """The acting agency's records about the people it loaded, without keys and times. Inside the door."""
    return sorted(_of(row) for row in SourceRow.objects.all())


def _of(row: SourceRow) -> list[str]:
    like = {"person": row.person_id, "owner": row.owner_id, "programme": row.programme_id}
    return [str(row), *_words(like)]


def _words(like: dict[str, Any]) -> Iterator[str]:
    for identity in Identity.objects.filter(**like):
        yield f"{identity.name} ({identity.known_as}), born {identity.birth}"
    yield from sorted(f"{number} {number.raw} {number.is_valid}" for number in Identifier.objects.filter(**like))
    yield from sorted(f"alias {alias}" for alias in Alias.objects.filter(**like))
