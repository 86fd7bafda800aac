"""Who wrote a row, and when, is the database's to say: a row that claims otherwise is not believed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from cases.models import Note
from datasharing.enforcement.door import acting
from datasharing.enforcement.policy import Signed
from datasharing.models import Person, Protected
from partners.models import Acknowledgement, Membership, User
from referrals.idempotency.actions import once
from referrals.models import Submission
from tests.conftest import owner_role
from tests.datasharing.enforcement.catalogue import names
from tests.datasharing.enforcement.test_s62_matrix import TABLES, Scene, actor, scene, undone
from tests.makers import make_person
from tests.partnership import Partnership

__all__ = ["scene"]

pytestmark = pytest.mark.django_db
Enter = Callable[..., Any]
LONG_AGO = timezone.now() - timedelta(days=400)
SIGNED = ("author", "by")


def signs(model: type[Protected]) -> list[Any]:
    """The columns of `model` that say who wrote it."""
    declared = {rule.field for rule in model._meta.constraints if isinstance(rule, Signed)} | set(SIGNED)
    named = [field for field in model._meta.concrete_fields if field.name in declared or field.name.endswith("_by")]
    return [field for field in named if field.remote_field and field.remote_field.model in (User, Membership)]


def claimed(model: type[Protected], scene: Scene) -> dict[str, Any]:
    """What the database keeps of a new record of `model` whose writer claims a colleague's name, and last year."""
    record: Any = scene.new(model)
    record.created_at = LONG_AGO
    other = Membership.objects.exclude(user=scene.owner.user).latest("pk")
    for field in signs(model):
        if getattr(record, field.attname) is not None:
            setattr(record, field.name, other if field.remote_field.model is Membership else other.user)
    with acting(actor(scene.owner)):
        record.save()
    with owner_role(), connection.cursor() as cursor:
        columns = ["created_at", *[field.column for field in signs(model)]]
        cursor.execute(f"SELECT {', '.join(columns)} FROM {model._meta.db_table} WHERE id = %s", [record.pk])
        return dict(zip(columns, cursor.fetchone(), strict=True))


def test_a_record_says_truly_who_wrote_it_and_when(scene: Scene) -> None:
    """Of every kind."""
    own = {User: scene.owner.user_id, Membership: scene.owner.pk}
    for model in TABLES:
        with undone():
            kept = claimed(model, scene)

        assert timezone.now() - kept["created_at"] < timedelta(hours=1), model
        for field in signs(model):
            assert kept[field.column] in (own[field.remote_field.model], None), (model, field.name)


def test_some_records_are_signed() -> None:
    assert sum(bool(signs(model)) for model in TABLES) > 5


def test_nobody_takes_a_row_for_somebody_elses_afterwards(
    partnership: Partnership, as_member: Enter, note: Note
) -> None:
    with as_member(partnership.custody_worker):
        Note.objects.filter(pk=note.pk).update(author=partnership.analyst.user, created_at=LONG_AGO)
        kept = Note.objects.get(pk=note.pk)

    assert (kept.author_id, kept.created_at) == (partnership.custody_worker.user_id, note.created_at)


@pytest.fixture
def note(partnership: Partnership, as_member: Enter) -> Note:
    """What a custody worker wrote about somebody."""
    worker = partnership.custody_worker
    with as_member(worker):
        person: Person = make_person(worker, programme=partnership.programme)
        made = Note.objects.create(owner=worker.agency, person=person, programme=partnership.programme, subject_role=1,
                                   author=worker.user, text="Came by", basis="fact", about_at=LONG_AGO)  # fmt: skip
        return Note.objects.get(pk=made.pk)


def test_the_statement_was_seen_when_the_database_says(partnership: Partnership) -> None:
    user = partnership.custody_worker.user

    told = Acknowledgement.objects.create(user=user, statement="1", acknowledged_at=LONG_AGO)

    with owner_role():
        told.refresh_from_db()
    assert timezone.now() - told.acknowledged_at < timedelta(hours=1)


def test_every_table_of_records_is_signed() -> None:
    """The trigger is on each; what it signs follows from the names of columns."""
    tables = names("select table_name::text from sharing.protected union select table_name::text from sharing.facts")

    assert names("select tgrelid::regclass::text from pg_trigger where tgname = 'a_signs'") == tables


def test_where_a_form_of_another_agency_led_is_not_told(partnership: Partnership, as_member: Enter) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        once(uuid4(), by=worker, act=lambda: "/people/BCDFG23456")
        assert Submission.objects.exists()

    assert not Submission.objects.exists()
    with as_member(partnership.stranger):
        assert not Submission.objects.exists()
