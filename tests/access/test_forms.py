"""Forms offer only what the member may choose, and accept nothing else (ISO-09).

A choice by key could reveal whether a row exists, so a key of another's row must give the same answer as no key.
"""

import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.db import models
from django.urls import reverse

from datasharing.models import Person, Record
from partners.models import Agency, Area, Membership, Programme, Purpose, Service, Team, User
from partners.reference.models import CodeValue, Establishment
from referrals.models import CustodySuite
from tests.access.answers import told_of
from tests.access.matrix import MATRIX
from tests.access.personas import World
from tests.conftest import owner_role
from tests.partnership import LONG_AGO
from tests.referrals.pages import filled

FOR_ALL = {Agency, Area, Programme, CodeValue}
FOR_ALL |= {Establishment}
"""Names that all signed-in members may know."""
MISSING, FAR = "98765432", 12345678
"""Keys of one length, as is the code of the far programme: an answer repeats what was typed, and says its length."""
APPS = ("partners", "datasharing", "cases", "referrals", "analysis")
Choice = tuple[str, str, forms.ModelChoiceField]  # type: ignore[type-arg]  # generic in the stubs alone


def form_classes() -> set[type[forms.BaseForm]]:
    """Every form of ours."""
    for app in APPS:
        for file in (settings.BASE_DIR / app).glob("*/*form*.py"):
            importlib.import_module(f"{app}.{file.parent.name}.{file.stem}")
    return {each for each in descendants(forms.BaseForm) if each.__module__.partition(".")[0] in APPS}


def descendants(of: type[Any]) -> Iterator[type[Any]]:
    for child in of.__subclasses__():
        yield child
        yield from descendants(child)


def choices() -> Iterator[tuple[str, Any]]:
    for form in form_classes():
        for name, field in getattr(form, "base_fields", {}).items():
            if isinstance(field, forms.ModelChoiceField):
                yield f"{form.__name__}.{name}", field


def test_a_form_starts_with_no_choice_but_what_everybody_may_know() -> None:
    """Each form then offers what its agency has: one that forgets to offers nothing."""
    found = dict(choices())

    unrestricted = {name for name, field in found.items() if field.queryset.model not in FOR_ALL}
    assert {name for name in unrestricted if not field_is_empty(found[name])} == set()
    assert len(found) >= 10
    assert len(form_classes()) >= 20


def field_is_empty(field: Any) -> bool:
    return bool(field.queryset.query.is_empty())


def test_no_form_chooses_among_people_or_records() -> None:
    assert [name for name, field in choices() if issubclass(field.queryset.model, (Record, Person))] == []


def test_no_form_is_made_from_a_model() -> None:
    """One that was would take whatever column it was not told to leave out."""
    assert [form for form in form_classes() if issubclass(form, forms.BaseModelForm)] == []


@pytest.fixture
def elsewhere(world: World) -> dict[type[models.Model], models.Model]:
    """Of each thing that forms choose among, one that belongs to the stranger's agency."""
    agency = world.partnership.agency("stranger")
    with owner_role():
        user = User.objects.create(pk=FAR, email="far@elsewhere.test", full_name="Far Away")
        return {
            User: user,
            Membership: Membership.objects.create(
                pk=FAR,
                user=user,
                agency=agency,
                role="case_worker",
                purposes=[Purpose.COORDINATION],
                valid_from=LONG_AGO,
            ),
            Team: Team.objects.create(pk=FAR, agency=agency, name="Far team"),
            Service: Service.objects.create(pk=FAR, agency=agency, name="Far help"),
            Programme: Programme.objects.create(
                pk=FAR, code="far_away", name="Far programme", kind=Programme.Kind.ADDER
            ),
            CustodySuite: CustodySuite.objects.create(pk=FAR, agency=agency, name="Far cells", area=Area.objects.get()),
        }


def foreign(field: Any, elsewhere: dict[type[models.Model], models.Model]) -> str | None:
    """The key of something that `field` does not offer; None where it offers everything."""
    row = elsewhere.get(field.queryset.model)
    if row is None or field.queryset.filter(pk=row.pk).exists():
        return None
    return str(getattr(row, field.to_field_name or "pk"))


def refused(world: World, elsewhere: dict[type[models.Model], models.Model], persona: str) -> int:
    """The number of others' keys that were refused to `persona`, each with the answer to a key that does not exist."""
    browser, tried = world.browser(persona), 0
    for address, row in MATRIX.items():
        url = reverse(address, kwargs=row.path(world))
        page = browser.get(url)
        form = page.context and page.context.get("form")
        for name, field in getattr(form, "fields", {}).items():
            if not isinstance(field, forms.ModelChoiceField) or not (key := foreign(field, elsewhere)):
                continue
            of_foreign, of_missing = (browser.post(url, filled(page, **{name: typed})) for typed in (key, MISSING))
            assert (of_foreign.status_code, said(of_foreign, key)) == (422, said(of_missing, MISSING)), (address, name)
            tried += 1
    return tried


@pytest.mark.parametrize(("persona", "least"), [("owner", 8), ("partner", 6), ("addressee", 6), ("stranger", 1)])
def test_somebody_elses_key_is_answered_like_no_key(
    world: World, elsewhere: dict[type[models.Model], models.Model], persona: str, least: int
) -> None:
    assert refused(world, elsewhere, persona) >= least


def test_so_it_is_to_whoever_keeps_the_rules(world: World, elsewhere: dict[type[models.Model], models.Model]) -> None:
    assert refused(world, elsewhere, "wrong_purpose") >= 2


def said(answer: Any, key: str) -> str:
    """What an answer says, without the key that was typed and what is random in every form."""
    text = told_of(answer, {})
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "TOKEN", text)
    return re.sub(rf"\b{re.escape(key)}\b", "KEY", text)


@pytest.mark.parametrize("persona", ["partner", "lapsed", "suspended", "stranger"])
def test_a_form_sent_to_somebody_hidden_is_answered_like_one_sent_to_nobody(world: World, persona: str) -> None:
    browser = world.browser(persona)
    for name, row in MATRIX.items():
        if row.expected(persona) != 404 or not row.statuses:
            continue
        hidden = row.path(world)
        missing = hidden | dict.fromkeys({"reference", "person"} & set(hidden), "2345678923")
        of_hidden, of_missing = (browser.post(reverse(name, kwargs=path), {"text": "x"}) for path in (hidden, missing))

        assert of_hidden.status_code == of_missing.status_code
        assert told_of(of_hidden, hidden) == told_of(of_missing, missing), name
