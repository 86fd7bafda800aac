"""The demonstration loads, and what is simulated in it is what its ledger knows."""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from benchmarks.measuring.scratch import scratch_database
from tests.database import fingerprint
from tests.datasharing.backups.backing_up import owner_sees

TIMES = """
select 'contact', min(created_at), max(created_at), max(seen_at) from referrals_custodycontact
 where custody_number like 'SIM/%'
union all
select kind, min(created_at), max(created_at), max(coalesce(appointment_at, happened_at)) from referrals_event
 where referral_id in (select r.id from referrals_referral r join referrals_custodycontact c on c.id = r.contact_id
                        where c.custody_number like 'SIM/%')
 group by kind
"""


@pytest.fixture(scope="module")
def simulated(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """What the command says of a half-year of a few people, its ledger, and when the database says it all happened."""
    path = tmp_path_factory.mktemp("simulation") / "ledger"
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        scratch_database(f"fd_template_{fingerprint()}"),
    ):
        patch.setattr("django.conf.settings.DEMONSTRATION", True)
        call_command("load_demonstration", people=0, stdout=StringIO())
        said = StringIO()
        call_command("simulate", people=30, days=180, ledger=path, stdout=said)
        call_command("simulate", people=30, days=180, stdout=said)
        yield {
            "said": said.getvalue(),
            "ledger": [json.loads(line) for line in path.read_text().splitlines()],
            "times": {kind: times for kind, *times in owner_sees(TIMES)},
        }


def test_the_product_shows_what_the_ledger_knows(simulated: dict[str, Any]) -> None:
    assert "Met in custody, seen or not      ledger     30   product     30" in simulated["said"]
    assert len(simulated["ledger"]) == 30


def test_a_second_run_adds_nothing(simulated: dict[str, Any]) -> None:
    assert simulated["said"].endswith("A half-year is simulated already.\n")


def test_it_happened_when_it_is_told_to_have_happened(simulated: dict[str, Any]) -> None:
    now, times = timezone.now(), simulated["times"]

    assert times["contact"][0] < now - timedelta(days=90)
    assert times["contact"][1] - times["contact"][0] > timedelta(days=60)
    assert all(at < now for _first, _last, at in times.values())
    assert times["booked"][0] >= times["contact"][0]
