"""Two hundred members over one pooled connection: each sees their own records, and none of earlier members'.

ISO-06, AUD-06.
"""

import json
import random
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import RequestFactory
from pytest_django import DjangoDbBlocker

from cases.models import Identity
from datasharing.enforcement.door import ActingMiddleware, acting
from partners.models import Membership, Purpose
from tests.attacker import actor_of, session
from tests.committed import committed_world
from tests.datasharing.enforcement.pooler import pooled
from tests.faults import Fault
from tests.makers import make_person

USERS, REQUESTS, AT_ONCE = 200, 10_000, 16
FIRST_USER = 1_000_000
"""Users of this test alone: their numbers stand in signed contexts and in the log."""

WORKERS = [
    "custody_worker",
    "probation_practitioner",
    "treatment_worker",
    "bridge_worker",
    "council_worker",
    "stranger",
]

HERE = "SELECT sharing.agency(), sharing.acting_user(), current_setting('sharing.context', true), pg_backend_pid()"


@pytest.fixture
def workers(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Membership]]:
    """Someone in each of six agencies, each of which holds one person, named after it."""
    with committed_world(django_db_blocker) as world:
        members = [getattr(world.partnership, name) for name in WORKERS]
        for member in members:
            with acting(actor_of(member)):
                Identity.objects.all().delete()
                make_person(member, family_name=member.agency.code)
        yield members


served: set[int] = set()
"""The server's processes that pages were served by."""


def page(request: HttpRequest) -> HttpResponse:
    """Whose page this is according to the database, and whom it shows."""
    names = [identity.family_name for identity in Identity.objects.all()] if request.membership else []  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(HERE)
        agency, user, context, served_by = cursor.fetchone()
    served.add(served_by)
    return JsonResponse({"names": names, "agency": agency, "user": user, "left": bool(context) and not names})


answer = ActingMiddleware(page)


def visit(member: Membership | None) -> dict[str, Any]:
    """The errors in what is shown to `member`, or without a context if it is None."""
    request: Any = RequestFactory().get("/people")
    request.membership, request.purpose = member, Purpose(member.purposes[0]) if member else None
    got = json.loads(answer(request).content)
    right: dict[str, Any] = {"names": [], "agency": None, "user": None, "left": False}
    if member:
        right = {
            "names": [member.agency.code],
            "agency": member.agency_id,
            "user": member.user_id,
            "left": False,
        }
    return {} if got == right else {"got": got, "right": right}


def as_user_number(number: int, members: list[Membership]) -> Membership:
    like = members[number % len(members)]
    return Membership(
        agency=like.agency, user_id=FIRST_USER + number, purposes=like.purposes, valid_from=like.valid_from
    )


@pytest.mark.slow
def test_nobody_meets_anybody_elses_context_on_a_pooled_connection(
    workers: list[Membership], tmp_path: Path, planted: Fault | None
) -> None:
    users = [as_user_number(number, workers) for number in range(USERS)]
    asked: list[Membership | None] = [*users * (REQUESTS // USERS // (10 if planted else 1))]
    nobody = [None] * (len(asked) // 10)
    visits = random.Random(6).sample([*asked, *nobody], len(asked) + len(nobody))  # noqa: S311 - an order, no secret

    served.clear()

    with pooled(tmp_path), ThreadPoolExecutor(AT_ONCE) as crowd:
        mixed = [each for each in crowd.map(visit, visits) if each]
        list(crowd.map(lambda _thread: connections.close_all(), range(AT_ONCE * 4)))

    assert mixed == []
    assert len(served) == 1, "all went over one connection"
    assert logged() == Counter(member.user_id for member in asked if member)


def logged() -> Counter[int]:
    """How many rows of the log each of these users left."""
    with session("fd_owner") as owner, owner.cursor() as cursor:
        cursor.execute(
            "SELECT user_id, count(*) FROM datasharing_logentry WHERE user_id >= %s GROUP BY user_id", [FIRST_USER]
        )
        return Counter(dict(cursor.fetchall()))
