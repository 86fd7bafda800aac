"""Of grants to one agency for one purpose and category one holds at a time, and its index finds it.

Without the look-up before the writing (granting.sql) this failed most times and not every time, as pages of the index
happened to split: so no fault is planted.
"""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from datasharing.enforcement import keys
from focused_deterrence.demonstration import partnership
from partners.owner import as_owner
from tests.database import fresh_database
from tests.datasharing.backups.backing_up import owner_sees

OVERLAPPING = """
SELECT a.id, b.id FROM datasharing_grant a
  JOIN datasharing_grant b
    ON a.id < b.id AND (a.agency_id, a.purpose, a.category) = (b.agency_id, b.purpose, b.category)
 WHERE tstzrange(a.valid_from, a.valid_to) && tstzrange(b.valid_from, b.valid_to)
"""

FOUND = """
SET enable_seqscan = {scan}; SET enable_indexscan = {index}; SET enable_bitmapscan = off;
SET enable_indexonlyscan = off;
SELECT id FROM datasharing_grant WHERE tstzrange(valid_from, valid_to) && tstzrange('2000-01-01', NULL) ORDER BY id
"""


@pytest.fixture
def many_agreements(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demonstration's agreements, committed one by one: more grants than one page of their index holds."""
    with django_db_blocker.unblock(), ExitStack() as stack:
        with as_owner():
            stack.enter_context(fresh_database("_agreements"))
            keys.believe(settings.CONTEXT_KEY)
            partnership.build()
        yield
        with as_owner():
            stack.close()


def test_one_grant_holds_at_a_time_however_many_there_are(many_agreements: None) -> None:
    by_table = owner_sees(FOUND.format(scan="on", index="off"))
    by_index = owner_sees(FOUND.format(scan="off", index="on"))

    assert owner_sees(OVERLAPPING) == []
    assert by_index == by_table
    assert len(by_table) > 200
