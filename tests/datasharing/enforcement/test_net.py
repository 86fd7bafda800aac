"""No code bypasses the log by accident: each way to do so is refused, and ordinary use is allowed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import CharField, Count, Exists, F, Max, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat, Upper

from cases.models import Alias, Case, Identity, Note
from datasharing.enforcement.door import AlreadyActing
from datasharing.enforcement.read_log import NotActing, UnloggedRead
from datasharing.models import Person
from referrals.models import Referral
from tests.datasharing.enforcement import log
from tests.makers import make_identity, make_person
from tests.partnership import Partnership

Enter = Callable[..., Any]
Way = Callable[[Person], object]


def ask(sql: str, *parameters: Any) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchall()


def ask_many(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, [["x"]])


NAMES: Any = Identity.objects
HELD_NAME = Subquery(NAMES.filter(person=OuterRef("pk")).order_by("pk")[:1], output_field=CharField())

UNDER_THE_NET: dict[str, Way] = {
    "the largest": lambda _ash: NAMES.aggregate(Max("family_name")),
    "the largest of others": lambda _ash: Case.objects.aggregate(Max("lead__user__full_name"), Max("reason")),
    "a subquery of records beside a person": lambda _ash: list(Person.objects.annotate(name=HELD_NAME)),
    "objects from SQL": lambda _ash: list(NAMES.raw("SELECT * FROM cases_identity")),
    "people from SQL": lambda _ash: list(
        Person.objects.raw("SELECT p.*, i.family_name FROM datasharing_person p, cases_identity i")
    ),
    "a cursor": lambda _ash: ask("SELECT family_name FROM cases_identity"),
    "a cursor in capitals and quotes": lambda _ash: ask('SELECT FAMILY_NAME FROM "cases_identity"'),
    "a table as a whole": lambda _ash: ask("TABLE cases_identity"),
    "a named part": lambda _ash: ask("WITH held AS (SELECT * FROM cases_identity) SELECT * FROM held"),
    "a plan that is carried out": lambda _ash: ask("EXPLAIN ANALYZE SELECT * FROM cases_identity"),
    "many": lambda _ash: ask_many("SELECT family_name FROM cases_identity WHERE family_name <> %s"),
    "a copy": lambda _ash: ask("COPY cases_identity TO STDOUT"),
    "what was changed": lambda _ash: ask("UPDATE cases_identity SET known_as = '' RETURNING family_name"),
    "what was erased": lambda _ash: ask("DELETE FROM cases_identity RETURNING family_name"),
    "a change that copies": lambda _ash: ask("UPDATE cases_note SET text = (SELECT max(text) FROM cases_note)"),
    "a record made of records": lambda _ash: ask("INSERT INTO cases_alias SELECT * FROM cases_identity"),
    "what was there already": lambda _ash: ask(
        "INSERT INTO cases_identity (family_name) VALUES ('') ON CONFLICT (id) DO UPDATE SET known_as = ''"
        " RETURNING family_name"
    ),
}  # fmt: skip

VALUES: dict[str, Way] = {
    "values": lambda _ash: list(NAMES.values("family_name")),
    "values_list": lambda _ash: list(NAMES.values_list("family_name", flat=True)),
    "dates": lambda _ash: list(NAMES.dates("date_of_birth", "year")),
    "datetimes": lambda _ash: list(NAMES.datetimes("created_at", "day")),
    "values of the base manager": lambda _ash: list(Identity._base_manager.values("family_name")),
    "values of what is filtered": lambda ash: list(NAMES.filter(person=ash).values("family_name")),
    "values of two tables": lambda _ash: list(NAMES.all().union(NAMES.all()).values_list("family_name")),
    "values in a condition": lambda _ash: list(Note.objects.filter(text__in=NAMES.values("family_name"))),
}

HALVES: dict[str, Way] = {
    "half a record": lambda _ash: list(NAMES.only("family_name")),
    "a record without its person": lambda _ash: list(NAMES.defer("person")),
    "a record without its owner": lambda _ash: list(NAMES.defer("owner")),
}

ANNOTATED: dict[str, Way] = {
    "an annotation from another record": lambda _ash: list(Referral.objects.annotate(name=F("identity__family_name"))),
    "an annotation made of another record": lambda _ash: list(
        Referral.objects.annotate(name=Upper(Concat(F("identity__family_name"), Value("!"))))
    ),
    "a largest of each": lambda _ash: list(Referral.objects.annotate(name=Max("events__note"))),
    "a subquery of records beside a record": lambda _ash: list(
        Note.objects.annotate(name=Subquery(Alias.objects.filter(person=OuterRef("person")).order_by("pk")[:1]))
    ),
    "SQL beside a record": lambda _ash: list(NAMES.annotate(note=RawSQL("SELECT max(text) FROM cases_note", ()))),
    "more columns": lambda _ash: list(NAMES.extra(select={"note": "SELECT max(text) FROM cases_note"})),
}

ORDINARY: dict[str, Way] = {
    "a list": lambda _ash: list(NAMES.all()),
    "one": lambda ash: NAMES.get(person=ash),
    "the first": lambda _ash: NAMES.first(),
    "a slice": lambda _ash: NAMES.order_by("pk")[:5][0],
    "in batches": lambda _ash: list(NAMES.iterator(chunk_size=1)),
    "by key": lambda _ash: NAMES.in_bulk(),
    "how many": lambda _ash: NAMES.count(),
    "whether any": lambda _ash: NAMES.filter(family_name="Marsh").exists(),
    "one of two conditions": lambda _ash: list(NAMES.filter(Q(family_name="Marsh") | Q(known_as="M"))),
    "with its owner": lambda _ash: [each.owner.name for each in NAMES.select_related("owner", "person")],
    "with another record": lambda _ash: list(Referral.objects.select_related("identity")),
    "with others": lambda _ash: list(Referral.objects.prefetch_related(Prefetch("events"))),
    "of people": lambda _ash: list(NAMES.filter(person__in=Person.objects.all())),
    "with whether there are others": lambda _ash: list(
        NAMES.annotate(noted=Exists(Note.objects.filter(person=OuterRef("person"))))
    ),
    "with how many": lambda _ash: list(Referral.objects.annotate(events_there_are=Count("events"))),
    "two tables": lambda _ash: list(NAMES.filter(pk__lt=0).union(NAMES.all())),
    "anew": lambda ash: NAMES.get(person=ash).refresh_from_db(),
    "locked": lambda ash: NAMES.select_for_update().get(person=ash),
    "changed": lambda _ash: NAMES.update(known_as="Mo"),
    "saved": lambda ash: NAMES.get(person=ash).save(),
    "erased": lambda ash: Note.objects.filter(person=ash).delete(),
}


@pytest.fixture
def inside(partnership: Partnership, as_member: Enter) -> Iterator[Person]:
    """Someone who acts, and Ash, whom they may see."""
    worker = partnership.custody_worker
    with as_member(worker):
        ash = make_person(worker, programme=partnership.programme)
    with as_member(worker):
        yield ash


@pytest.mark.parametrize("way", UNDER_THE_NET)
def test_what_does_not_become_records_is_caught_in_the_net(inside: Person, way: str) -> None:
    with pytest.raises(UnloggedRead, match="would be read without a log row"):
        UNDER_THE_NET[way](inside)


@pytest.mark.parametrize("way", VALUES)
def test_values_are_refused_before_anything_is_asked(inside: Person, way: str) -> None:
    with pytest.raises(UnloggedRead, match=r"values\(\) would read records"):
        VALUES[way](inside)


@pytest.mark.parametrize("way", HALVES)
def test_half_a_record_is_refused(inside: Person, way: str) -> None:
    with pytest.raises(UnloggedRead, match="without its owner and person"):
        HALVES[way](inside)


@pytest.mark.parametrize("way", ANNOTATED)
def test_an_annotation_from_another_record_is_refused(inside: Person, way: str) -> None:
    with pytest.raises(UnloggedRead, match="an annotation would read other records"):
        ANNOTATED[way](inside)


@pytest.mark.parametrize("way", ORDINARY)
def test_ordinary_reading_and_writing_goes_through(inside: Person, way: str) -> None:
    ORDINARY[way](inside)


OUTSIDE: dict[str, Callable[[], object]] = {
    "a list": lambda: list(NAMES.all()),
    "one": NAMES.first,
    "how many": NAMES.count,
    "whether any": NAMES.exists,
    "in batches": lambda: list(NAMES.iterator()),
}


@pytest.mark.parametrize("way", OUTSIDE)
def test_nobody_reads_without_saying_who_they_are(partnership: Partnership, way: str) -> None:
    with pytest.raises(NotActing):
        OUTSIDE[way]()


def test_nobody_acts_as_two(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.custody_worker), pytest.raises(AlreadyActing), as_member(partnership.stranger):
        pass


def test_who_acted_is_forgotten_at_the_door(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.custody_worker):
        make_person(partnership.custody_worker)
    said = ask(
        "SELECT current_setting('sharing.context', true), sharing.agency(), (SELECT count(*) FROM cases_identity)"
    )

    assert said == [("", None, 0)]


def test_what_was_read_before_a_failure_is_logged_as_attempted_and_nothing_else_is_kept(
    partnership: Partnership, as_member: Enter
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        ash = make_person(worker, family_name="Marsh")
    last = log.mark()

    def read_write_and_fail() -> None:
        NAMES.get(person=ash)
        make_identity(ash, worker, programme=partnership.programme, family_name="Quill")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), as_member(worker):
        read_write_and_fail()

    assert [(e.operation, e.outcome, e.persons) for e in log.since(last)] == [("consultation", "attempted", [ash.pk])]
    with as_member(worker):
        assert [str(name) for name in NAMES.filter(person=ash)] == ["Ash Marsh"]


PAST_THE_NET = ("copy_expert(", "copy_to(", "copy_from(", "execute_values", "execute_batch", ".connection.cursor",
                "callproc(", "permitted(ANY_TABLE)")  # fmt: skip

MAY = {
    "datasharing/enforcement/records.py": {"permitted(ANY_TABLE)"},  # it is the net's own door
    "benchmarks/api/views.py": {"permitted(ANY_TABLE)"},  # what a pull costs without a log
    "datasharing/enforcement/bulk.py": {"permitted(ANY_TABLE)"},  # its one statement writes the log rows as well
    "datasharing/enforcement/tallies.py": {"permitted(ANY_TABLE)"},  # its one statement only counts
    "benchmarks/incidents.py": {"copy_expert("},  # what a bare COPY costs
    "analysis/pathway/counting.py": {"permitted(ANY_TABLE)"},  # its one statement only counts
    "referrals/requirements/numbers.py": {"permitted(ANY_TABLE)"},  # its one statement only counts
    "focused_deterrence/simulation/moving.py": {"copy_expert("},  # writes times, as the owner
    "focused_deterrence/demonstration/crowd.py": {"copy_expert("},  # writes, as the owner
}


def test_nothing_of_ours_goes_round_the_net() -> None:
    """psycopg2 has ways to read that Django's wrappers never see."""
    found = {
        (str(file.relative_to(settings.BASE_DIR)), way)
        for app in ("partners", "datasharing", "cases", "referrals", "analysis", "benchmarks", "focused_deterrence")
        for file in (settings.BASE_DIR / app).rglob("*.py")
        for way in PAST_THE_NET
        if way in file.read_text()
    }

    assert {(file, way) for file, way in found if way not in MAY.get(file, set())} == set()
