"""The benchmarks: each module here is one, and `manage.py bench NAME` runs it.

A benchmark has `measure(people, report)`: it yields a `Row` (benchmarks/measuring/rows.py) for whatever it has measured
in a partnership that knows so many people, and tells `report` what it is doing. One more benchmark is one more file.
"""
