"""What every random world stands on: four agencies, their members, four people, records of every table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from graphlib import TopologicalSorter
from itertools import product
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from cases.models import (
    Audience,
    Challenge,
    Exploitation,
    Group,
    GroupAudit,
    GroupRelease,
    GroupReport,
    Incident,
    IncidentReview,
    IntelligenceRelease,
    IntelligenceReport,
    MembershipBasis,
    Notification,
    Promise,
    RelationGrade,
    RuleToAnnounce,
    WantsOut,
)
from cases.recovery.models import WorkStart
from datasharing.models import ADDRESSED, EXCHANGES, Consent, Exchange, Fact, Person, Protected, Record, SubjectRole
from partners.models import (
    Agency,
    Area,
    Establishment,
    Membership,
    Participation,
    Programme,
    Purpose,
    Role,
    Service,
    User,
)
from partners.reference.codes import CodeField, offered
from referrals.diversion.models import Resolution
from referrals.meetings.models import ActionState, Meeting, MeetingAction, MeetingActionEvent, MeetingAttendance
from referrals.models import Allocation, CustodySuite, DrugTest, DrugTestResult, OutcomesProfile, Substitution
from referrals.prison.models import Movement
from referrals.release.models import ReleaseAlarm, ReleaseItem, ReleaseSignature
from referrals.requirements.models import RequirementReview
from referrals.residential.models import PanelDecision
from tests.partnership import EVERYTHING, LONG_AGO, make_agreement, make_clause

TODAY = datetime.now(UTC)
PURPOSES = (Purpose.TREATMENT, Purpose.SUPERVISION)
FAR_AHEAD = date(2099, 12, 31)
HOLDING = Purpose.ASSURANCE
"""No member in these worlds acts for it: clauses for it let agencies hold and send records, but open none."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What steps refer to by index. No agency takes part in the last programme or has records of the last person."""

    agencies: list[Agency]
    programmes: list[Programme | None]
    members: list[Membership]
    people: list[Person]


def record_tables() -> list[type[Protected]]:
    """Every table of records and facts, those that others link to first."""
    records = [model for model in apps.get_models() if issubclass(model, Protected)]
    linked = {
        model: {f.related_model for f in model._meta.fields if _is_asked(f) and f.related_model in records} - {model}
        for model in records
    }
    return list(TopologicalSorter(linked).static_order())


def build() -> Ground:
    """Make it. As the owner of the tables."""
    programmes = [Programme.objects.create(code=f"p{n}", name=f"Programme {n}", kind="ADDER") for n in range(3)]
    agencies = [Agency.objects.create(code=f"a{n}", name=f"Agency {n}", kind="treatment") for n in range(4)]
    for agency, programme in product(agencies, programmes[:2]):
        Participation.objects.create(agency=agency, programme=programme, valid_from=LONG_AGO)
    area = Area.objects.create(code="E0000001", name="Northshire")
    holding = make_agreement("holding", agencies)
    for giver, receiver in product(agencies, agencies):
        make_clause(
            holding,
            giver=giver,
            receiver=receiver,
            purpose=HOLDING,
            categories=EVERYTHING if giver == receiver else [*ADDRESSED],
            subject_roles=list(SubjectRole),
            every_programme=True,
        )
    ground = Ground(
        agencies=agencies,
        programmes=[None, *programmes],
        members=_members(agencies),
        people=[Person.objects.create(registered_by=agencies[0]) for _n in range(4)],
    )
    for agency in agencies:
        Service.objects.create(agency=agency, name="Help")
        CustodySuite.objects.create(agency=agency, name="Cells", area=area)
    for model in record_tables():
        if model is not Consent:  # consents change where records lie: they are steps
            model._default_manager.bulk_create(_grid(model, ground))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.sweep_consents()")
    return ground


