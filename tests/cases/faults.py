"""Guards of imports, each switched off for one run of the test that must notice."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import models

from cases.imports.dates import DAY_FIRST
from cases.imports.loading import Outcome
from cases.models import Identifier
from datasharing.enforcement.door import Actor, acting
from partners.models import Purpose
from tests.faults import Fault

PEOPLE = "tests.cases.imports.test_import_people"
NETWORK = "tests.cases.imports.test_import_network"
TABLES = "tests.cases.imports.test_tables"
LEADS = "tests.cases.safeguarding.test_leads"
IMPORTERS = "tests.cases.imports.test_importers"


def holders_whoever_owns(*_batch: Any) -> defaultdict[tuple[str, str], set[int]]:
    """Stands in for the look at an agency's own numbers."""
    found: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for number in Identifier.objects.all():
        found[number.kind, number.canonical].add(number.person_id)
    return found


@contextmanager
def keeping_what_broke_off(actor: Actor) -> Iterator[None]:
    """Stands in for the door."""
    broken: Exception | None = None
    with acting(actor):
        try:
            yield
        except Exception as error:  # noqa: BLE001 - raised again once everything is kept
            broken = error
    if broken:
        raise broken


FAULTS = [
    Fault(
        guard="a concern is not closed by who raised it",
        noticed_by=f"{LEADS}.test_the_database_refuses_who_raised_a_concern",
        sql="ALTER TABLE cases_concern DISABLE TRIGGER c_held_as_raised",
        shows_as=(pytest.fail.Exception,),
    ),
    Fault(
        guard="the look at an agency's own numbers alone",
        noticed_by=f"{PEOPLE}.test_a_number_seen_by_agreement_is_not_met",
        patch=("cases.imports.loading._holders", holders_whoever_owns),
    ),
    Fault(
        guard="the look at the numbers an agency holds",
        noticed_by=f"{PEOPLE}.test_whom_the_agency_holds_by_a_number_is_not_doubled",
        patch=("cases.imports.loading._valid", lambda _arrival: []),
    ),
    Fault(
        guard="the key of a row that lands once",
        noticed_by=f"{PEOPLE}.test_a_row_that_another_import_lands_meanwhile_lands_once",
        sql="alter table cases_sourcerow drop constraint an_agency_loads_a_row_once_per_programme",
    ),
    Fault(
        guard="the batch that lands as a whole or not at all",
        noticed_by=f"{PEOPLE}.test_what_was_broken_off_is_finished_by_loading_again",
        patch=("cases.imports.loading.acting", keeping_what_broke_off),
    ),
    Fault(
        guard="the flag of a possible child who is loaded",
        noticed_by=f"{PEOPLE}.test_whoever_may_be_a_child_is_flagged_to_safeguarding_once",
        patch=("cases.imports.actions._flag_possible_children", lambda *_identities, **_how: None),
        shows_as=(models.ObjectDoesNotExist,),
    ),
    Fault(
        guard="the comparison of a row with what it said before",
        noticed_by=f"{PEOPLE}.test_a_row_that_says_something_else_later_changes_nobody",
        patch=("cases.imports.arrivals._digest", lambda _arrival: "same"),
    ),
    Fault(
        guard="the proof of what a date begins with",
        noticed_by=f"{PEOPLE}.test_a_date_that_could_be_two_days_is_given_back_unless_another_decides",
        patch=("cases.management.commands.import_people.order_of", lambda _dates: DAY_FIRST),
    ),
    Fault(
        guard="the keeping of what somebody is correcting",
        noticed_by=f"{PEOPLE}.test_what_somebody_is_correcting_is_not_written_over",
        patch=("cases.management.commands.import_people.Path.exists", lambda _path: False),
    ),
    Fault(
        guard="the apostrophe before a formula",
        noticed_by=f"{TABLES}.test_a_cell_that_a_spreadsheet_would_run_goes_out_quoted",
        patch=("cases.imports.tables.quoted", lambda cell: cell),
    ),
    Fault(
        guard="the look for an agreement before anything is loaded",
        noticed_by=f"{IMPORTERS}.test_an_agency_whose_agreement_has_ended_loads_nobody",
        patch=("cases.imports.importers.purpose_to_keep", lambda *_categories, **_how: Purpose.DETERRENCE),
    ),
    Fault(
        guard="the correction of a tie that its source describes otherwise now",
        noticed_by=f"{NETWORK}.test_an_edge_that_has_changed_is_corrected_and_reported",
        patch=("cases.imports.loading._corrected", lambda _held, edge, _to: Outcome(before=[edge.line])),
    ),
]
