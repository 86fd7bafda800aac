"""What the database holds before the first sign-in: tables, reference data, demonstration data."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from launcher.places import PYTHON, ROOT, Place
from launcher.steps import run_in_view, run_step, step

APPLICATION = ("focused_deterrence", "benchmarks", "analysis", "referrals", "cases", "datasharing", "partners")

SIMULATED = "60"
"""People of the simulated half-year of a first start: enough for lists and figures, in a few seconds."""


def manage(*words: str) -> list[str]:
    return [str(PYTHON), str(ROOT / "manage.py"), *words]


@dataclass(frozen=True)
class Data:
    """The data of one place. Marker files beside an embedded database record what it holds, so no work is repeated."""

    environment: Mapping[str, str]
    place: Place

    @property
    def migrated(self) -> Path:
        return self.place.postgres / "migrated-for"

    @property
    def loaded(self) -> Path:
        return self.place.postgres / "demonstration-loaded"

    @property
    def is_embedded(self) -> bool:
        return str(self.place.sockets) in self.environment["DATABASE_URL"]

    def migrate(self) -> None:
        """Bring tables and reference data up to date, as the owner. Skipped if this version of the code has done so."""
        code = fingerprint()
        if self.is_embedded and self.migrated.exists() and self.migrated.read_text() == code:
            return
        with step("Tables and reference data"):
            run_step("set_up_database", manage("set_up_database"), self.place, environment=self.environment)
        if self.is_embedded:
            self.migrated.write_text(code)

    def doubt(self) -> None:
        """Have the next start migrate again, because a management command may have changed anything."""
        self.migrated.unlink(missing_ok=True)

    def load_demonstration(self, people: int | None) -> None:
        """Load the demonstration data: once, or again when a number of `people` is given."""
        if people is not None:
            command = manage("load_demonstration", "--people", str(people))
            run_in_view("load_demonstration", command, self.environment)
        elif not (self.is_embedded and self.loaded.exists()):
            with step("Demonstration data"):
                for command in (["load_demonstration"], ["simulate", "--people", SIMULATED]):
                    run_step(command[0], manage(*command), self.place, environment=self.environment)
        if self.is_embedded:
            self.loaded.touch()

    def show_demonstration(self) -> None:
        """Print the sign-ins of the demonstration."""
        run_in_view("demo", manage("demo"), self.environment)


def fingerprint() -> str:
    """A digest of the application's files."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for app in APPLICATION:
        for path in sorted(path for path in (ROOT / app).rglob("*") if path.suffix in (".py", ".sql", ".csv", ".json")):
            digest.update(bytes(path) + b"\0" + path.read_bytes())
    return digest.hexdigest()