def _members(agencies: list[Agency]) -> list[Membership]:
    """In each agency a supervisor and a worker; the first supervisor also serves the second and has left the third."""
    users = [User.objects.create(email=f"u{n}@world.test", full_name=f"User {n}") for n in range(2 * len(agencies))]
    rows = [
        *[(user, agency, Role.SUPERVISOR, None) for user, agency in zip(users, agencies, strict=False)],
        *[(user, agency, Role.TREATMENT_WORKER, None) for user, agency in zip(users[4:], agencies, strict=True)],
        (users[0], agencies[1], Role.SUPERVISOR, None),
        (users[0], agencies[2], Role.TREATMENT_WORKER, TODAY - timedelta(days=1)),
    ]
    return [
        Membership.objects.create(
            user=user,
            agency=agency,
            role=role,
            purposes=list(PURPOSES if role == Role.SUPERVISOR else PURPOSES[:1]),
            valid_from=LONG_AGO,
            valid_to=until,
        )
        for user, agency, role, until in rows
    ]


def _grid(model: type[Protected], ground: Ground) -> Iterator[Protected]:
    """One record for each agency, programme and person, or addressee; subject roles, and people, take turns.

    One fact for each agency and programme.
    """
    if issubclass(model, Fact):
        for owner, programme in product(ground.agencies, ground.programmes[:3]):
            yield a_record(model, ground, owner=owner, programme=programme)
        return
    for (i, owner), (k, programme), j in product(
        enumerate(ground.agencies), enumerate(ground.programmes[:3]), range(4)
    ):
        fields: dict[str, Any] = {"owner": owner, "programme": programme, "subject_role": (i + j + 2 * k) % 4 + 1}
        if not issubclass(model, Exchange):
            fields |= {"person": ground.people[j]}
        else:
            fields |= {"person": ground.people[(i + j) % 3], "addressee": ground.agencies[j]}
        is_possible = (
            fields["owner"] == fields["addressee"] if model is Allocation else fields["person"] != ground.people[3]
        )
        if is_possible:
            yield a_record(model, ground, **fields)
        if model is MembershipBasis and k:  # confirmed by a second of another kind, in some programmes
            yield a_record(model, ground, **fields, kind=MembershipBasis.Kind.OBSERVED)


def a_record(model: type[Protected], ground: Ground, **fields: Any) -> Any:
    """An unsaved record, or fact, with the least that its table asks for."""
    at_will = {
        "key": f"{fields['person'].pk if 'person' in fields else ''}",
        "other": ground.people[-1],
        "source": f"{fields['programme']}",
        "reason": "x",
        "sent_purpose": HOLDING,
        "review_due": TODAY.date(),
        "named": [each.user_id for each in ground.members if each.agency_id == _to(fields).pk and not each.valid_to],
        "written_by": ground.members[:2][-1].user,  # another than the first, who does the rest, where there is one
    }
    given = at_will | fields
    given |= {
        name: value for name, value in VALID.get(model, {}).items() if name not in fields or name == "subject_role"
    }
    names = {field.name for field in model._meta.fields}
    given |= {field.name: _least(field) for field in model._meta.fields if _is_coded(field) and field.name in at_will}
    asked = {
        field.name: _linked(field, ground, fields) if field.remote_field else _least(field)
        for field in model._meta.fields
        if _is_asked(field) and field.name not in given
    }
    return model(**asked, **{name: given[name] for name in given.keys() & names})


VALID: dict[type[Protected], dict[str, Any]] = {
    MembershipBasis: {"source_grade": "1", "information_grade": "A", "handling": "P"},
    RelationGrade: {"source_grade": "1", "information_grade": "A", "handling": "P"},
    Challenge: {"due_on": TODAY.date()},
    IntelligenceReport: {"source_grade": "1", "information_grade": "A", "handling": "P", "conditions": []},
    GroupReport: {"source_grade": "1", "information_grade": "A", "handling": "P", "conditions": []},
    IntelligenceRelease: {"until": FAR_AHEAD},
    GroupRelease: {"until": FAR_AHEAD},
    GroupAudit: {"next_due_on": TODAY.date()},
    Exploitation: {"subject_role": SubjectRole.VICTIM},
    Promise: {"is_to_all": True},
    DrugTest: {"ground": "authority", "authorised_by": "x", "authorised_because": "x", "age": 30},
    DrugTestResult: {"drug": "opiates"},
    MeetingActionEvent: {"kind": ActionState.DONE, "note": "x"},
    Movement: {"kind": Movement.Kind.LOCATION, "episode_number": "x"},
    OutcomesProfile: {"quality_of_life": 10, "other_days": 1},
    Substitution: {"dose_mg": 60, "bridging_from": "x"},
    WorkStart: {
        "first_check_on": LONG_AGO.date() + timedelta(weeks=13),
        "second_check_on": LONG_AGO.date() + timedelta(weeks=26),
    },
    PanelDecision: {"number": 1},
    ReleaseItem: {"position": 1, "days": -1},
    ReleaseSignature: {"date_version": 1},
    ReleaseAlarm: {"date_version": 1},
    RequirementReview: {"next_on": TODAY.date()},
    Resolution: {"gravity_base": 2, "gravity_final": 2},
    WantsOut: {
        "contact_due_at": LONG_AGO + timedelta(hours=24),
        "face_due_at": LONG_AGO + timedelta(hours=72),
        "ended_at": LONG_AGO,
        "ended_reason": "x",
    },
}
"""What a table asks for that is not the least that there is."""
ONCE: dict[type[Protected], type[Fact]] = {
    Audience: Notification,
    IncidentReview: Incident,
    MeetingActionEvent: MeetingAction,
    MeetingAttendance: Meeting,
    RuleToAnnounce: Notification,
}
"""Facts about another fact that has only one of them: what is done is done once."""


