"""Some invented people with records at several agencies and referrals in different states."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from cases.models import Alert, BirthPrecision, Case, ContactDetail, Identifier, Note
from cases.people.actions import IdentityDetails, hold_identity
from cases.people.birth import Birth
from cases.people.identifiers import IdentifierKind, read_identifier
from datasharing.enforcement.door import Actor, acting
from datasharing.models import Outbox, Person, SubjectRole
from datasharing.outbox import outbox
from focused_deterrence.demonstration.partnership import POSTS, Post
from partners.dated_rules import WorkingDays, due
from partners.london import LONDON, london_today
from partners.models import Area, Membership, Programme, Purpose
from referrals.custody.actions import record_contact
from referrals.exchange.actions import (
    accept_referral,
    acknowledge_referral,
    allocate,
    book_appointment,
    close_referral,
    correct_event,
    decline_referral,
    record_attendance,
    record_consent_withdrawn,
    redirect_referral,
    send_referral,
    start_treatment,
    withdraw_referral,
)
from referrals.models import CustodyContact, CustodySuite, Referral
from referrals.routing.routing import find_route
from referrals.unrouted.actions import keep_unrouted

ASKED_FOR = {
    "opiate": "Has asked for help with heroin. Was in treatment two years ago.",
    "non_opiate_only": "Has asked for help with crack. Has not been in treatment before.",
    "non_opiate_and_alcohol": "Has asked for help with cocaine and drinking, which go together for them.",
    "alcohol_only": "Has asked for help with drinking. Withdrew in custody last spring and needed the nurse.",
}
"""What people ask for, by what they use."""
ORDERS = [
    "Community order with twelve months to run, with a drug rehabilitation requirement.",
    "On licence from HMP Northshire until 30 April 2027: no entry to Saltmarsh quay.",
    "Suspended sentence order of Northport Magistrates’ Court; next review in court on 14 January.",
]


@dataclass(frozen=True)
class Someone:
    """An invented person: names, birth, and the state of their referral ("" for none)."""

    given: str
    family: str
    born: date | None
    story: str = ""
    pnc: str = ""
    group: str = "opiate"
    area: str = "E99000001"
    precision: BirthPrecision = BirthPrecision.DAY
    urgent: bool = False


PEOPLE = [
    Someone("Séamus", "O’Rourke", date(1984, 3, 17), "started", "1998/0123456Z"),
    Someone("Wanjirũ", "Kamau-Hall", date(1991, 11, 2), "attended"),
    Someone("Łukasz", "Wiśniewski", date(1979, 7, 30), "booked"),
    Someone("محمد", "الأحمد", date(1996, 1, 1), "accepted", precision=BirthPrecision.YEAR),
    Someone("Jean-Paul", "D’Arcy", date(1988, 9, 9), "delivered"),
    Someone("Zoë", "Brontë-Ashworth", date(1993, 5, 21), "delivered", group="non_opiate_only", urgent=True),
    Someone("美玲", "王", date(1990, 12, 12), "acknowledged"),
    Someone("Aoife", "Nic Gabhann", date(1982, 2, 28), "declined"),
    Someone("Dmytro", "Шевченко", date(1987, 8, 24), "missed"),
    Someone("Gareth", "ap Rhys", date(1975, 6, 6), "withdrawn"),
    Someone("Tomás", "Núñez", date(1999, 4, 14), "redirected"),
    Someone("Kayleigh", "Smith", date(1995, 10, 3), "unrouted", area="E99000002", group="alcohol_only"),
    Someone("", "Unknown male, about 40", date(1986, 1, 1), "contact", precision=BirthPrecision.ESTIMATED),
    Someone("Ifeoluwa", "Adébáyọ̀", date(2009, 6, 15), "contact"),
    Someone("Bronagh", "McAteer", date(1981, 1, 19)),
    Someone("Nguyễn Văn", "An", date(1994, 3, 3)),
    Someone("Siobhán", "Ní Dhomhnaill", date(1989, 10, 31)),
    Someone("Marcus", "St John-Smythe", date(1972, 12, 25)),
    Someone("Oluwaseun", "Fairweather", date(1986, 2, 8), "closed"),
    Someone("Rhiannon", "Pugh", date(1992, 7, 19), "rescheduled"),
    Someone("Declan", "Mac Giolla Bhuí", date(1983, 12, 4), "corrected"),
    Someone("Agnieszka", "Żuk", date(1990, 5, 5), "consent"),
    Someone("Bartholomew", "Quill", date(1978, 4, 1), "client"),
    Someone("Temperance", "Olufemi", date(1989, 8, 16), "supervised"),
    Someone("Seren", "Vaughan", date(2009, 1, 22), "overridden"),
]

Hour = timedelta(hours=1)
RISKS = [["withdrawal"], ["pregnant", "suicide"], ["injecting"], [], ["violence"], ["tolerance", "injecting"]]
"""What was found to be dangerous at the contacts, in turn."""
REASONS = {
    "opiate": "Has asked for help with heroin. Was in treatment two years ago.",
    "non_opiate_only": "Has asked for help with cannabis and pregabalin.",
    "non_opiate_and_alcohol": "Drinks daily, and uses cocaine at weekends.",
    "alcohol_only": "Drinks about a bottle of vodka a day, and wants to stop.",
}


def tell_stories() -> None:
    """Write the people's records as members of staff, each in its own transaction of the door."""
    for number, someone in enumerate(PEOPLE):
        _tell(someone, number)


