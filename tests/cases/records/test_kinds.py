"""Every kind of record is declared once, and what follows from its declaration is there."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps

from cases.models import Alias, Identity
from datasharing import kinds, panels
from datasharing.kinds import Adding, Kind, KindDeclaredTwice
from datasharing.models import Person, Protected
from datasharing.panels import PanelDeclaredTwice
from partners.models import Membership, Purpose
from partners.rules import may
from tests.datasharing.enforcement import log
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, words

Enter = Callable[..., Any]


def test_every_model_of_records_has_a_kind() -> None:
    without = [
        f"{model._meta.label} has no kind: declare it in {model.__module__.rpartition('.')[0]}.kinds, as "
        "docs/adding-a-record.md says"
        for model in apps.get_models()
        if issubclass(model, Protected) and model not in {kind.model for kind in kinds.registered()}
    ]

    assert without == []


def test_every_kind_that_can_be_added_has_an_example() -> None:
    without = [
        f"{kind.room} declares {kind.slug!r} without an example: give its `Adding` what a worker might type"
        for kind in kinds.registered()
        if kind.adding and not kind.adding.example
    ]

    assert without == []


@pytest.mark.parametrize(
    "twice",
    [Kind(slug="aliases-again", model=Alias, label="Other names"), Kind(slug="aliases", model=Person, label="Again")],  # type: ignore[arg-type]
)
def test_a_kind_is_declared_once(twice: Kind) -> None:
    with pytest.raises(KindDeclaredTwice, match="declare the model once"):
        kinds.register(twice)


def test_no_panel_takes_the_place_of_another() -> None:
    with pytest.raises(PanelDeclaredTwice, match="give it another slug"):
        panels.register(replace(panels.find("aliases"), model=Identity))


ADDED = [(kind, kind.adding) for kind in kinds.registered() if kind.adding]


@pytest.mark.parametrize(("kind", "adding"), ADDED, ids=[kind.slug for kind, _adding in ADDED])
def test_what_is_added_is_there_logged_and_hidden_from_strangers(
    partnership: Partnership, as_member: Enter, kind: Kind, adding: Adding
) -> None:
    who = {
        partnership.analyst: Purpose.DETERRENCE,
        partnership.police_supervisor: Purpose.DETERRENCE,
        partnership.treatment_worker: Purpose.TREATMENT,
    }
    member, purpose = next((each, purpose) for each, purpose in who.items() if may(each, purpose, adding.asks))
    with as_member(member):
        ash = make_person(member, programme=partnership.programme)
    browser, address = browser_of(member, purpose), f"/people/{ash.reference}/{kind.slug}"
    last = log.mark()

    assert browser.get(f"{address}/new").status_code == 200
    done = browser.post(f"{address}/new", {"programme": "adder", **(adding.example or {})})

    assert done.status_code == 302, words(done, done.status_code)
    [record] = records(kind, member, as_member)
    assert record.person_id == ash.pk
    assert ("collection", int(kind.model.category)) in {(entry.operation, entry.category) for entry in log.since(last)}
    page = browser.get(f"/people/{ash.reference}/all/{kind.slug}")
    assert [row.record.pk for row in page.context["rows"]] == [record.pk]
    assert records(kind, partnership.stranger, as_member) == []
    assert browser_of(partnership.stranger).get(f"{address}/new").status_code == 404


def records(kind: Kind, member: Membership, as_member: Enter) -> list[Any]:
    with as_member(member):
        return list(kind.records.objects.all())
