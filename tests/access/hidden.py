"""What agencies do among themselves: steps that change nothing of what a persona may read, and so must not show."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg2
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import strategies as st
from psycopg2.errorcodes import INSUFFICIENT_PRIVILEGE

from cases.models import (
    Alert,
    Alias,
    Case,
    Concern,
    ContactDetail,
    Group,
    GroupAlias,
    GroupMembership,
    Identifier,
    Identity,
    Incident,
    IncidentParticipant,
    Note,
)
from datasharing.enforcement import read_log
from datasharing.models import (
    Agreement,
    AgreementStatus,
    Consent,
    Guard,
    GuardRule,
    Party,
    Person,
    Protected,
    SubjectRole,
)
from datasharing.proof.agreed import an_actor, what_was_agreed
from referrals.models import (
    Event,
    EventKind,
    Referral,
    ReferralIdentity,
    Task,
    TaskEvent,
    TaskIdentity,
    UnroutedReferral,
)
from tests.access.personas import PERSONAS, SIGNED_OUT, World
from tests.conftest import owner_role
from tests.datasharing.enforcement.looking import every_protected_row
from tests.datasharing.proof.ground import Ground, a_record
from tests.partnership import AGENCIES

TABLES: list[type[Protected]] = [
    Identity, Alias, Identifier, ContactDetail, Note, Alert, Case, Concern, GroupMembership, Group, GroupAlias,
    Incident, IncidentParticipant,
]  # fmt: skip
LIKE_ASH = {
    "family_name": "Marsh",
    "given_names": "Ash",
    "kind": "pnc",
    "raw": "2000/0000001A",
    "canonical": "2000/0000001A",
    "state": Case.State.ACTIVE,
}
REGISTER = frozenset({"agreements", "agreement", "agreement_status"})
"""The pages of the register of agreements, which is open to every partner."""
ONCE = {
    "an_agency_holds_one_identity_per_programme",
    "an_agency_has_one_open_case_per_person_and_programme",
    "an_agency_holds_one_current_membership_per_group",
    "an_agency_names_a_group_once_per_programme",
    "an_agency_adds_a_name_of_a_group_once",
    "an_agency_records_a_part_in_an_incident_once",
}
"""What has been done already is refused by one of these."""


@dataclass
class Scene:
    """A world in which other agencies act: about Ash, and about a person whom only they may know."""

    world: World
    strangers: dict[str, Person] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)

    def person(self, about: str, agency: str) -> Person:
        """Ash, or a person whom `agency` has registered."""
        if about == "ash":
            return self.world.person
        if agency not in self.strangers:
            self.strangers[agency] = Person.objects.create(registered_by=self.world.partnership.agency(agency))
            self.strangers[agency].refresh_from_db()
            self.references["person"] = self.strangers[agency].reference
        return self.strangers[agency]

    def record(self, model: type[Protected], agency: str, person: Person, **fields: Any) -> Any:
        """Something that `agency` writes down; about the group of the world where it is about one."""
        partnership = self.world.partnership
        member = next(member for member in partnership.members.values() if member.agency.code == agency)
        ground = Ground(agencies=[], programmes=[], members=[member], people=[person])
        place = {"owner": partnership.agency(agency), "person": person, "programme": partnership.programme}
        fits = {name: value for name, value in LIKE_ASH.items() if model in (Identity, Alias, Identifier, Case)}
        like_ours = {"group": self.world.group, "name": self.world.group.name, "incident": self.world.incident}
        record = a_record(model, ground, **place, **(like_ours | fits | fields))
        record.save()
        record.refresh_from_db()
        if reference := getattr(record, "reference", None):
            self.references[model.__name__.lower().replace("unroutedreferral", "unrouted")] = reference
        if model is Group:
            self.references["number"] = str(record.public_id)
        return record


@dataclass(frozen=True)
class Hold:
    """An agency writes a record about Ash or another person, or about a group."""

    agency: str
    table: type[Protected]
    about: str

    def take(self, scene: Scene) -> None:
        scene.record(self.table, self.agency, scene.person(self.about, self.agency))


@dataclass(frozen=True)
class Refer:
    """Harbour refers a person to Bridge, or keeps an unrouted referral."""

    about: str
    is_routed: bool

    def take(self, scene: Scene) -> None:
        person, partnership = scene.person(self.about, "harbour"), scene.world.partnership
        if not Identity.objects.filter(owner=partnership.agency("harbour"), person=person).exists():
            scene.record(Identity, "harbour", person)
        if not self.is_routed:
            scene.record(UnroutedReferral, "harbour", person, addressee=partnership.agency("harbour"))
            return
        sent = {"addressee": partnership.agency("bridge")}
        referral = scene.record(Referral, "harbour", person, **sent, sent_purpose=1)
        scene.record(ReferralIdentity, "harbour", person, **sent, referral=referral, family_name="Marsh")
        answered = {"addressee": partnership.agency("harbour"), "referral": referral, "kind": EventKind.ACCEPTED}
        scene.record(Event, "bridge", person, **answered)


@dataclass(frozen=True)
class Ask:
    """Harbour asks Bridge a task about a person, and Bridge has acknowledged it."""

    about: str

    def take(self, scene: Scene) -> None:
        person, partnership = scene.person(self.about, "harbour"), scene.world.partnership
        if not Identity.objects.filter(owner=partnership.agency("harbour"), person=person).exists():
            scene.record(Identity, "harbour", person)
        sent = {"addressee": partnership.agency("bridge")}
        task = scene.record(Task, "harbour", person, **sent, sent_purpose=1, title="Say whether Ash came")
        scene.record(TaskIdentity, "harbour", person, **sent, task=task, family_name="Marsh")
        answered = {"addressee": partnership.agency("harbour"), "task": task, "kind": "acknowledged"}
        scene.record(TaskEvent, "bridge", person, **answered)


@dataclass(frozen=True)
class Erase:
    """An agency erases what it holds about Ash."""

    agency: str

    def take(self, scene: Scene) -> None:
        with connection.cursor() as cursor:
            for table in filter(lambda table: table.people(), TABLES):
                cursor.execute(
                    f"DELETE FROM {table._meta.db_table} WHERE owner_id = %s AND person_id = %s",
                    [scene.world.partnership.agency(self.agency).pk, scene.world.person.pk],
                )


@dataclass(frozen=True)
class Consenting:
    """A person consents to Harbour sharing with Bridge, and may withdraw the consent."""

    about: str
    is_withdrawn: bool

    def take(self, scene: Scene) -> None:
        partnership = scene.world.partnership
        consent = Consent.objects.create(
            owner=partnership.agency("harbour"),
            person=scene.person(self.about, "harbour"),
            programme=partnership.programme,
            agreement=Agreement.objects.get(reference="onward"),
            recipients=[partnership.agency("bridge").pk],
            categories=[Identity.category, Referral.category],
            wording="May we?",
            means=Consent.Means.SPOKEN,
            recorded_by=partnership.treatment_worker.user,
            subject_role=SubjectRole.PROGRAMME,
        )
        if self.is_withdrawn:
            consent.valid_to = _now()
            consent.save(update_fields=["valid_to"])


@dataclass(frozen=True)
class Keep:
    """An agency keeps another from what it holds, or was sent, about Ash."""

    agency: str
    whom: str

    def parties(self) -> set[str]:
        """The agency that set the guard; its own members notice it when they are refused a write."""
        return {self.agency}

    def take(self, scene: Scene) -> None:
        partnership, person = scene.world.partnership, scene.world.person
        owner, by = partnership.agency(self.agency), partnership.police_dpo.user
        now = timezone.now()
        Guard.objects.filter(owner=owner, person=person, valid_to=None).update(valid_to=now)
        guard = Guard.objects.create(owner=owner, person=person, reason="A threat", set_by=by, valid_from=now)
        GuardRule.objects.create(guard=guard, kind=GuardRule.Kind.EXCLUSION, agency=partnership.agency(self.whom))
        with connection.cursor() as cursor:
            cursor.execute("SELECT sharing.place_again(%s, %s)", [owner.pk, person.pk])


@dataclass(frozen=True)
class Suspend:
    """An agreement between others is suspended."""

    agreement: str

    def parties(self) -> set[str]:
        """Who knows from their own agreement."""
        return set(Party.objects.filter(agreement__reference=self.agreement).values_list("agency__code", flat=True))

    def take(self, scene: Scene) -> None:
        del scene  # no persona takes part
        status = AgreementStatus.objects.get(agreement__reference=self.agreement, valid_to=None)
        status.valid_to = timezone.now()
        status.save(update_fields=["valid_to"])
        AgreementStatus.objects.create(
            agreement=status.agreement, state=AgreementStatus.State.SUSPENDED, valid_from=status.valid_to
        )


Step = Hold | Refer | Ask | Erase | Consenting | Keep | Suspend


@dataclass
class Taken:
    """What was done: the references of what is hidden by then, the pages that rightly tell of it, and the steps."""

    references: dict[str, str] = field(default_factory=dict)
    told_by: frozenset[str] = frozenset()
    steps: set[Step] = field(default_factory=set)


def taken(steps: list[Step], world: World, persona: str) -> Taken:
    """Take those of `steps` that change nothing of what `persona` may read, by the second reading of the agreements."""
    scene, done = Scene(world), Taken()
    agency = "" if persona == SIGNED_OUT else getattr(world.partnership, PERSONAS[persona][0]).agency.code
    with owner_role(), read_log.collecting():
        before = readable(world, persona)
        for step in steps:
            known = dict(scene.references)
            savepoint = transaction.savepoint()
            try:
                with transaction.atomic():
                    step.take(scene)
                is_hidden = (
                    not (isinstance(step, Keep | Suspend) and agency in step.parties())
                    and readable(world, persona) == before
                )
            except DatabaseError as error:
                if not is_refusal(error):
                    raise
                is_hidden = False
            if is_hidden:
                done.steps.add(step)
                done.told_by |= REGISTER if isinstance(step, Suspend) else frozenset()
                continue
            transaction.savepoint_rollback(savepoint)
            scene.references, scene.strangers = known, {}
    done.references = scene.references
    return done


def is_refusal(error: DatabaseError) -> bool:
    """Whether the database means it: no agreement lets that agency, or it has done so. A broken step is neither."""
    said = error.__cause__
    if not isinstance(said, psycopg2.Error):
        return False
    is_raised_by_us = said.diag.source_function == "exec_stmt_raise"
    return (is_raised_by_us and said.pgcode == INSUFFICIENT_PRIVILEGE) or said.diag.constraint_name in ONCE


def readable(world: World, persona: str) -> frozenset[tuple[str, int]]:
    """What `persona` may read according to the evaluator; nothing if signed out. Run as the owner."""
    if persona == SIGNED_OUT:
        return frozenset()
    member, purpose = PERSONAS[persona]
    actor, moment = an_actor(getattr(world.partnership, member), purpose), what_was_agreed().at(_now())
    return frozenset((row.table, row.id) for row in every_protected_row() if moment.may_read(row, actor))


def _now() -> datetime:
    """By the clock of the database, which goes on when the tests' stands still."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


