"""Each planted fault names an existing test that must fail, so that each guard is known to be tested."""

import importlib
from collections import Counter

import pytest

from tests import faults


@pytest.mark.parametrize("fault", faults.all_faults(), ids=lambda fault: fault.id)
def test_every_planted_fault_names_the_test_that_notices_it(fault: faults.Fault) -> None:
    module, name = fault.noticed_by.rsplit(".", 1)

    assert callable(getattr(importlib.import_module(module), name))
    assert fault.sql or fault.mutates or fault.patch


def test_a_fault_is_planted_once() -> None:
    times = Counter(fault.id for fault in faults.all_faults())

    assert [fault for fault, count in times.items() if count > 1] == []


def test_enough_guards_are_switched_off_to_trust_the_rest() -> None:
    assert len(faults.all_faults()) >= 25
