"""Runs a benchmark."""

from collections.abc import Iterable
from importlib import import_module
from inspect import signature
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

import benchmarks
from benchmarks.measuring.rows import Row, all_met, as_json, as_table

NOT_ONE = {"apps", "management", "measuring"}
NAMES = sorted(module.name for module in iter_modules(benchmarks.__path__) if module.name not in NOT_ONE)


class Command(BaseCommand):
    """Runs as the owner: creates a scratch database and drops it."""

    help = "Run a benchmark in a scratch database; the exit code is 1 if a goal is not met."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=NAMES)
        parser.add_argument("--people", type=int, default=100_000, help="how many people in all (default 100,000)")
        parser.add_argument("--before", type=Path, help="a checkout of another commit to measure against, in one run")
        parser.add_argument("--json", type=Path, help="write the rows to this file, too")

    def handle(self, *, name: str, people: int, json: Path | None, before: Path | None, **_options: Any) -> None:
        benchmark = import_module(f"{benchmarks.__name__}.{name}")
        if before and "before" not in signature(benchmark.measure).parameters:
            raise CommandError(f"{name} cannot measure another checkout.")
        more = {"before": before.resolve()} if before else {}
        console = Console(file=self.stdout)  # type: ignore[arg-type]
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            bar = progress.add_task(name, total=None)
            measured = benchmark.measure(people, lambda doing: progress.update(bar, description=doing), **more)
            rows = self._collect(measured, json)
        console.print(as_table(rows, f"{name}, {people:,} people"))
        if not all_met(rows):
            raise SystemExit(1)

    def _collect(self, measured: Iterable[Row], json: Path | None) -> list[Row]:
        """Collect the rows and write them after each one, so that an interrupted run keeps its results."""
        rows: list[Row] = []
        for row in measured:
            rows.append(row)
            if json:
                json.write_text(as_json(rows), encoding="utf-8")
        return rows
