"""Every move from one state to another, tried in the database whatever the pages offer."""

from collections.abc import Callable

from django.db import IntegrityError, transaction

from datasharing.enforcement import read_log
from datasharing.enforcement.refusals import broke
from partners.state_machine import Machine
from tests.conftest import owner_role

Put = Callable[..., None]


def moves_taken(machine: Machine, put: Put, *, rule: str) -> set[tuple[str, str]]:
    """The pairs of states between which the database lets a row move; others the trigger `rule` refuses.

    `put(state, guarded=…)` writes a state with whatever else it asks for, with or without the triggers. As the owner.
    """
    taken = set()
    with owner_role(), read_log.collecting(), read_log.permitted(read_log.ANY_TABLE):
        for before, after in ((a, b) for a in machine.states for b in machine.states if a != b):
            with transaction.atomic():
                put(before, guarded=False)
                if _goes(put, after, rule):
                    taken.add((str(before), str(after)))
                transaction.set_rollback(True)
    return taken


def _goes(put: Put, state: str, rule: str) -> bool:
    try:
        with transaction.atomic():
            put(state, guarded=True)
    except IntegrityError as error:
        if not broke(error, rule):
            raise
        return False
    return True
