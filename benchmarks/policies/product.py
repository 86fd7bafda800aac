"""The SQL statements of the product's querysets, captured as they are sent."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db import connection
from django.utils.timezone import localdate

from cases.models import Alert, Case
from cases.people.display_names import names_of
from cases.search.search import Query, find
from datasharing import panels
from datasharing.enforcement.door import Actor, acting
from datasharing.models import Person
from referrals.models import Referral

Statements = list[str]

NOT_READING = ("INSERT", "SAVEPOINT", "RELEASE", "SELECT SET_CONFIG", "SELECT SHARING.TRANSACTION")

ASKS = "SELECT sharing.granted("
"""The start of the statement with which a list reads the granted data sets. Hand-written SQL has them as literals."""


def reading(statements: Statements) -> Statements:
    """The statements that return rows of tables."""
    return [said for said in statements if not said.startswith(ASKS)]


def newest(model: type[Any]) -> None:
    """The fifty records changed most recently."""
    list(model.objects.newest_up_to(50)[:50])


def caseload() -> None:
    """A page of the caseload, as its view reads it."""
    cases = Case.objects.select_related("owner", "programme", "area", "lead__user", "person")
    people = {case.person_id for case in cases.newest_up_to(26)[:26]}
    names_of(people)
    list(Alert.objects.in_force(localdate()).filter(person__in=people))


def pull(start: Any) -> None:
    """The five hundred records after `start`."""
    if isinstance(start, Case):
        list(Case.objects.behind(start).newest_up_to(500)[:500])
    else:
        list(Referral.objects.latest_news(start, at_most=500)[:500])


def count(model: type[Any]) -> None:
    """The number of active cases, or of referrals awaiting a decision."""
    if model is Case:
        Case.objects.filter(state=Case.State.ACTIVE).count()
    else:
        Referral.objects.awaiting_decision().count()


def prefix() -> None:
    """A search by the beginnings of names."""
    find(Query(name="marsh e"), on=localdate())


def contains() -> None:
    """A search by a part of a name."""
    find(Query(name="rshton"), on=localdate())


def person_page(person: Person) -> None:
    """The records on the page of a person, without referrals of other people that are linked to a client."""
    Person.objects.get(reference=person.reference)
    for panel in panels.registered():
        list(replace(panel, linked=None).about(person)[: panels.AT_MOST + 1])
    list(Alert.objects.in_force(localdate()).filter(person=person).select_related("owner").newest())


def exchanges() -> None:
    """A page of referrals, latest news first."""
    list(Referral.objects.to_show().latest_news()[:26])


def inbox(agency: int) -> None:
    """A page of an agency's incoming referrals that await a decision, most urgent first."""
    list(Referral.objects.to(agency).awaiting_decision().most_urgent().to_show()[:26])


def read_by(actor: Actor) -> type[Any]:
    """The model that a session lists and pulls: cases if it may read any, else referrals."""
    with acting(actor):
        return Case if Case.objects.exists() else Referral


def capture(actor: Actor) -> dict[str, Statements]:
    """The statements of each query that has results for `actor`."""
    model = read_by(actor)
    with acting(actor):
        seen = model.objects.newest()
        middle = seen[seen.count() // 2]
        person = Person.objects.get(pk=middle.person_id)
    queries: dict[str, Callable[[], None]] = {
        "newest 50": lambda: newest(model),
        "pull 500": lambda: pull(middle),
        "count": lambda: count(model),
        "name prefix": prefix,
        "name contains": contains,
        "person page": lambda: person_page(person),
        "exchange list": exchanges,
    }
    queries |= {"caseload": caseload} if model is Case else {"inbox": lambda: inbox(actor.agency_id)}
    return {name: _sent_by(actor, act) for name, act in queries.items()}


def _sent_by(actor: Actor, act: Callable[[], None]) -> Statements:
    sent: Statements = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        said = context["cursor"].cursor.mogrify(sql, params).decode()
        if not said.lstrip().upper().startswith(NOT_READING):
            sent.append(said)
        return execute(sql, params, many, context)

    with acting(actor), connection.execute_wrapper(note):
        act()
    return sent
