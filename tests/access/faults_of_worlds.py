"""Leaks, each opened for one run of the two worlds that must differ then."""

from typing import Any

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, connection
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from cases.models import Alias
from tests.faults import Fault

WORLDS = "tests.access.test_two_worlds"
GUARDED = f"{WORLDS}.test_what_others_do_shows_nowhere_to_whom_a_guard_keeps_away"
OWNER = f"{WORLDS}.test_what_others_do_shows_nowhere_to_the_owner"
ANY_PAGE, CASELOAD, FEED = frozenset({"home"}), frozenset({"caseload"}), frozenset({"changes"})
FEED_WRITE = "sharing.feed_write(text, int, name, sharing.traced[], sharing.traced[])"
SYSTEMS = f"{WORLDS}.test_what_others_do_shows_to_no_partner_system"


def past_the_policies(name: str, answers: str, statement: str) -> str:
    """A function that reads all rows, regardless of the acting member."""
    return (
        f"create function sharing.{name} returns {answers} language sql security definer set search_path = pg_catalog"
        f" as $$ {statement} $$; grant execute on function sharing.{name} to fd_app"
    )


def asked(statement: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        [answer] = cursor.fetchone()
    return answer


def with_a_total(request: Any, template: str, context: Any, **how: Any) -> HttpResponse:
    """Stands in for a list: says under it how many there are in all."""
    answer = render(request, template, context, **how)
    answer.write(f"<p>{asked('SELECT sharing.how_many()')} in all</p>")
    return answer


def kept_for_all(request: Any, template: str, context: Any, **how: Any) -> HttpResponse:
    """Replaces a list: caches its first answer and returns it to all later members."""
    body = cache.get_or_set(
        f"page:{request.path}", lambda: str(render(request, template, context, **how).content, "utf-8")
    )
    return HttpResponse(body)


def found_or_refused(model: Any, **named: Any) -> Any:
    """Stands in for finding a person: tells whoever may not see them that there is somebody."""
    if asked("SELECT sharing.is_there(%s)", named["reference"]) and not model.objects.filter(**named).exists():
        raise PermissionDenied
    return get_object_or_404(model, **named)


def numbered(person: Any) -> str:
    """Stands in for a person's address: ends with their number."""
    return f"{reverse('person', args=[person.reference])}?number={person.pk}"


def broken(_step: Any, _scene: Any) -> None:
    """Stands in for a step: asks for what there is not."""
    asked("SELECT sharing.no_such_thing()")


def refused(_step: Any, _scene: Any) -> None:
    """Replaces a step: no member may take it."""
    with connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN RAISE 'nothing lets them' USING errcode = 'insufficient_privilege'; END $$")


FAULTS = [
    Fault(
        guard="the wholeness of the steps that others take",
        noticed_by=OWNER,
        patch=("tests.access.hidden.Consenting.take", broken),
        shows_as=(ProgrammingError,),
        at=ANY_PAGE,
    ),
    Fault(
        guard="the taking of the steps that others take",
        noticed_by=OWNER,
        patch=("tests.access.hidden.Consenting.take", refused),
        at=ANY_PAGE,
    ),
    Fault(
        guard="the silence of a list about what it does not show",
        noticed_by=GUARDED,
        sql=past_the_policies("how_many()", "bigint", "select count(*) from public.cases_case"),
        patch=("cases.work.views.render", with_a_total),
        at=CASELOAD,
    ),
    Fault(
        guard="the silence of a group's page about members whom it does not show",
        noticed_by=GUARDED,
        sql=past_the_policies("how_many()", "bigint", "select count(*) from public.cases_groupmembership"),
        patch=("cases.groups.views.render", with_a_total),
    ),
    Fault(
        guard="the policy of facts",
        noticed_by=f"{WORLDS}.test_what_others_do_shows_nowhere_to_the_owner",
        sql="create policy open_to_all on cases_group for select to fd_app using (true)",
    ),
    Fault(
        guard="pages that are made for whoever asks",
        noticed_by=GUARDED,
        patch=("cases.work.views.render", kept_for_all),
        at=CASELOAD,
    ),
    Fault(
        guard="addresses that do not count",
        noticed_by=GUARDED,
        patch=("datasharing.enforcement.persons.Person.get_absolute_url", numbered),
        at=frozenset({"register"}),
    ),
    Fault(
        guard="the words for somebody hidden",
        noticed_by=GUARDED,
        sql=past_the_policies(
            "is_there(named text)",
            "boolean",
            "select exists (select from public.datasharing_person where reference = named)",
        ),
        patch=("cases.person_page.views.get_object_or_404", found_or_refused),
        at=frozenset({"person"}),
    ),
    Fault(
        guard="the policies of one table and of people",
        noticed_by=GUARDED,
        sql="create policy open_to_all on cases_case for select to fd_app using (true);"
        "create policy open_to_all on datasharing_person for select to fd_app using (true)",
        at=CASELOAD,
    ),
    Fault(
        guard="the guard in the policies of one table and of presence",
        noticed_by=GUARDED,
        sql="alter policy reads on cases_alias using"
        f" (set_id = any ((select sharing.granted({int(Alias.category)}))::int[]));"
        "alter policy reads on datasharing_presence using"
        " (set_id = any ((select sharing.granted_of_any_category())::int[]))",
        at=frozenset({"person", "records"}),
    ),
    Fault(
        guard="numbers of people that two agencies may both hold",
        noticed_by=OWNER,
        sql="create unique index one_number on cases_identifier (kind, canonical)",
        shows_as=(IntegrityError,),
        at=ANY_PAGE,
    ),
    Fault(
        guard="the policy of the changes feed",
        noticed_by=SYSTEMS,
        sql="create policy open_to_all on datasharing_change for select to fd_app using (true)",
        at=FEED,
    ),
    Fault(
        guard="the silence of the changes feed about moves",
        noticed_by=f"{WORLDS}.test_what_moves_shows_to_no_system_that_reads_it_anyway",
        mutates=(FEED_WRITE, "r.addressee_key, e.set_id", "r.addressee_key, null"),
        at=FEED,
    ),
]
