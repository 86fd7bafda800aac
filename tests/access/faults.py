"""Guards of the pages, each switched off for one run of the test that must notice."""

from typing import Any

from django import forms

from cases.search import search
from datasharing.enforcement import read_log
from datasharing.enforcement.read_log import INSERT, Read
from partners.models import Membership, Programme
from tests.faults import Fault

FORMS = "tests.access.test_forms"
HEADERS = "tests.access.test_headers"
THREE = "tests.access.test_three_answers"
EVERY_PAGE = "tests.access.test_log_of_every_page"
SHOWN = "tests.access.test_shown_is_logged"
NO_LOG = "tests.access.test_no_log_no_data"

gather = search._gather
write = read_log.write


def write_or_shrug(reads: set[Read], *, outcome: str = "done") -> None:
    """Stands in for writing the log: shows the page whether or not that worked."""
    try:
        write(reads, outcome=outcome)
    except read_log.LogUnavailable:
        return


def one_more(records: Any, size: int, *, start: int = 0) -> Any:
    """Stands in for a page of records: looks one further than it shows."""
    found = list(records[start : start + size + 1])
    return found[:size], len(found) > size


def offer_all(field: Any, _agency: Any) -> None:
    """Stands in for offering an agency its own programmes."""
    field.queryset = Programme.objects.all()


FAULTS = [
    Fault(
        guard="the page of records that loads no more than it shows",
        noticed_by=f"{SHOWN}.test_a_list_logs_whom_it_showed",
        patch=("datasharing.enforcement.records.RecordQuerySet.page", one_more),
    ),
    Fault(
        guard="the page of a search",
        noticed_by=f"{SHOWN}.test_a_search_logs_whom_it_showed",
        patch=("cases.search.search._gather", lambda in_order, **found: gather(in_order[:1], **found)),
    ),
    Fault(
        guard="the purpose in a log row",
        noticed_by=f"{EVERY_PAGE}.test_every_row_of_the_log_is_whole",
        mutates=("sharing.stamp_log()", "new.purpose := acting[2]", "new.purpose := null"),
    ),
    Fault(
        guard="the refusal to show what cannot be logged",
        noticed_by=f"{NO_LOG}.test_no_page_shows_anybody_while_the_log_cannot_be_written",
        patch=("datasharing.enforcement.read_log.write", write_or_shrug),
    ),
    Fault(
        guard="the outcome of a failed act",
        noticed_by=f"{NO_LOG}.test_a_page_that_fails_after_reading_leaves_that_it_was_attempted",
        patch=(
            "datasharing.enforcement.read_log.INSERT",
            INSERT.replace("%s, r.category", "coalesce('done', %s), r.category"),
        ),
    ),
    Fault(
        guard="the headers of answers that were not hoped for",
        noticed_by=f"{HEADERS}.test_wrong_turns_carry_them_too",
        patch=("csp.middleware.CSPMiddleware.process_response", lambda _self, _request, response: response),
    ),
    Fault(
        guard="the frame that no page may stand in",
        noticed_by=f"{HEADERS}.test_every_page_carries_them_for_everybody",
        patch=(
            "django.middleware.clickjacking.XFrameOptionsMiddleware.get_xframe_options_value",
            lambda *_arguments: "SAMEORIGIN",
        ),
    ),
    Fault(
        guard="the whole of what a page shows",
        noticed_by=f"{THREE}.test_the_three_answers_agree_where_something_is_open",
        patch=("datasharing.panels.Panel.about", lambda panel, _person: panel.model.objects.none()),
    ),
    Fault(
        guard="the closing of lists to everybody else",
        noticed_by=f"{THREE}.test_the_three_answers_agree_where_nothing_is_open",
        sql="create policy open_to_all on cases_alias for select to fd_app using (true)",
    ),
    Fault(
        guard="the emptiness of a choice that a form has yet to fill",
        noticed_by=f"{FORMS}.test_a_form_starts_with_no_choice_but_what_everybody_may_know",
        patch=("cases.work.forms.CaseForm.base_fields", {"lead": forms.ModelChoiceField(Membership.objects.all())}),
    ),
    Fault(
        guard="the programmes of one's own agency",
        noticed_by=f"{FORMS}.test_somebody_elses_key_is_answered_like_no_key",
        patch=("cases.records.fields.ProgrammeField.offer", offer_all),
    ),
    Fault(
        guard="the likeness of hidden and missing to a form",
        noticed_by=f"{FORMS}.test_a_form_sent_to_somebody_hidden_is_answered_like_one_sent_to_nobody",
        sql="create policy open_to_all on referrals_referral for select to fd_app using (true);"
        "create policy open_to_all on datasharing_person for select to fd_app using (true)",
        shows_as=(Exception,),
    ),
]
