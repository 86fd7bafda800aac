"""Events are held to the machine of their kind of exchange by the database: every transition, and no other."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import psycopg2
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from datasharing.enforcement import read_log
from datasharing.enforcement.refusals import broke, code_of
from datasharing.kinds import registered
from partners.models import Area
from partners.state_machine import AllowedTransitions, By, Machine
from referrals.exchange.engine import Sent
from referrals.exchange.events import MOVED_ON
from tests.conftest import owner_role
from tests.datasharing.proof.ground import Ground, a_record
from tests.makers import make_person
from tests.partnership import Partnership

Enter = Callable[..., AbstractContextManager[Any]]

EXCHANGES: list[type[Sent]] = sorted(
    (kind.model for kind in registered() if issubclass(kind.model, Sent)), key=lambda model: model.__name__
)


@pytest.fixture(params=EXCHANGES, ids=lambda model: model.__name__)
def exchange(request: pytest.FixtureRequest, partnership: Partnership, northport: Area, as_member: Enter) -> Sent:
    """One of each kind, from the police to Harbour."""
    worker = partnership.custody_worker
    with as_member(worker):
        person = make_person(worker, programme=partnership.programme)
    sent: Sent = unsaved(request.param, partnership, person=person, owner=worker.agency)
    with owner_role(), read_log.collecting():
        sent.save()
    return sent


def unsaved(model: type[Any], partnership: Partnership, **fields: Any) -> Any:
    """The least that a table asks for, between the police and Harbour."""
    ground = Ground(agencies=[], programmes=[], members=[partnership.custody_worker], people=[fields["person"]])
    between = {"addressee": partnership.agency("harbour"), "programme": partnership.programme}
    return a_record(model, ground, **(between | fields))


def machine_of(exchange: Sent) -> str:
    """The name of the constraint by which the exchange follows its machine."""
    [name] = (each.name for each in exchange._meta.constraints if isinstance(each, AllowedTransitions))
    return name


def taken(exchange: Sent, partnership: Partnership, state: str, event: str, party: By) -> str | None:
    """The state that `event` leads to from `state`, by what the database says; None if it refuses it."""
    machine = type(exchange).machine
    of = {By.SENDER: exchange.owner, By.ADDRESSEE: exchange.addressee}
    other = {By.SENDER: exchange.addressee, By.ADDRESSEE: exchange.owner}
    happened = unsaved(
        exchange.events.model,
        partnership,
        person=exchange.person,
        owner=of[party],
        addressee=other[party],
        kind=event,
        **{exchange.events.field.name: exchange},
    )
    with transaction.atomic(), connection.cursor() as cursor:
        put_into(exchange, state)
        try:
            with transaction.atomic():
                happened.save()
        except IntegrityError as error:
            # a column that this kind of event asks for: the machine has let it through
            if not isinstance(error.__cause__, psycopg2.errors.CheckViolation):
                raise
            leads_to = (each.after for each in machine.open_to([party], state=state) if each.event == event)
            return next(leads_to, "anywhere")
        except DatabaseError as error:
            if code_of(error) != MOVED_ON:
                raise
            return None
        cursor.execute(f"SELECT state FROM {exchange._meta.db_table} WHERE id = %s", [exchange.pk])
        after: str = cursor.fetchone()[0]
        transaction.set_rollback(True)
    return after


def put_into(exchange: Sent, state: str) -> None:
    """Give it `state` whatever its machine says. As the owner, inside a transaction that is rolled back."""
    table = exchange._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET state = %s WHERE id = %s", [state, exchange.pk])
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_the_database_takes_every_event_that_the_machine_allows_and_no_other(
    exchange: Sent, partnership: Partnership
) -> None:
    machine: Machine = type(exchange).machine
    allowed = {(each.by, each.before, each.event): each.after for each in machine.transitions}
    events = [*dict(exchange.events.model._meta.get_field("kind").choices), "%", "anything"]
    asked = [(party, str(state), str(event)) for party in (By.SENDER, By.ADDRESSEE) for state in machine.states
             for event in events]  # fmt: skip

    with owner_role(), read_log.collecting(), read_log.permitted(read_log.ANY_TABLE):
        said = {
            (party, state, event): taken(exchange, partnership, state, event, party) for party, state, event in asked
        }

    assert {what: after for what, after in said.items() if after} == allowed


def test_the_state_of_an_exchange_is_nobodys_to_set(exchange: Sent, partnership: Partnership) -> None:
    """Not even the owner of the tables puts one where its machine does not lead."""
    with owner_role(), read_log.collecting(), pytest.raises(IntegrityError) as refused, transaction.atomic():
        connection.cursor().execute(
            f"UPDATE {exchange._meta.db_table} SET state = 'elsewhere' WHERE id = {exchange.pk}"
        )

    assert broke(refused.value, machine_of(exchange))


def test_an_exchange_begins_where_its_machine_begins(
    exchange: Sent, partnership: Partnership, as_member: Enter
) -> None:
    """The sender writes the row: it could otherwise send what has been accepted already."""
    worker = partnership.custody_worker
    already = unsaved(
        type(exchange),
        partnership,
        person=exchange.person,
        owner=worker.agency,
        state=type(exchange).machine.ended()[0],
    )
    with as_member(worker), pytest.raises(IntegrityError) as refused, transaction.atomic():
        already.save()

    assert broke(refused.value, machine_of(exchange))
