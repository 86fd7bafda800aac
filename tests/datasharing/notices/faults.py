"""Guards of notices, each off for one run of the test that must notice."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from datasharing.enforcement.door import Actor, acting
from tests.faults import Fault

TESTS = "tests.datasharing.notices.test_notices"


@contextmanager
def with_writes(member: Any, purpose: Any, *, resource: str) -> Iterator[None]:
    """Enters the door as a member who may write."""
    with acting(Actor.of(member, purpose, resource=resource)):
        yield


FAULTS = [
    Fault(
        guard="the refusal of every write while a notice is counted",
        noticed_by=f"{TESTS}.test_counting_can_write_nothing_and_leaves_who_looked_in_the_log",
        patch=(f"{TESTS}.seeing_as", with_writes),
    ),
    Fault(
        guard="the working days of notices",
        noticed_by=f"{TESTS}.test_no_morning_notice_comes_on_a_weekend_or_a_bank_holiday",
        patch=("datasharing.notices.outbox_tasks._is_closed", lambda _agency, _today: False),
    ),
    Fault(
        guard="the member who chooses their own notices alone",
        noticed_by=f"{TESTS}.test_a_member_chooses_for_themselves_alone",
        sql="DROP TRIGGER own_choice ON datasharing_noticechoice",
    ),
    Fault(
        guard="the membership that a notice needs when it is sent",
        noticed_by=f"{TESTS}.test_who_may_act_for_that_purpose_no_longer_is_told_nothing_until_they_choose_again",
        patch=("partners.members.models.Membership.may_act_for", lambda _membership, _purpose: True),
    ),
]
