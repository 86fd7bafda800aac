"""The benchmarks: each module here is one, and `manage.py bench NAME` runs it.

A benchmark has `measure(people, report)`. It yields a `Row` (benchmarks/measuring/rows.py) for each measurement in a
partnership that holds `people` people, and calls `report` with what it is doing. A new benchmark is one new module.
"""
