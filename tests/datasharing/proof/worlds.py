"""Random worlds: steps that agencies and people take, in any order, on the same ground."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from guardian.shortcuts import assign_perm
from hypothesis import strategies as st

from cases.models import Alert, ContactDetail, Group, Note
from datasharing.models import Agreement, AgreementStatus, Category, Clause, Consent, Guard, GuardRule, SubjectRole
from partners.models import Participation, Purpose
from tests.datasharing.proof.ground import PURPOSES, Ground, a_record
from tests.partnership import EVERYTHING, make_agreement, make_clause

EVERY = -1


def midnight(day: int) -> datetime:
    """London midnight `day` days from today."""
    london = timezone.now().astimezone(ZoneInfo("Europe/London"))
    return (london + timedelta(days=day)).replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True)
class Terms:
    """A clause, its parties by their place on the ground."""

    giver: int
    receiver: int
    categories: list[Category]
    subject_roles: list[SubjectRole]
    programme: int
    purpose: Purpose
    needs_consent: bool
    in_emergency_only: bool
    others_exchanges: bool
    begins: int
    ends: int | None


@dataclass(frozen=True)
class Agree:
    """An agreement is signed with these clauses and stands active."""

    clauses: list[Terms]

    def take(self, ground: Ground) -> None:
        agreement = make_agreement(f"agreement-{Agreement.objects.count()}", ground.agencies)
        for terms in self.clauses:
            make_clause(
                agreement,
                giver=ground.agencies[terms.giver],
                receiver=ground.agencies[terms.receiver],
                categories=terms.categories,
                subject_roles=terms.subject_roles,
                programme=None if terms.programme == EVERY else ground.programmes[terms.programme],
                every_programme=terms.programme == EVERY,
                purpose=terms.purpose,
                needs_consent=terms.needs_consent,
                in_emergency_only=terms.in_emergency_only,
                others_exchanges=terms.others_exchanges,
                valid_from=midnight(terms.begins),
                valid_to=None if terms.ends is None else midnight(terms.ends),
            )


@dataclass(frozen=True)
class Stand:
    """From `day` on, an agreement stands otherwise."""

    agreement: int
    state: AgreementStatus.State
    day: int

    def take(self, ground: Ground) -> None:
        signed = Agreement.objects.filter(reference__startswith="agreement-", parties__agency=ground.agencies[0])
        statuses = AgreementStatus.objects.filter(
            agreement__in=signed, valid_to=None, valid_from__lt=midnight(self.day)
        )
        statuses = statuses.order_by("agreement_id")
        if not statuses:
            return
        before = statuses[self.agreement % len(statuses)]
        before.valid_to = midnight(self.day)
        before.save(update_fields=["valid_to"])
        AgreementStatus.objects.create(agreement=before.agreement, state=self.state, valid_from=midnight(self.day))


@dataclass(frozen=True)
class EndClause:
    """A clause ends now."""

    clause: int

    def take(self, ground: Ground) -> None:
        clauses = Clause.objects.filter(giver__in=ground.agencies, purpose__in=PURPOSES, valid_to=None)
        clauses = clauses.filter(valid_from__lt=timezone.now()).order_by("pk")
        if clauses:
            clause = clauses[self.clause % len(clauses)]
            clause.valid_to = timezone.now()
            clause.save(update_fields=["valid_to"])


@dataclass(frozen=True)
class Consenting:
    """A person tells an agency to whom it may pass records of some categories."""

    owner: int
    person: int
    recipients: list[int]
    categories: list[Category]
    ends: int | None

    def take(self, ground: Ground) -> None:
        Consent.objects.create(
            owner=ground.agencies[self.owner],
            person=ground.people[self.person],
            agreement=Agreement.objects.get(reference="holding"),
            recipients=[ground.agencies[place].pk for place in self.recipients],
            categories=self.categories,
            wording="May we?",
            means=Consent.Means.SPOKEN,
            recorded_by=ground.members[0].user,
            valid_from=midnight(-90),
            valid_to=None if self.ends is None else midnight(self.ends),
            subject_role=SubjectRole.PROGRAMME,
        )


@dataclass(frozen=True)
class Withdraw:
    """A person takes a consent back."""

    consent: int

    def take(self, ground: Ground) -> None:
        consents = Consent.objects.filter(owner__in=ground.agencies, valid_to=None).order_by("pk")
        if consents:
            consent = consents[self.consent % len(consents)]
            consent.valid_to = timezone.now()
            consent.save(update_fields=["valid_to"])


@dataclass(frozen=True)
class GuardPerson:
    """An agency replaces its restriction on a person; without a rule it lifts the restriction."""

    agency: int
    person: int
    rules: list[tuple[str, str, int]]  # kind; "user" or "agency"; which

    def take(self, ground: Ground) -> None:
        owner, person, now = ground.agencies[self.agency], ground.people[self.person], timezone.now()
        Guard.objects.filter(owner=owner, person=person, valid_to=None).update(valid_to=now)
        if self.rules:
            by = ground.members[self.agency].user
            guard = Guard.objects.create(owner=owner, person=person, reason="A threat", set_by=by, valid_from=now)
            for kind, whom, which in self.rules:
                named = (
                    {"user": ground.members[which].user} if whom == "user" else {"agency": ground.agencies[which % 4]}
                )
                GuardRule.objects.create(guard=guard, kind=kind, **({} if kind == "need_to_know" else named))
        with connection.cursor() as cursor:
            cursor.execute("SELECT sharing.place_again(%s, %s)", [owner.pk, person.pk])


@dataclass(frozen=True)
class Allocate:
    """A member is given a person's case."""

    member: int
    person: int

    def take(self, ground: Ground) -> None:
        assign_perm("datasharing.open_guarded_person", ground.members[self.member].user, ground.people[self.person])