def _post(name: str) -> tuple[Post, Membership]:
    [post] = [post for post in POSTS if post.name == name]
    membership = Membership.objects.select_related("user", "agency").get(user__email=post.email)
    return post, membership


def as_staff(name: str, do: Callable[[Membership], None], purpose: Purpose | None = None) -> None:
    """Call `do` inside the door as the member called `name`, for the first of their purposes unless one is named."""
    post, membership = _post(name)
    with acting(Actor.of(membership, purpose or Purpose(post.purposes[0]), resource="load_demonstration")):
        do(membership)


def _tell(someone: Someone, number: int) -> None:
    programme = Programme.objects.get(code="northshire-adder")
    area = Area.objects.get(code=someone.area)
    held: list[Person] = []

    def in_custody(worker: Membership) -> None:
        person = Person.objects.create(registered_by=worker.agency)
        held.append(person)
        _know(person, someone, worker, programme, area)
        if someone.story:
            contact = record_contact(
                person,
                by=worker,
                subject_role=SubjectRole.PROGRAMME,
                programme=programme,
                suite=CustodySuite.objects.get(area=area),
                custody_number=f"NC/{26000 + number}",
                outcome="seen",
                reasons=["asked"],
                risks=RISKS[number % len(RISKS)],
                referral_answer="" if someone.story == "contact" else "agreed",
                substance_group=someone.group,
                naloxone_supplied=number % 2 == 0,
            )
            _refer(person, someone, worker, programme, area, contact)

    as_staff("Dana Whitlock" if number % 2 else "Theo Marchetti", in_custody)
    as_staff("Priya Raman", lambda analyst: _work_on(held[0], analyst, programme, area, number))
    if number % 2 == 0 and someone.story != "supervised":
        as_staff("Hannah Lockwood", lambda officer: _supervise(held[0], someone, officer, programme, area))
    _carry()
    for step in STORIES.get(someone.story, []):
        step(held[0])
        _carry()


def _know(person: Person, someone: Someone, by: Membership, programme: Programme, area: Area) -> None:
    _identify(person, someone, by, programme)
    like = {"owner": by.agency, "person": person, "programme": programme, "subject_role": SubjectRole.PROGRAMME}
    ContactDetail.objects.create(**like, kind=ContactDetail.Kind.PHONE, value="07700 900123", area=area)
    if someone.pnc:
        read = read_identifier(IdentifierKind.PNC, someone.pnc, on=london_today(timezone.now()))
        Identifier.objects.create(
            **like, kind=read.kind, raw=read.raw, canonical=read.canonical, is_valid=read.is_valid, problem=read.problem
        )


def _identify(person: Person, someone: Someone, by: Membership, programme: Programme) -> None:
    birth = Birth(someone.born, someone.precision) if someone.born else Birth.unknown()
    details = IdentityDetails(family_name=someone.family, given_names=someone.given, birth=birth)
    role, today = SubjectRole.PROGRAMME, london_today(timezone.now())
    hold_identity(person, details, by=by, subject_role=role, on=today, programme=programme)


