"""What every request asks before its page: who has signed in, for whom they act, and what agreements open to them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from datasharing.agreements.open_categories import opened_to
from datasharing.models import EXCHANGES, Category, Clause
from partners.members.known import known_user
from partners.models import Agency, Membership, Purpose, User
from tests.partners.conftest import People
from tests.partnership import Partnership
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


def test_two_statements_say_who_asks_and_none_of_them_writes(client: Client, people: People) -> None:
    sign_in(client, people.custody)
    client.get("/accessibility")

    with CaptureQueriesContext(connection) as sent:
        client.get("/accessibility")

    before_the_door = [query["sql"] for query in sent if "SAVEPOINT" not in query["sql"]][:3]
    assert "django_session" in before_the_door[0]
    assert "partners_membership" in before_the_door[1]
    assert "sharing.transaction" in before_the_door[2]
    assert [query["sql"] for query in sent if query["sql"].startswith(("UPDATE", "DELETE"))] == []


def test_everybody_is_known_by_the_memberships_in_force(people: People) -> None:
    now = timezone.now()
    for user in User.objects.all():
        expected = Membership.objects.in_force(now).filter(user=user).order_by("agency__name", "role")

        known = known_user(user.pk, at=now)

        assert known == user
        assert known is not None
        assert known.held == list(expected)
        assert [(held.agency, held.user) for held in known.held] == [(held.agency, held.user) for held in expected]
        assert {name: known.__dict__[name] for name in user.__dict__ if name != "_state"} == {
            name: value for name, value in user.__dict__.items() if name != "_state"
        }


def test_nobody_is_known_by_a_key_of_nobody() -> None:
    assert known_user(0, at=timezone.now()) is None


@pytest.mark.parametrize("days", [0, -10_000])
def test_what_is_open_is_what_the_clauses_in_force_say(partnership: Partnership, days: int) -> None:
    at = timezone.now() + timedelta(days=days)
    seen = 0
    for agency in Agency.objects.all():
        for purpose in Purpose:
            numbers = {
                number
                for clause in Clause.objects.in_force(at).filter(receiver=agency, purpose=purpose)
                for number in clause.categories
            }
            answers = {EXCHANGES[Category(number)] for number in numbers if number in EXCHANGES}

            opened = opened_to(agency, purpose, at=at)

            assert opened.inside == {Category(number) for number in numbers} | answers
            seen += len(opened.inside)
    assert bool(seen) == (days == 0)
