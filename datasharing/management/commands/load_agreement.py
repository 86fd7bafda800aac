"""Loads agreements from JSON files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from datasharing.agreements.agreement_file import AgreementDiffers, AgreementInvalid, load_agreement
from partners.owner import as_owner


class Command(BaseCommand):
    """Runs as the owner. Agreements decide access, so they cannot be loaded at run time."""

    help = "Load signed agreements from JSON files; each is in force from the dates it states."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *, files: list[Path], **_options: Any) -> None:
        with as_owner():
            for file in files:
                self.stdout.write(f"{file.name}: {self._load(file)}")

    def _load(self, file: Path) -> str:
        try:
            agreement = load_agreement(file.read_text(encoding="utf-8"))
        except OSError as error:
            raise CommandError(f"{file} could not be read: {error.strerror}") from error
        except AgreementInvalid as error:
            raise CommandError("\n".join([f"{file} states no agreement:", *error.problems])) from error
        except AgreementDiffers as error:
            raise CommandError(
                f"{file}: “{error}” is loaded with another text. What was signed is not edited: "
                "end that agreement and load the new one under a reference of its own."
            ) from error
        return f"loaded as “{agreement.title}”" if agreement else "loaded before, nothing changed"