agencies = st.sampled_from(sorted(AGENCIES))
whom = st.sampled_from(["ash", "somebody"])
steps: st.SearchStrategy[list[Step]] = st.lists(
    st.one_of(
        st.builds(Hold, agencies, st.sampled_from(TABLES), whom),
        st.builds(Refer, whom, st.booleans()),
        st.builds(Ask, whom),
        st.builds(Erase, agencies),
        st.builds(Consenting, whom, st.booleans()),
        st.builds(Keep, agencies, agencies),
        st.builds(Suspend, st.sampled_from(["onward", "own-harbour", "own-council", "own-stranger", "supervision"])),
    ),
    min_size=3,
    max_size=9,
).filter(lambda taking: len({*taking}) > 2)  # the first that hypothesis thinks of is the same step thrice
TELLING: list[Step] = [
    *(Hold(agency, table, "ash") for agency in ("police", "harbour", "council", "stranger") for table in TABLES),
    *(Hold(agency, table, "somebody") for agency in ("police", "bridge", "stranger") for table in TABLES),
    Consenting("ash", is_withdrawn=False),
    Consenting("somebody", is_withdrawn=True),
    Refer("somebody", is_routed=True),
    Refer("somebody", is_routed=False),
    Ask("somebody"),
    Keep("bridge", "harbour"),
    Keep("police", "stranger"),
    Suspend("onward"),
]
"""So much that every leak shows to somebody."""
OTHER_THAN_HOLDING = {step for step in TELLING if not isinstance(step, Hold)}
KNOWN: dict[str, set[Step]] = {
    **{persona: {Keep("police", "stranger")} for persona in ("owner", "excluded", "wrong_purpose")},
    "addressee": {step for step in OTHER_THAN_HOLDING if not isinstance(step, Keep)},
    "lapsed": {
        Consenting("ash", is_withdrawn=False),
        Refer("somebody", is_routed=True),
        Ask("somebody"),
        Keep("bridge", "harbour"),
        Suspend("onward"),
    },
}
"""The steps that a persona may know of, which are left out of that persona's world."""


def not_taken(done: Taken, persona: str) -> set[Step]:
    """What should have been done unknown to `persona`, and was not: then their worlds would be alike for nothing."""
    missed = OTHER_THAN_HOLDING - KNOWN.get(persona, set()) - done.steps
    holding = {*TELLING} - OTHER_THAN_HOLDING
    return missed | (holding - done.steps if 2 * len(holding & done.steps) < len(holding) else set())