def _refer(
    person: Person,
    someone: Someone,
    worker: Membership,
    programme: Programme,
    area: Area,
    contact: CustodyContact,
) -> None:
    if someone.story in {"contact", "supervised", "overridden"}:
        return
    details: dict[str, Any] = {
        "contact": contact,
        "substance_group": someone.group,
        "area": area,
        "risks": contact.risks,
        "urgent": someone.urgent,
    }
    reason = ASKED_FOR.get(someone.group, "Has asked for help.")
    here: dict[str, Any] = {"programme": programme, "subject_role": SubjectRole.PROGRAMME}
    route = find_route(worker.agency, area=area, substance_group=someone.group, at=timezone.now(), **here)
    if someone.story == "unrouted" or route is None:
        keep_unrouted(person, by=worker, reason=reason, **here, **details)
    else:
        send_referral(person, by=worker, route=route, consented=True, reason=reason, **here, **details)


def _work_on(person: Person, analyst: Membership, programme: Programme, area: Area, number: int) -> None:
    role = SubjectRole.PROGRAMME
    like = {"owner": analyst.agency, "person": person, "programme": programme, "subject_role": role}
    states = [Case.State.NOMINATED, Case.State.SELECTED, Case.State.ACTIVE]
    Case.objects.create(
        **like,
        state=states[number % 3],
        reason="Chosen by the programme’s panel: arrested twice since the summer, and no service works with them yet.",
        lead=analyst,
        area=area,
        opened_on=date(2026, 9, 1) + timedelta(days=number),
    )
    Note.objects.create(
        **like,
        basis=Note.Basis.OPINION if number % 4 == 0 else Note.Basis.FACT,
        text="More open to support than in the spring; worried about being seen with us."
        if number % 4 == 0
        else "Spoken to at home with a youth worker; listened, asked about housing.",
        author=analyst.user,
        about_at=timezone.now() - number * 24 * Hour,
    )
    if number % 5 == 0:
        Alert.objects.create(**like, kind="violence", text="See in pairs.", since=date(2026, 8, 1))


def _supervise(person: Person, someone: Someone, officer: Membership, programme: Programme, area: Area) -> None:
    _identify(person, someone, officer, programme)
    Case.objects.create(
        owner=officer.agency,
        person=person,
        programme=programme,
        subject_role=SubjectRole.PROGRAMME,
        state=Case.State.ACTIVE,
        reason=ORDERS[person.pk % len(ORDERS)],
        lead=officer,
        area=area,
        opened_on=date(2026, 6, 8),
    )


def _carry() -> None:
    for row in Outbox.objects.waiting():
        outbox.perform(row.key)


def _at_harbour(do: Callable[[Referral, Membership], object]) -> Callable[[Person], None]:
    def step(person: Person) -> None:
        as_staff(
            "Asha Mensah",
            lambda worker: _ignore(do(Referral.objects.to(worker.agency_id).get(person=person), worker)),
        )

    return step


def _ignore(_result: object) -> None:
    """Discard the result of a step, so that a lambda with several steps returns None."""


def _book(referral: Referral, worker: Membership, *, days: int = 1, hour: int = 10) -> None:
    """Book for half past `hour`, so many working days from today, or before it when negative."""
    at = datetime.combine(due(WorkingDays(days), timezone.now()), time(hour, 30), LONDON)
    book_appointment(referral, by=worker, at=at, place="Harbour Recovery, 4 Quay Street")


def _take_on(referral: Referral, worker: Membership) -> None:
    """Accept the person as an existing client of Harbour."""
    sent = referral.identity
    client = Person.objects.create(registered_by=worker.agency)
    known = Someone(sent.given_names, sent.family_name, sent.date_of_birth)
    _identify(client, known, worker, Programme.objects.get(code="northshire-adder"))
    accept_referral(referral, by=worker, client=client, worker=worker)


def _give(referral: Referral, worker: Membership) -> None:
    _post_of_owen, owen = _post("Owen Pritchard")
    allocate(referral, by=worker, client=referral.allocations.get().client, worker=owen)


def _refer_from_probation(person: Person) -> None:
    """Where the person reports, without any custody."""

    def refer(officer: Membership) -> None:
        programme, area = Programme.objects.get(code="northshire-adder"), Area.objects.get(code="E99000001")
        _supervise(person, next(each for each in PEOPLE if each.story == "supervised"), officer, programme, area)
        here: dict[str, Any] = {"programme": programme, "subject_role": SubjectRole.PROGRAMME}
        route = find_route(officer.agency, area=area, substance_group="opiate", at=timezone.now(), **here)
        if route is not None:
            details: dict[str, Any] = {
                "substance_group": "opiate",
                "area": area,
                "reason": "Asked for help at the office.",
            }
            send_referral(person, by=officer, route=route, consented=True, **here, **details)

    as_staff("Hannah Lockwood", refer)


