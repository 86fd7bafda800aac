"""Every operation of DPA 2018 s.62(1) on every kind of record, by every way there is, leaves one row (LAW-01).

The models come from Django's registry: a new one is in the matrix as soon as it exists. A new way to records, such as
the partner API, is one more line in its table below.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.db.models.expressions import DatabaseDefault
from django.utils import timezone

from cases.models import (
    Alias,
    AuditEntry,
    AuditParticipant,
    Briefing,
    Concern,
    Exploitation,
    GroupMembership,
    GroupRelation,
    GroupRelease,
    Identifier,
    Identity,
    IncidentParticipant,
    IncidentReview,
    Invitee,
    Message,
)
from cases.search.search import Query, find
from datasharing import panels
from datasharing.enforcement import read_log
from datasharing.enforcement.door import Actor, acting
from datasharing.models import (
    EXCHANGES,
    Agreement,
    Category,
    Consent,
    Exchange,
    Fact,
    Person,
    Protected,
    Record,
    SubjectRole,
)
from datasharing.outbox import outbox
from partners.models import Agency, Membership, Purpose, Role, User
from referrals.exchange.engine import Happened, Sent
from referrals.hospital.models import FromHospital
from referrals.meetings.models import Decision, MeetingAction, MeetingActionEvent, MeetingPack
from referrals.models import Allocation, DrugTestResult, EventKind, RequiredAssessment
from referrals.outcomes_profile.models import OutcomesProfile
from referrals.release.models import ReleasePlan, ReleaseSignature
from referrals.requirements.models import RequirementRequest
from referrals.residential.models import PanelDecision, Placement
from referrals.substitution.models import Dose
from tests.conftest import owner_role
from tests.datasharing.enforcement import log
from tests.datasharing.proof import ground
from tests.datasharing.proof.ground import Ground, a_record, record_tables
from tests.partnership import EVERYTHING, LONG_AGO, make_agreement, make_clause
from tests.referrals.drug_tests.fitting import find_positive, take_sample
from tests.referrals.pages import browser_of

TABLES = record_tables()
NAME = "Quill"
NEVER_SHOWN: set[type[Protected]] = {GroupMembership, Allocation}
"""What an agency addresses to itself or keeps back, as a membership without two bases: no clause opens it."""
ANOTHER: dict[type[Protected], dict[str, Any]] = {
    GroupRelation: {"kind": GroupRelation.Kind.ALLIANCE},
    AuditParticipant: {"role": AuditParticipant.As.ANALYST},
}
"""What a second row of a table says otherwise than the first, where it may not say the same."""
SEARCHED = {Identity, Alias, Identifier}
NAMED = {model for model in TABLES if issubclass(model, Fact) and model._meta.related_objects}
"""Facts that other records may refer to."""
KEPT = {model for model in TABLES if issubclass(model, (Exchange, Consent))} | NAMED
"""These, exchanges and consents: the run-time role may not erase them."""
TASK = "tests.look"


@dataclass(frozen=True)
class Way:
    """A way to records, for the models that have it; to erase what others link to, some have to look first."""

    go: Callable[[Membership, Any], object]
    models: frozenset[type[Protected]] = frozenset(TABLES)
    looks_first: bool = False


def inside(go: Callable[[Any], object]) -> Callable[[Membership, Any], object]:
    """By the door, as code of ours enters it: `go` does something to a record."""

    def by(member: Membership, record: Any) -> object:
        with acting(actor(member)):
            return go(record)

    return by


def actor(member: Membership) -> Actor:
    return Actor.of(member, Purpose.TREATMENT, resource="test")


def run(sql: str, parameters: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def same(record: Any) -> Any:
    return type(record).objects.filter(pk=record.pk)


def look_up(member: Membership, record: Any) -> None:
    """On the page that has all records of one kind about the person."""
    [slug] = (panel.slug for panel in panels.registered() if panel.model is type(record))
    answer = browser_of(member, Purpose.TREATMENT).get(f"/people/{record.person.reference}/all/{slug}")
    assert answer.status_code == 200


def search(record: Any) -> None:
    query = Query(number=NAME) if isinstance(record, Identifier) else Query(name=NAME)
    assert find(query, on=timezone.localdate()).people


def have_done(member: Membership, record: Any) -> None:
    """As work that a system actor of the agency carries out."""
    system = Membership.objects.get(agency=member.agency_id, role=Role.SYSTEM)

    @outbox.task(TASK)
    def look(_about: str, _by: Membership) -> None:
        same(record).get()

    row = outbox.hand_over(TASK, about="", to=system.agency, purpose=Purpose.TREATMENT)
    assert outbox.perform(row.key)


def insert(record: Any) -> None:
    given = {
        column.column: value
        for column in record._meta.concrete_fields
        if not column.generated and column.attname in vars(record)
        if not isinstance(value := getattr(record, column.attname), DatabaseDefault) and value is not None
    }
    given.pop("id", None)
    places = ", ".join(["%s"] * len(given))
    columns = ", ".join(f'"{column}"' for column in given)
    run(f"INSERT INTO {record._meta.db_table} ({columns}) VALUES ({places})", list(given.values()))


def change(record: Any) -> dict[str, Any]:
    if isinstance(record, Consent):
        return {"valid_to": timezone.now()}
    if isinstance(record, IncidentParticipant):  # the part says why they are in it
        return {"part": "arrested"}
    if isinstance(record, IncidentReview):  # lies in the programme of its incident
        return {"rationale": "Another reason"}
    return {"programme_id": None} if isinstance(record, (Fact, Exploitation)) else {"subject_role": 2}


def share_plan_of(record: Any) -> None:
    """Share the plan under which a signature is: a side signs what is shared. Other records stay as they are."""
    if isinstance(record, ReleaseSignature):
        record.side = "probation"
        for state in ("needs_set", "shared"):
            ReleasePlan.objects.filter(pk=record.plan_id).update(state=state)


def changed(record: Any) -> Any:
    for name, value in change(record).items():
        setattr(record, name, value)
    return record


def update(record: Any) -> None:
    [(column, value)] = change(record).items()
    run(f"UPDATE {record._meta.db_table} SET {column} = %s WHERE id = %s", [value, record.pk])


READING = {
    "a list": Way(inside(lambda record: list(same(record)))),
    "one": Way(inside(lambda record: same(record).get())),
    "a batch": Way(inside(lambda record: list(same(record).iterator(chunk_size=2)))),
    "by key": Way(inside(lambda record: type(record).objects.in_bulk([record.pk]))),
    "anew": Way(inside(lambda record: record.refresh_from_db())),
    "a page": Way(look_up, frozenset(panel.model for panel in panels.registered())),
    "a search": Way(inside(search), frozenset(SEARCHED)),
    "a task": Way(have_done),
}

ADDED_ALONE = frozenset(TABLES) - {MeetingActionEvent, ReleaseSignature}
"""What came of an action, or a signature, moves what it is about as well, which is an alteration of that."""
ADDED_ALONE -= {Dose, OutcomesProfile}  # a dose counts anew in its treatment; a profile says when the next is due
ADDING = {
    "one": Way(inside(lambda record: record.save()), ADDED_ALONE),
    "many": Way(inside(lambda record: type(record).objects.bulk_create([record])), ADDED_ALONE),
    "SQL": Way(inside(insert), ADDED_ALONE),
}

NEVER_CHANGED = frozenset(model for model in TABLES if issubclass(model, Exchange))
STAYS = {Decision, MeetingAction, MeetingActionEvent, MeetingPack, GroupRelease}
"""What a meeting decided and asked, and what was released, stays as it was recorded."""
CHANGING_TABLES = frozenset(TABLES) - NEVER_CHANGED - STAYS

CHANGING = {
    "one": Way(inside(lambda record: changed(record).save()), CHANGING_TABLES),
    "many": Way(
        inside(lambda record: type(record).objects.bulk_update([changed(record)], [*change(record)])), CHANGING_TABLES
    ),
    "all that fit": Way(inside(lambda record: same(record).update(**change(record))), CHANGING_TABLES),
    "SQL": Way(inside(update), CHANGING_TABLES),
}

ERASED_TABLES = frozenset(TABLES) - KEPT - STAYS - {Concern}
"""A concern is answered, and never erased."""
ERASED_TABLES -= {Dose}  # without it the others count anew, which is an alteration of their treatment
ERASING = {
    "one": Way(inside(lambda record: record.delete()), ERASED_TABLES),
    "all that fit": Way(inside(lambda record: same(record).delete()), ERASED_TABLES, looks_first=True),
    "SQL": Way(
        inside(lambda record: run(f"DELETE FROM {record._meta.db_table} WHERE id = %s", [record.pk])), ERASED_TABLES
    ),
}


@dataclass(frozen=True)
class Scene:
    """Agency `a0` that owns what is read and written, and `a1` to which everything of it is open for treatment."""

    place: Ground
    agreement: Agreement

    @property
    def owner(self) -> Membership:
        return self.place.members[0]

    @property
    def partner(self) -> Membership:
        return self.place.members[1]

    def new(self, model: type[Protected]) -> Any:
        """An unsaved record of the owner about a new person, sent to the partner if it is an exchange; or a fact."""
        own, other = self.place.agencies[:2]
        addressee = own if model is Allocation else other
        given: dict[str, Any] = {"addressee": addressee} if issubclass(model, Exchange) else {}
        if issubclass(model, Happened):
            given["kind"] = EventKind.ACKNOWLEDGED
        if model is Consent:
            given |= {"agreement": self.agreement, "recipients": [other.pk], "categories": [Category.COURT]}
        with owner_role(), read_log.collecting():
            person = Person.objects.create(registered_by=own)
            programme = self.place.programmes[1]
            given |= {"family_name": NAME, "name": NAME, "raw": NAME, "canonical": NAME, "other": self.place.people[0]}
            given |= ANOTHER.get(model, {})
            record = a_record(model, self.place, owner=own, person=person, programme=programme, **given)
            if model is AuditEntry:  # an audit has one entry for a group
                AuditEntry.objects.filter(audit=record.audit, group=record.group).delete()
            if model.category in EXCHANGES.values():
                [link] = (field for field in model._meta.fields if issubclass(field.related_model or object, Sent))
                about = getattr(record, link.name)
                record.person, record.subject_role = about.person, about.subject_role
            if model is Briefing:  # a speaker is told of those who are invited
                record.message = self.message_to(other, person, programme)
            share_plan_of(record)
            for only in (column for column in model._meta.fields if column.one_to_one):
                model._default_manager.filter(**{only.name: getattr(record, only.name)}).delete()
            self.fit(record)
        return record

    def fit(self, record: Any) -> None:
        """Have `record` go with what it is about, and that be as far as it takes. As the owner of the tables."""
        if isinstance(record, FromHospital):
            record.person, record.subject_role = record.referral.person, record.referral.subject_role
        if isinstance(record, RequirementRequest):  # goes with its task
            record.person, record.subject_role = record.task.person, record.task.subject_role
        if isinstance(record, PanelDecision):  # about what another applied for, which lies before the panel
            about = {name: getattr(record, name) for name in ("owner", "person", "programme", "subject_role")}
            applied = a_record(Placement, self.place, **about, applied_by=self.partner.user)
            applied.save()
            listed = {"state": "listed", "panel_number": record.number, "panel_on": record.panel_on}
            Placement.objects.filter(pk=applied.pk).update(**listed)
            record.placement = applied
        if isinstance(record, DrugTestResult):  # is found of a sample
            take_sample(record.test)
        if isinstance(record, RequiredAssessment):  # is required by a positive test
            find_positive(record.test)

    def message_to(self, speakers: Agency, invited: Person, programme: Any) -> Message:
        """What an agency says at a notification to which the person is invited."""
        own = {"owner": self.place.agencies[0], "programme": programme}
        said: Message = a_record(Message, self.place, **own, agency=speakers)
        said.save()
        about = {"person": invited, "subject_role": SubjectRole.PROGRAMME, "notification": said.notification}
        a_record(Invitee, self.place, **own, **about).save()
        return said

    def kept(self, model: type[Protected]) -> Any:
        """The same, saved."""
        record = self.new(model)
        with acting(actor(self.owner)):
            record.save()
            found = same(record).get()
        if isinstance(record, Record):
            found.person = record.person
        return found


@pytest.fixture
def scene(db: None) -> Scene:
    with owner_role(), read_log.collecting():
        place = ground.build()
        own, other = place.agencies[:2]
        agreement = make_agreement("law", [own, other])
        for giver, receiver in [(own, own), (own, other), (other, own), (other, other)]:
            make_clause(
                agreement, giver=giver, receiver=receiver, purpose=Purpose.TREATMENT, every_programme=True,
                categories=EVERYTHING, subject_roles=list(SubjectRole),
            )  # fmt: skip
        for agency in (own, other):
            employ_system(agency)
    return Scene(place, agreement)


def employ_system(agency: Agency) -> None:
    user = User.objects.create(email=f"system-{agency.code}@world.test", full_name="System", is_system=True)
    Membership.objects.create(
        user=user, agency=agency, role=Role.SYSTEM, purposes=[Purpose.TREATMENT], valid_from=LONG_AGO
    )


@contextmanager
def undone() -> Iterator[None]:
    savepoint = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(savepoint)


Named = tuple[list[int], str, list[int]]


def named_by(record: Any) -> Named:
    """What a row of the log names: people, or the fact itself by table and key."""
    people = sorted({getattr(record, column) for column in record.people()})
    if people:
        return people, "", []
    with owner_role(), read_log.collecting():
        key = record.pk or type(record).objects.latest("pk").pk
    return [], record._meta.db_table, [key]


def unlike(operation: str, ways: dict[str, Way], member: Membership, make: Callable[[Any], Any]) -> dict[Any, Any]:
    """By model and way: what was logged of the owner's records of that category, where it is not one row about them."""
    wrong = {}
    for model in TABLES:
        for name, way in ways.items():
            if model not in way.models:
                continue
            with undone():
                record = make(model)
                last = log.mark()
                named = named_by(record) if record.pk else None
                way.go(member, record)
                named = named or named_by(record)
                found = [e for e in log.since(last) if (e.category, e.owner_id) == (model.category, record.owner_id)]
                if issubclass(model, Record):  # the fact that it names, such as a group, has a row of its own
                    found = [entry for entry in found if not entry.table_name]
                told = [(entry.operation, (entry.persons, entry.table_name, entry.keys)) for entry in found]
                besides = [("consultation", named)] if way.looks_first else []
                if [each for each in told if each not in besides] != [(operation, named)]:
                    wrong[model.__name__, name] = told
    return wrong


