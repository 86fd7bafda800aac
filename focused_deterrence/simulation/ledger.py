"""The outside ledger: what became of each life, known without asking the product, and compared with what it shows."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from analysis.pathway.counting import Reached, Step, steps_of
from focused_deterrence.simulation.lives import Life, number_of


class LedgerDiffers(AssertionError):
    """The product does not show what the ledger knows."""


def steps_in(lives: Sequence[Life], now: datetime) -> list[Reached]:
    """The way to treatment as the ledger knows it at `now`."""
    furthest = Counter(life.furthest(now) for life in lives)
    return steps_of([(step, why, people) for (step, why), people in furthest.items()], first=Step.MET)


def compare(known: Sequence[Reached], shown: Sequence[Reached]) -> None:
    """Compare what the ledger knows with what the product shows.

    :raises LedgerDiffers: at the first step where they differ
    """
    for mine, theirs in zip(known, shown, strict=True):
        if mine.people != theirs.people:
            raise LedgerDiffers(f"{mine.step.name}: {mine.people} in the ledger, {theirs.people} on the page")
        if mine.step < Step.STAYED and mine.stopped != theirs.stopped:
            raise LedgerDiffers(f"after {mine.step.name}: {mine.stopped} in the ledger, {theirs.stopped} on the page")


def write(path: Path, lives: Sequence[Life], now: datetime) -> None:
    """Write the ledger as JSON: a line for each life with its furthest step and why no further."""
    lines = []
    for life in lives:
        step, why = life.furthest(now)
        lines.append(
            {"custody_number": number_of(life.number), "met": life.met_at.isoformat(), "step": step.name, "why": why}
        )
    path.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines), encoding="utf-8")