def _refer_beyond_limits(person: Person) -> None:
    """A supervisor sends somebody of seventeen to a service for adults, and says why."""

    def refer(supervisor: Membership) -> None:
        programme, area = Programme.objects.get(code="northshire-adder"), Area.objects.get(code="E99000001")
        here: dict[str, Any] = {"programme": programme, "subject_role": SubjectRole.PROGRAMME}
        route = find_route(supervisor.agency, area=area, substance_group="opiate", at=timezone.now(), **here)
        if route is not None:
            send_referral(
                person,
                by=supervisor,
                route=route,
                consented=True,
                area=area,
                substance_group="opiate",
                reason="Smokes heroin daily. Eighteen in January; lives with an aunt, who knows.",
                override_reason="No place at the young people’s service before the birthday. Agreed with Leila Haddad.",
                **here,
            )

    as_staff("Colm Gallagher", refer)


def _mistake(referral: Referral, worker: Membership) -> None:
    correct_event(record_attendance(referral, by=worker, attended=False), by=worker, note="That was the one before.")


def _withdraw(person: Person) -> None:
    as_staff(
        "Theo Marchetti",
        lambda worker: _ignore(
            withdraw_referral(Referral.objects.sent_by(worker.agency_id).get(person=person), by=worker, reason="MIS")
        ),
    )


def _redirect(referral: Referral, worker: Membership) -> None:
    saltmarsh = Area.objects.get(code="E99000002")
    route = find_route(
        worker.agency,
        programme=referral.programme,
        subject_role=SubjectRole(referral.subject_role),
        area=saltmarsh,
        substance_group=referral.substance_group,
        at=timezone.now(),
    )
    if route is not None:
        redirect_referral(
            referral,
            by=worker,
            route=route,
            consented=True,
            reason="outside_area",
            area=saltmarsh,
            tell_sender=True,
        )


ACCEPT = _at_harbour(lambda referral, worker: accept_referral(referral, by=worker, worker=worker))
BOOK = _at_harbour(_book)
RESCHEDULE = _at_harbour(lambda referral, worker: _book(referral, worker, days=2, hour=14))
SEE = _at_harbour(lambda referral, worker: _book(referral, worker, days=-1))
ATTEND = _at_harbour(lambda referral, worker: record_attendance(referral, by=worker, attended=True))
MISS = _at_harbour(lambda referral, worker: record_attendance(referral, by=worker, attended=False))
SEE_BEFORE = _at_harbour(lambda referral, worker: _book(referral, worker, days=-3))
GIVE = _at_harbour(_give)
MISTAKE = _at_harbour(_mistake)
CLOSE = _at_harbour(lambda referral, worker: close_referral(referral, by=worker, reason="did_not_attend"))
START = _at_harbour(lambda referral, worker: start_treatment(referral, by=worker))

STORIES: dict[str, list[Callable[[Person], None]]] = {
    "acknowledged": [_at_harbour(lambda referral, worker: acknowledge_referral(referral, by=worker))],
    "accepted": [ACCEPT, GIVE],
    "client": [_at_harbour(_take_on)],
    "supervised": [_refer_from_probation],
    "overridden": [_refer_beyond_limits],
    "booked": [ACCEPT, BOOK],
    "rescheduled": [ACCEPT, BOOK, RESCHEDULE],
    "missed": [ACCEPT, SEE_BEFORE, MISS, SEE, MISS],
    "closed": [ACCEPT, SEE, MISS, CLOSE],
    "corrected": [ACCEPT, SEE, MISTAKE, ATTEND],
    "consent": [_at_harbour(lambda referral, worker: record_consent_withdrawn(referral, by=worker))],
    "attended": [ACCEPT, SEE, ATTEND],
    "started": [ACCEPT, SEE, ATTEND, START],
    "declined": [_at_harbour(lambda referral, worker: decline_referral(referral, by=worker, reason="no_capacity"))],
    "withdrawn": [_withdraw],
    "redirected": [_at_harbour(_redirect)],
}
