"""People in HMP Holmeside: receptions, plans for release from remand, a release, clearances, appointments."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from cases.models import Identity
from cases.people.actions import IdentityDetails, hold_identity
from cases.people.birth import Birth, BirthPrecision
from datasharing.models import Outbox, Person, SubjectRole
from datasharing.outbox import outbox
from focused_deterrence.demonstration.people import as_staff
from partners.london import LONDON, london_today
from partners.models import Agency, Establishment, Membership, Programme, User
from referrals.exchange.actions import accept_referral, acknowledge_referral
from referrals.exchange.models import Referral
from referrals.in_reach.actions import begin_clearance, book_in_reach, move_clearance, pass_time
from referrals.in_reach.models import ClearanceState
from referrals.prison.actions import Reception, name_manager, receive_person, verify_medication
from referrals.prison.models import LegalStatus, PrisonEpisode, ReleaseKind
from referrals.prison.moves import Move, move_person
from referrals.prison.referring import raise_referral, refer, route_of
from referrals.remand.actions import Recipient, acknowledge_alert, make_plan, release, set_court_day
from referrals.remand.models import ReleaseAlert, RemandPlan, ToldAs

FAY, ASHA, OWEN, LEILA = "Fay Robson", "Asha Mensah", "Owen Pritchard", "Leila Haddad"
HOLMESIDE, LARKFIELD = "HXI", "LXI"
PRISONS = {HOLMESIDE: "Holmeside (HMP)", LARKFIELD: "Larkfield (HMP & YOI)"}
COURT = "Northport Magistrates’ Court"


@dataclass(frozen=True)
class Received:
    """A person who was received so many days ago; `agreed`: whether they want Harbour to know."""

    given: str
    family: str
    born: date
    days: float
    legal_status: LegalStatus
    location: str
    substance_group: str = "opiate"
    medicine: str = ""
    verified: str = ""
    expected_in: int | None = None
    agreed: bool = False


PEOPLE = (
    Received("Reece", "Halloran", date(1998, 4, 12), 6, LegalStatus.REMAND, "B2-14", medicine="Methadone 60 ml daily",
             verified="Lane’s pharmacy, Quay Street: last dose on the day of arrest", agreed=True),
    Received("Kofi", "Adjei-Marsh", date(1985, 10, 3), 0.8, LegalStatus.REMAND, "First night centre",
             medicine="Buprenorphine 8 mg, says from Bridgegate"),
    Received("Nadia", "Rahimi", date(1994, 1, 25), 20, LegalStatus.RECALL, "D1-03", expected_in=36, agreed=True),
    Received("Mateusz", "Wrona", date(1990, 6, 30), 150, LegalStatus.SENTENCED, "C3-22", expected_in=9, agreed=True),
    Received("Ellis", "Warde", date(1979, 2, 17), 11, LegalStatus.UNSENTENCED, "B1-08", agreed=True),
    Received("Hollie", "Denham", date(2001, 9, 9), 3, LegalStatus.REMAND, "E2-11", "alcohol_only"),
)  # fmt: skip


def open_prisons() -> None:
    """Add the prisons of Northshire to the register. Run as the owner of the tables."""
    for code, name in PRISONS.items():
        Establishment.objects.create(kind=Establishment.Kind.PRISON, code=code, name=name, town="Northshire")


def tell_prison() -> None:
    """Record everything as members of staff, oldest first."""
    for somebody in sorted(PEOPLE, key=lambda each: -each.days):
        _about(somebody, _receive)
    _carry()
    as_staff(ASHA, _take_on)
    as_staff(ASHA, _book)
    as_staff(FAY, _live_on)
    _carry()
    as_staff(ASHA, _acknowledge)
    as_staff(LEILA, _clear)


def _prison(code: str = HOLMESIDE) -> Establishment:
    return Establishment.objects.get(kind=Establishment.Kind.PRISON, code=code)


def _programme() -> Programme:
    return Programme.objects.get(code="northshire-adder")


def _about(somebody: Received, do: Callable[[Received, Membership], None]) -> None:
    as_staff(FAY, lambda member: do(somebody, member))


def _receive(somebody: Received, member: Membership) -> None:
    now = timezone.now()
    here: dict[str, Any] = {"subject_role": SubjectRole.PROGRAMME, "programme": _programme()}
    person = Person.objects.create(registered_by=member.agency)
    birth = Birth(somebody.born, BirthPrecision.DAY)
    details = IdentityDetails(family_name=somebody.family, given_names=somebody.given, birth=birth)
    hold_identity(person, details, by=member, on=london_today(now), **here)
    expected = london_today(now) + timedelta(days=somebody.expected_in) if somebody.expected_in else None
    episode = receive_person(
        person,
        by=member,
        reception=Reception(
            received_at=now - timedelta(days=somebody.days),
            prison=_prison(),
            location=somebody.location,
            legal_status=somebody.legal_status,
            substance_group=somebody.substance_group,
            expected_release_on=expected,
        ),
        medicines=[somebody.medicine] if somebody.medicine else [],
        number=f"HXI/{somebody.family[:3].upper()}",
        **here,
    )
    if somebody.verified:
        at = episode.received_at + timedelta(hours=5)
        medicine = episode.medications.get()
        verify_medication(medicine, by=member, at=at, verdict="confirmed", found=somebody.verified)
    route = route_of(episode, birth, member)
    if somebody.agreed and route is not None:
        refer(episode, route, by=member, consented=True)
    elif somebody.substance_group:
        raise_referral(episode, member)


def _take_on(member: Membership) -> None:
    """Harbour takes on whom the prison referred."""
    for referral in Referral.objects.filter(owner__code="hmp-holmeside", addressee=member.agency):
        acknowledge_referral(referral, by=member)
        accept_referral(referral, by=member, worker=member)


def _episode(family: str) -> PrisonEpisode:
    person = Identity.objects.filter(family_name=family).newest()[0].person
    return PrisonEpisode.objects.select_related("person", "prison", "programme").get(person=person)


def _live_on(member: Membership) -> None:
    """What happened since: plans, court days, a transfer, managers, and a release from court an hour ago."""
    now, today = timezone.now(), timezone.localdate()
    tomorrow = today + timedelta(days=1)
    _plan("Halloran", member, "Harbour, 4 Quay Street: walk in until 19:00", "His sister’s, 22 Ropewalk", "property")
    _plan("Warde", member, "Harbour, 4 Quay Street: walk in until 19:00", "Emergency bed, Bridge House", "court")
    set_court_day(_plan_of("Halloran"), by=member, on=tomorrow, court=COURT, likelihood="likely")
    set_court_day(_plan_of("Adjei-Marsh"), by=member, on=tomorrow, court=COURT, likelihood="possible")
    set_court_day(_plan_of("Warde"), by=member, on=today, court=COURT, likelihood="likely")
    moved = Move(kind="transfer", moved_at=now - timedelta(days=4), prison=_prison(LARKFIELD), location="A2-07")
    move_person(_episode("Rahimi"), by=member, move=moved)
    move_person(
        _episode("Wrona"), by=member, move=Move(kind="location", moved_at=now - timedelta(days=30), location="C1-04")
    )
    for family, name, days in (("Wrona", "T. Ashdown", 140), ("Wrona", "R. Iqbal", 21), ("Rahimi", "R. Iqbal", 19)):
        since = today - timedelta(days=days)
        name_manager(_episode(family), by=member, post="pom", name=name, since=since, contact="01632 960311")
    name_manager(_episode("Wrona"), by=member, post="com", name="Hannah Lockwood", since=today - timedelta(days=60))
    release(_episode("Warde"), by=member, at=now - timedelta(minutes=40), kind=ReleaseKind.BAIL, released_from=COURT)


def _plan_of(family: str) -> RemandPlan:
    return RemandPlan.objects.select_related("person", "episode").get(episode=_episode(family))


def _plan(family: str, member: Membership, walk_in: str, address: str, naloxone: str) -> None:
    told = {"harbour-recovery": ToldAs.TREATMENT, "northport-council": ToldAs.HOUSING}
    told["northshire-probation"] = ToldAs.PROBATION
    make_plan(
        _plan_of(family),
        by=member,
        at=timezone.now() - timedelta(hours=20),
        recipients=[Recipient(Agency.objects.get(code=code), told_as) for code, told_as in told.items()],
        agreed=True,
        walk_in=walk_in,
        address=address,
        phone="07700 900186",
        bridging="Lane’s pharmacy holds a script for two days; Harbour restarts on the third",
        naloxone=naloxone,
        note="Reads little: ring, do not write.",
    )


def _acknowledge(member: Membership) -> None:
    for alert in ReleaseAlert.objects.to(member.agency_id):
        acknowledge_alert(alert, by=member)


def _clear(member: Membership) -> None:
    """Harbour’s clearances: one for long, one that ends soon, one that the prison has a query about."""
    today = timezone.localdate()
    asha, owen, leila = (User.objects.get(full_name=name) for name in (ASHA, OWEN, LEILA))
    said: dict[str, Any] = {"by": member, "prison": _prison(), "level": "enhanced_1"}
    held = begin_clearance(asha, submitted_on=today - timedelta(days=260), **said)
    move_clearance(
        held, by=member, to="granted", on=today - timedelta(days=215), expires_on=today + timedelta(days=515)
    )
    ending = begin_clearance(leila, submitted_on=today - timedelta(days=1_100), **said)
    ending = move_clearance(
        ending, by=member, to="granted", on=today - timedelta(days=1_041), expires_on=today + timedelta(days=41)
    )
    pass_time(ending, by=member, to=ClearanceState.EXPIRING)
    queried = begin_clearance(owen, submitted_on=today - timedelta(days=52), **said)
    move_clearance(
        queried,
        by=member,
        to="queried",
        on=today - timedelta(days=9),
        note="A second proof of address is asked for.",
    )
    begin_clearance(asha, by=member, prison=_prison(LARKFIELD), level="local_gate_pass")


def _book(member: Membership) -> None:
    """Appointments in prison; one is in the prison that somebody has left since."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    for family, aim, means, at, note in (
        ("Wrona", "release", "video", time(10, 30), "With R. Iqbal: who meets him at the gate?"),
        ("Rahimi", "assessment", "face", time(14, 0), "First meeting since the recall"),
    ):
        person = PrisonEpisode.objects.get(number=f"HXI/{family[:3].upper()}").person
        book_in_reach(
            person,
            by=member,
            prison=_prison(),
            means=means,
            aim=aim,
            at=datetime.combine(tomorrow, at, tzinfo=LONDON),
            programme=_programme(),
            subject_role=SubjectRole.PROGRAMME,
            note=note,
        )


def _carry() -> None:
    for row in Outbox.objects.waiting():
        outbox.perform(row.key)
