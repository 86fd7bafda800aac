"""Every page that the sender, its partner and the addressee get is light, however much there is to show."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benchmarks.measuring import browsing
from cases.models import Alert, Case, Note
from datasharing.models import SubjectRole
from partners.london import london_today
from tests.access.matrix import MATRIX, OK
from tests.access.personas import World
from tests.referrals.lists.test_pages_lists import refer
from tests.referrals.sending import carry_everything

Enter = Callable[..., Any]

TAKES_PART = ("owner", "partner", "addressee")
MORE_THAN_A_PAGE = 27
MORE_THAN_A_PANEL = 12
OF_MANY_ROOMS = {"group"}
"""Pages whose parts come from nine rooms, each of which reads its own: more statements than 30, which is the goal."""
MOST = 40


@pytest.fixture
def populated(world: World, as_member: Enter) -> World:
    """More people and referrals than a list shows, each with a case; more records about Ash than a panel shows."""
    worker, programme = world.partnership.custody_worker, world.partnership.programme
    today = london_today(timezone.now())
    owned = {"owner": worker.agency, "programme": programme, "subject_role": SubjectRole.PROGRAMME}
    with as_member(worker):
        sent = refer(world.partnership, *(f"Ash{number}" for number in range(MORE_THAN_A_PAGE)))
        for referral in sent:
            Case.objects.create(person=referral.person, state=Case.State.ACTIVE, opened_on=today, **owned)
        for _time in range(MORE_THAN_A_PANEL):
            Alert.objects.create(person=world.person, kind="weapons", since=today, **owned)
            Note.objects.create(
                person=world.person, basis=Note.Basis.FACT, text="Spoken to. " * 20, author=worker.user,
                about_at=timezone.now(), **owned,
            )  # fmt: skip
    carry_everything()
    return world


def shown_to(persona: str, world: World, browser: Client) -> Iterator[tuple[str, str]]:
    """The name and address of every page that `persona` gets."""
    for name, row in MATRIX.items():
        if row.expected(persona) == OK:
            yield name, reverse(name, kwargs=row.path(world))
    yield "search", browsing.search_for(browser, "Marsh")


def test_every_page_is_light_on_the_database_and_on_the_line(populated: World) -> None:
    weights = {}

    for persona in TAKES_PART:
        browser = populated.browser(persona)
        for name, address in shown_to(persona, populated, browser):
            weights[persona, name] = browsing.weigh(browser, address)

    too_heavy = {page for page, weight in weights.items() if weight.is_too_much}
    assert {page: weights[page] for page in too_heavy if page[1] not in OF_MANY_ROOMS} == {}
    assert {page: weights[page] for page in too_heavy if weights[page].statements > MOST} == {}
    assert len(weights) > 100
