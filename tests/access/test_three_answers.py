"""Agreements, lists and pages give the same answer, for each persona and each record (DSA-02)."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.models import Alert, Alias, ContactDetail, Identifier, Note
from datasharing import panels
from datasharing.enforcement import read_log
from datasharing.enforcement.door import Actor, acting
from datasharing.models import Record, SubjectRole
from datasharing.proof.agreed import an_actor, what_was_agreed
from partners.london import london_today
from tests.access.personas import PERSONAS, World
from tests.conftest import owner_role
from tests.datasharing.enforcement.looking import every_protected_row
from tests.makers import make_person

Rows = set[tuple[str, int]]
SEE_ASH = ["owner", "partner", "addressee"]


@pytest.fixture
def full(world: World) -> World:
    """Ash with a record of each kind, in the programme and outside it; and a person known to the police only."""
    worker = world.partnership.custody_worker
    with acting(Actor.of(worker, PERSONAS["owner"][1])):
        make_person(worker, family_name="Vale")
        for programme in (None, world.partnership.programme):
            held: dict[str, Any] = {"owner": worker.agency, "person": world.person, "programme": programme}
            held["subject_role"] = SubjectRole.PROGRAMME
            now = timezone.now()
            Alias.objects.create(**held, family_name="Mersh")
            Identifier.objects.create(**held, kind="pnc", raw="1", is_valid=False)
            ContactDetail.objects.create(**held, kind="phone", value="07700 900123")
            Note.objects.create(**held, basis="fact", text="Seen", author=worker.user, about_at=now)
            Alert.objects.create(**held, kind="weapons", since=london_today(now))
    return world


def decided(member: Any, purpose: Any) -> Rows:
    """What an evaluator that never heard of PostgreSQL says from the agreements' words."""
    with owner_role(), read_log.collecting():
        moment = what_was_agreed().at(timezone.now())
        rows = every_protected_row()
    actor = an_actor(member, purpose)
    return {(row.table, row.id) for row in rows if moment.may_read(row, actor)}


def listed(member: Any, purpose: Any, models: list[type[Record]]) -> Rows:
    with acting(Actor.of(member, purpose)):
        return {(model._meta.db_table, record.pk) for model in models for record in model._default_manager.all()}


def shown(browser: Client, world: World) -> Rows:
    """What the pages of all that is known about Ash have."""
    found = set()
    for panel in panels.registered():
        page = browser.get(f"/people/{world.person.reference}/all/{panel.slug}")
        rows = page.context["rows"] if page.status_code == 200 else []
        found |= {(panel.model._meta.db_table, row.record.pk) for row in rows}
    return found


def agree(world: World, persona: str) -> Rows:
    """Hold the three answers for `persona` against one another; what they are about Ash."""
    name, purpose = PERSONAS[persona]
    member = getattr(world.partnership, name)
    models = [panel.model for panel in panels.registered()]
    tables = {model._meta.db_table for model in models}
    right = {(table, key) for table, key in decided(member, purpose) if table in tables}
    about_ash = right & all_about_ash(models, world)

    assert listed(member, purpose, models) == right
    assert shown(world.browser(persona), world) == about_ash
    return about_ash


@pytest.mark.parametrize("persona", SEE_ASH)
def test_the_three_answers_agree_where_something_is_open(full: World, persona: str) -> None:
    assert agree(full, persona)


@pytest.mark.parametrize("persona", sorted(PERSONAS.keys() - {*SEE_ASH}))
def test_the_three_answers_agree_where_nothing_is_open(full: World, persona: str) -> None:
    assert not agree(full, persona)


def all_about_ash(models: list[type[Record]], world: World) -> Rows:
    with owner_role(), read_log.collecting():
        return {
            (model._meta.db_table, record.pk)
            for model in models
            for record in model._default_manager.filter(person=world.person)
        }
