"""The crowd of the demonstration is what the service itself would have written."""

from focused_deterrence.demonstration.crowd import TABLES, load_crowd
from partners.owner import as_owner
from tests.datasharing.agreements.test_one_grant import many_agreements
from tests.datasharing.backups.backing_up import owner_sees, wrongly_named

__all__ = ["many_agreements"]


def test_every_record_says_what_partner_systems_call_its_person(many_agreements: None) -> None:
    with as_owner():
        load_crowd(0, 50, lambda _added: None)

    assert all(owner_sees(f"SELECT FROM {table}") for table in TABLES)
    assert wrongly_named() == {}