@dataclass(frozen=True)
class Join:
    """An agency joins the programme that no agency takes part in yet."""

    agency: int

    def take(self, ground: Ground) -> None:
        Participation.objects.get_or_create(
            agency=ground.agencies[self.agency], programme=ground.programmes[3], valid_from=midnight(-1)
        )


@dataclass(frozen=True)
class Write:
    """An agency writes down something new, if it may hold anything in that programme."""

    kind: type[Note] | type[Alert] | type[ContactDetail] | type[Group]
    owner: int
    person: int
    programme: int
    role: SubjectRole

    def take(self, ground: Ground) -> None:
        place: dict[str, Any] = {"programme": ground.programmes[self.programme], "subject_role": self.role}
        place["name"] = f"Group {Group.objects.count()}"
        record = a_record(
            self.kind, ground, owner=ground.agencies[self.owner], person=ground.people[self.person], **place
        )
        with suppress(ProgrammingError), transaction.atomic():
            record.save()


Step = Agree | Stand | EndClause | Consenting | Withdraw | GuardPerson | Allocate | Join | Write
agencies = st.integers(0, 3)
people = st.integers(0, 3)
programmes = st.integers(0, 3)
categories = st.just(EVERYTHING) | st.lists(st.sampled_from(EVERYTHING), min_size=1, max_size=6, unique=True)

rules = st.tuples(
    st.sampled_from(["restriction", "exclusion", "need_to_know"]),
    st.sampled_from(["user", "agency"]),
    st.integers(0, 8),
)

terms = (
    st.builds(
        Terms,
        giver=agencies,
        receiver=agencies,
        categories=categories,
        subject_roles=st.just(list(SubjectRole)) | st.lists(st.sampled_from(SubjectRole), min_size=1, unique=True),
        programme=st.just(EVERY) | programmes,
        purpose=st.sampled_from(PURPOSES),
        needs_consent=st.booleans(),
        in_emergency_only=st.sampled_from([False, False, False, True]),
        others_exchanges=st.booleans(),
        begins=st.sampled_from([-60, -60, -20, 1, 20]),
        ends=st.sampled_from([None, None, -10, 10, 60]),
    )
    .filter(lambda t: t.ends is None or t.begins < t.ends)
    .filter(lambda t: t.purpose == Purpose.TREATMENT or t.categories != [Category.TREATMENT_OUTCOMES])
)

agreeing = st.builds(Agree, st.lists(terms, min_size=1, max_size=5))

steps: st.SearchStrategy[Step] = st.one_of(
    agreeing,
    st.builds(Stand, st.integers(0, 3), st.sampled_from(AgreementStatus.State), st.sampled_from([-20, -1, 10])),
    st.builds(EndClause, st.integers(0, 9)),
    st.builds(
        Consenting,
        owner=agencies,
        person=people,
        recipients=st.lists(agencies, min_size=1, max_size=3, unique=True),
        categories=categories,
        ends=st.sampled_from([None, None, -10, 10, 60]),
    ),
    st.builds(Withdraw, st.integers(0, 5)),
    st.builds(GuardPerson, agencies, people, st.lists(rules, max_size=3)),
    st.builds(Allocate, st.integers(0, 8), people),
    st.builds(Join, agencies),
    st.builds(
        Write,
        kind=st.sampled_from([Note, Alert, ContactDetail, Group]),
        owner=agencies,
        person=people,
        programme=programmes,
        role=st.sampled_from(SubjectRole),
    ),
)

worlds: st.SearchStrategy[list[Step]] = st.builds(
    lambda first, then: [*first, *then], st.lists(agreeing, min_size=1, max_size=2), st.lists(steps, max_size=12)
)