def test_looking_at_ones_own_records_is_consultation(scene: Scene) -> None:
    assert unlike("consultation", READING, scene.owner, scene.kept) == {}


def test_being_shown_another_agencys_records_is_disclosure(scene: Scene) -> None:
    ways = {name: Way(way.go, way.models - NEVER_SHOWN) for name, way in READING.items()}

    assert unlike("disclosure", ways, scene.partner, scene.kept) == {}


def test_what_an_agency_keeps_to_itself_is_shown_to_nobody_else(scene: Scene) -> None:
    for model in NEVER_SHOWN:
        record = scene.kept(model)
        with acting(actor(scene.partner)):
            assert not same(record).exists()


def test_adding_a_record_is_collection(scene: Scene) -> None:
    assert unlike("collection", ADDING, scene.owner, scene.new) == {}


def test_changing_a_record_is_alteration(scene: Scene) -> None:
    assert unlike("alteration", CHANGING, scene.owner, scene.kept) == {}


@pytest.mark.parametrize("model", [model for model in TABLES if model in NEVER_CHANGED])
def test_what_was_sent_cannot_be_altered_in_any_way(scene: Scene, model: type[Protected]) -> None:
    record = scene.kept(model)

    with acting(actor(scene.owner)), pytest.raises(ProgrammingError), transaction.atomic():
        update(record)


