"""Loads trigger offences and specified drugs with the other reference data."""

from functools import partial
from pathlib import Path
from typing import Any

from partners.reference.loading import LOADS, Loaded, bring_to
from referrals.detention.limits import rows_of
from referrals.drug_tests.models import SpecifiedDrug, TriggerOffence

HERE = Path(__file__).parent


def load(model: type[Any], file: Path) -> Loaded:
    """Load a shipped file. A partnership's own edition of it is loaded in the same way."""
    return bring_to(model, ("code",), rows_of(file))


LOADS["Trigger offences"] = partial(load, TriggerOffence, HERE / "trigger_offences.csv")
LOADS["Specified drugs"] = partial(load, SpecifiedDrug, HERE / "specified_drugs.csv")