def _to(fields: dict[str, Any]) -> Agency:
    addressee: Agency = fields.get("addressee", fields["owner"])
    return addressee


def _is_asked(field: Any) -> bool:
    if field.remote_field and issubclass(field.related_model, Fact):
        return not field.blank  # else null for who may not see the fact, and never in the table
    return field.editable and not (field.null or field.blank or field.has_default() or field.generated)


def _is_coded(field: Any) -> bool:
    return isinstance(field, CodeField)


def _least(field: Any) -> Any:
    if isinstance(field, ArrayField):
        return [_least(field.base_field)]
    if _is_coded(field):
        return offered(field.system)[0][0]
    if field.choices:
        return field.choices[0][0]
    kinds = {models.BooleanField: False, models.DateTimeField: LONG_AGO, models.DateField: LONG_AGO.date()}
    return kinds.get(type(field), "x")


def _linked(field: Any, ground: Ground, fields: dict[str, Any]) -> Any:
    """What a record links to; an answer, to a referral that came the other way."""
    other, member = field.related_model, ground.members[0]
    at_hand = {User: member.user, Membership: member, Person: fields.get("person"), Agency: fields["owner"]}
    if other in at_hand:
        return at_hand[other]
    if other is Group and field.name == "towards":  # a group has no relation to itself
        return other.objects.get_or_create(owner=fields["owner"], programme=fields["programme"], name="Another group")[
            0
        ]
    if (of := ONCE.get(field.model)) is other and of:
        fresh = a_record(of, ground, owner=fields["owner"], programme=fields["programme"])
        fresh.save()
        return fresh
    if issubclass(other, Record) and not issubclass(other, Exchange):
        return _held(other, ground, fields)
    if issubclass(other, Fact):
        return other.objects.filter(owner=fields["owner"], programme=fields["programme"]).order_by("pk")[0]
    if not issubclass(other, Exchange):
        return _place(field, fields)
    owner, addressee = fields["owner"], fields["addressee"]
    if field.model.category in EXCHANGES.values():
        owner, addressee = addressee, owner
    return other.objects.get(owner=owner, addressee=addressee, programme=fields["programme"])


def _place(field: Any, fields: dict[str, Any]) -> Any:
    """The court of a hearing, another record's prison, or the service or custody suite of the agency."""
    if field.related_model is Establishment:
        kind = Establishment.Kind.COURT if field.name == "court" else Establishment.Kind.PRISON
        return Establishment.objects.filter(kind=kind).order_by("pk")[0]
    return field.related_model.objects.get(agency=fields.get("addressee", fields["owner"]))


def _held(model: type[Record], ground: Ground, fields: dict[str, Any]) -> Record:
    """The owner's record about the person, such as their membership, made if there is none yet."""
    place = {name: fields[name] for name in ("owner", "person", "programme")}
    held: Record | None = model.objects.filter(**place).first()
    if held is None:
        role = fields.get("subject_role", SubjectRole.PROGRAMME)
        held = a_record(model, ground, **place, subject_role=role)
        held.save()
        held.refresh_from_db()
    return held
