"""The cost of row policies: the product's statements compared with hand-written SQL and with django-guardian."""

from collections.abc import Iterator

from benchmarks.measuring import partnership, people
from benchmarks.measuring.rows import Report, Row
from benchmarks.measuring.scratch import scratch_database
from benchmarks.policies.changing import change
from benchmarks.policies.reading import Figures, compare
from partners.owner import as_owner

BASELINE = 100_000
"""The number of people that larger partnerships are compared with: lists and pulls must not become much slower."""


def measure(people_in_all: int, report: Report, *, template: str = "template1") -> Iterator[Row]:
    """Measure a partnership with so many people, and if it is larger than `BASELINE` also one of that size."""
    baseline: Figures = {}
    for size in sorted({min(people_in_all, BASELINE), people_in_all}):
        with scratch_database(template):
            report(f"{size:,} people: agreements")
            with as_owner():
                partnership.build()
                people.fill(size, report)
            figures: Figures = {}
            for row in compare(size, figures, baseline, report):
                yield named(row, size)
            for row in change(size, report):
                yield named(row, size)
            baseline = figures


def named(row: Row, size: int) -> Row:
    """`row` with the size of the partnership in its name."""
    return Row(f"{size:,}: {row.measure}", row.value, row.unit, row.goal, row.met)
