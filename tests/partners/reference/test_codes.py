"""Codes of the field's lists: rows with days, which the database holds records to, and never loses."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, transaction

from cases.models import Alert
from cases.safeguarding.actions import raise_alert
from datasharing.models import Person, SubjectRole
from partners.models import CodeSet, CodeValue, Service
from partners.reference import codes
from partners.reference.codes import Coded, CodedBy, CodeField, label_of, offered
from referrals.custody.actions import record_contact
from referrals.models import CustodyContact, CustodySuite
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.conftest import make_northport

Enter = Callable[..., Any]
TODAY = date(2026, 11, 30)
YESTERDAY = TODAY - timedelta(days=1)
LONG_PAST = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def lists_anew() -> Iterator[None]:
    """What a test does to a list is read anew, and is gone with the test."""
    codes.forget()
    yield
    codes.forget()


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom the police hold."""
    with owner_role():
        make_northport(partnership)
    with as_member(partnership.custody_worker):
        return make_person(partnership.custody_worker, programme=partnership.programme)


def change(system: str, code: str, **days: Any) -> None:
    """Bring out another edition of a list, as the owner of the tables."""
    with owner_role():
        value = CodeValue.objects.get(code_set__system=system, code=code)
        for name, day in days.items():
            setattr(value, name, day)
        value.save()
    codes.forget()


def warn(ash: Person, partnership: Partnership, kind: str, since: date = TODAY) -> Alert:
    return raise_alert(
        ash,
        by=partnership.custody_worker,
        kind=kind,
        since=since,
        programme=partnership.programme,
        subject_role=SubjectRole.PROGRAMME,
    )


def test_a_code_that_no_list_has_is_refused(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    with as_member(partnership.custody_worker):
        with pytest.raises(IntegrityError, match="was not in the list alert_kind"), transaction.atomic():
            warn(ash, partnership, "bad_temper")
        with pytest.raises(IntegrityError, match="immediate_risk"), transaction.atomic():
            contact(ash, partnership, risks=["injecting", "bad_temper"])


def contact(ash: Person, partnership: Partnership, **facts: Any) -> CustodyContact:
    return record_contact(
        ash,
        by=partnership.custody_worker,
        subject_role=SubjectRole.PROGRAMME,
        programme=partnership.programme,
        suite=CustodySuite.objects.get(),
        **facts,
    )


def test_a_code_that_has_ended_is_no_longer_offered_nor_taken_and_still_says_what_it_meant(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    with as_member(partnership.custody_worker):
        before = warn(ash, partnership, "weapons")
    change("alert_kind", "weapons", valid_to=LONG_PAST)

    assert "weapons" not in dict(offered("alert_kind"))
    with as_member(partnership.custody_worker):
        with pytest.raises(IntegrityError), transaction.atomic():
            warn(ash, partnership, "weapons")
        before.refresh_from_db()
        Alert.objects.filter(pk=before.pk).update(text="Carries a knife")
        assert str(before) == "Weapons"


def test_the_list_of_the_records_own_day_counts(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    change("alert_kind", "weapons", valid_to=YESTERDAY)

    with as_member(partnership.custody_worker):
        assert warn(ash, partnership, "weapons", since=YESTERDAY - timedelta(days=1)).kind == "weapons"
        with pytest.raises(IntegrityError), transaction.atomic():
            warn(ash, partnership, "weapons", since=YESTERDAY)


def test_a_contact_keeps_an_ended_code_while_others_are_added(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    with as_member(partnership.custody_worker):
        recorded = contact(ash, partnership, risks=["injecting"])
    change("immediate_risk", "injecting", valid_to=LONG_PAST)

    with as_member(partnership.custody_worker):
        CustodyContact.objects.filter(pk=recorded.pk).update(risks=["injecting", "pregnant"])
        recorded.refresh_from_db()
        assert recorded.risks_in_words() == ["Injects", "Pregnant"]
        with pytest.raises(IntegrityError), transaction.atomic():
            contact(ash, partnership, risks=["injecting"])


def test_what_records_hold_keeps_its_meaning(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    change("alert_kind", "weapons", label="Knives")
    with as_member(partnership.custody_worker):
        warn(ash, partnership, "violence")
        contact(ash, partnership, risks=["pregnant"])

    for system, code in [("alert_kind", "violence"), ("immediate_risk", "pregnant")]:
        with pytest.raises(IntegrityError, match="records hold the code"), transaction.atomic():
            change(system, code, label="Something else")
    change("alert_kind", "violence", valid_to=TODAY)


def test_no_code_is_deleted_or_renamed(db: None) -> None:
    value = CodeValue.objects.get(code_set__system="alert_kind", code="medical")

    with owner_role():
        with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
            value.delete()
        value.code = "health"
        with pytest.raises(IntegrityError, match="never deleted or renamed"), transaction.atomic():
            value.save()


def test_a_service_treats_groups_of_the_list_alone(partnership: Partnership, ash: Person) -> None:
    with owner_role(), pytest.raises(IntegrityError, match="substance_group"), transaction.atomic():
        Service.objects.create(agency=partnership.agency("harbour"), name="Tea", substance_groups=["caffeine"])


def test_an_edition_adds_a_code_without_a_line_of_code(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    with owner_role():
        alerts = CodeSet.objects.get(system="alert_kind")
        CodeValue.objects.create(code_set=alerts, code="arson", label="Sets fires", position=7, valid_from=LONG_PAST)
    codes.forget()

    assert dict(offered("alert_kind"))["arson"] == "Sets fires"
    with as_member(partnership.custody_worker):
        assert str(warn(ash, partnership, "arson")) == "Sets fires"


def test_what_no_list_knows_is_shown_as_it_was_written(db: None) -> None:
    assert label_of("alert_kind", "of_another_age") == "of_another_age"


def test_every_column_of_codes_is_held_to_its_list_and_every_list_is_shipped(db: None) -> None:
    for model in apps.get_models():
        held = {(rule.field, rule.system) for rule in model._meta.constraints if isinstance(rule, Coded)}
        asked = {(field.name, system) for field in model._meta.fields if (system := _list_of(field))}

        assert held == asked, f"{model.__name__}: put Coded(field=…, system=…) among its constraints"
        for _field, system in asked:
            assert CodeSet.objects.filter(system=system).exclude(source_version="").exists()
        for rule in model._meta.constraints:
            if isinstance(rule, CodedBy):
                assert CodeSet.objects.filter(system=rule.system).exclude(source_version="").exists()


def _list_of(field: Any) -> str:
    held = field.base_field if isinstance(field, ArrayField) else field
    return held.system if isinstance(held, CodeField) else ""
