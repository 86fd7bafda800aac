"""Guards of the silence about moves, each switched off for one run of the test that must notice."""

from tests.faults import Fault

MOVING = "tests.datasharing.test_moving"

FAULTS = [
    Fault(
        guard="the time of a record that only moves",
        noticed_by=f"{MOVING}.test_a_record_that_only_moves_keeps_its_time",
        mutates=("sharing.place()", "attgenerated <> ''", "false"),
    ),
]
