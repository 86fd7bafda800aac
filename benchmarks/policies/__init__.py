"""What the row policies cost: the product's statements against SQL by hand, and against django-guardian."""

from collections.abc import Iterator

from benchmarks.measuring import partnership, people
from benchmarks.measuring.rows import Report, Row
from benchmarks.measuring.scratch import scratch_database
from benchmarks.policies.changing import change
from benchmarks.policies.reading import Figures, compare
from partners.owner import as_owner

BASELINE = 100_000
"""Lists and pulls must not take much longer among many more people than among so many."""


def measure(people_in_all: int, report: Report, *, template: str = "template1") -> Iterator[Row]:
    """Rows for a partnership that knows so many people, and for one of `BASELINE` to compare with if it is larger."""
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
    """`row` of a partnership of that size."""
    return Row(f"{size:,}: {row.measure}", row.value, row.unit, row.goal, row.met)