def test_erasing_a_record_is_erasure(scene: Scene) -> None:
    assert unlike("erasure", ERASING, scene.owner, scene.kept) == {}


@pytest.mark.parametrize("model", sorted(KEPT - NAMED, key=str))
def test_what_was_sent_or_agreed_to_is_erased_by_nobody(scene: Scene, model: type[Protected]) -> None:
    record = scene.kept(model)

    with acting(actor(scene.owner)), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        run(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [record.pk])


@pytest.mark.parametrize("model", sorted(NAMED, key=str))
def test_a_fact_that_others_may_name_is_kept_whether_or_not_one_does(scene: Scene, model: type[Fact]) -> None:
    """To be refused only what is named would tell of rows that the eraser may not see."""
    unnamed, named = scene.kept(model), same_kind_named(model)

    for key in (unnamed.pk, named):
        with acting(actor(scene.owner)), pytest.raises(DatabaseError, match="is kept"), transaction.atomic():
            run(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [key])


def same_kind_named(model: type[Fact]) -> int:
    """A fact of agency `a0` that some row links to."""
    link: Any = model._meta.related_objects[0].field
    with owner_role(), read_log.collecting():
        naming = link.model.objects.filter(owner__code="a0").first()
        return int(getattr(naming, link.attname))


def test_the_matrix_has_every_model_of_records_and_every_way() -> None:
    assert len(TABLES) >= 16
    assert all(way.models for ways in (READING, ADDING, CHANGING, ERASING) for way in ways.values())
