"""Guards of facts about no one person, each switched off for one run of the test that must notice."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError

from datasharing.enforcement.read_log import Read
from datasharing.models import Fact
from tests.datasharing.proof.ground import record_tables
from tests.faults import Fault

FACTS = "tests.datasharing.enforcement.test_facts"
S62 = "tests.datasharing.enforcement.test_s62_matrix"
OPEN_TO_ALL = "create policy open_to_all on cases_group for select to fd_app using (true)"
NAMED = [model._meta.db_table for model in record_tables() if issubclass(model, Fact) and model._meta.related_objects]
NAMED_IN_THE_LOG = f"{FACTS}.test_the_log_names_the_fact_and_nobody"


def unnamed(fact: Fact) -> Iterator[Read]:
    """Stands in for what the log is told of a fact: that one of some owner's was read."""
    yield Read(int(fact.category), fact.owner_id, None)


FAULTS = [
    Fault(
        guard="the row policy that chooses which facts are read",
        noticed_by=f"{FACTS}.test_a_clause_for_other_records_opens_no_fact",
        sql=OPEN_TO_ALL,
    ),
    Fault(
        guard="the subject role of facts",
        noticed_by=f"{FACTS}.test_a_partner_reads_the_facts_that_a_clause_opens",
        mutates=("sharing.place_fact()", "int := 1", "int := 2"),
    ),
    Fault(
        guard="the name of a fact in the log",
        noticed_by=NAMED_IN_THE_LOG,
        patch=("datasharing.enforcement.records.Fact.reads", unnamed),
    ),
    Fault(
        guard="the trace of a fact that is changed",
        noticed_by=NAMED_IN_THE_LOG,
        sql="alter table cases_group disable trigger trace_changed",
    ),
    Fault(
        guard="the following of links to facts",
        noticed_by=f"{FACTS}.test_a_link_to_a_hidden_fact_fails_like_a_link_to_none",
        sql="alter table cases_groupmembership disable trigger a_links",
    ),
    Fault(
        guard="the silence of a record about a hidden fact",
        noticed_by=f"{FACTS}.test_a_record_that_one_sees_does_not_show_a_fact_that_one_does_not",
        sql=OPEN_TO_ALL,
    ),
    Fault(
        guard="the silence of a pull about a hidden fact",
        noticed_by=f"{FACTS}.test_a_pulled_record_does_not_name_a_fact_that_is_hidden",
        sql=OPEN_TO_ALL,
    ),
    Fault(
        guard="the keeping of facts that others may name",
        noticed_by=f"{S62}.test_a_fact_that_others_may_name_is_kept_whether_or_not_one_does",
        sql="; ".join(f"alter table {table} disable trigger c_keep" for table in NAMED),
        shows_as=(pytest.fail.Exception, AssertionError),
    ),
    Fault(
        guard="the closing of the log of a fact to all but data protection",
        noticed_by=f"{FACTS}.test_a_function_tells_of_acts_on_a_fact_only_what_the_log_shows",
        mutates=("sharing.acts_on(text, bigint, timestamptz, uuid, int)", "(select sharing.purpose()) = 10", "true"),
    ),
    Fault(
        guard="the database's choice of the keys of facts",
        noticed_by=f"{FACTS}.test_the_database_chooses_the_key_and_the_place_of_a_fact",
        mutates=("sharing.place_fact()", "if new.id is distinct from", "if false and new.id is distinct from"),
    ),
    Fault(
        guard="the owner among those who change a fact",
        noticed_by=f"{FACTS}.test_who_may_not_see_a_fact_changes_and_erases_nothing",
        sql=f"create policy all_change on cases_group for update to fd_app using (true); {OPEN_TO_ALL}",
        shows_as=(AssertionError, DatabaseError),
    ),
]
