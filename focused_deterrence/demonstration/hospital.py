"""People who came to Northport Royal with overdoses and drinking: who was asked, who agreed, and what came back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.models import BirthPrecision
from cases.people.actions import IdentityDetails, hold_identity
from cases.people.birth import Birth
from datasharing.models import Outbox, Person, SubjectRole
from datasharing.outbox import outbox
from focused_deterrence.demonstration.people import as_staff
from partners.london import london_today
from partners.models import Area, Membership, Programme, Purpose, Service
from referrals.exchange.actions import accept_referral, acknowledge_referral
from referrals.hospital.actions import record_leaving, record_refusal, record_visit, refer_from_hospital, write_letter
from referrals.hospital.models import HospitalVisit
from referrals.models import Referral
from referrals.outcomes.actions import Outcome, tell_outcome
from referrals.routing.routing import route_to
from referrals.tasks.ways import ways

BRYONY, ASHA, SAMIR = "Bryony Castell", "Asha Mensah", "Samir Aziz"
Kind, Left, Confirmed = HospitalVisit.Kind, HospitalVisit.Left, HospitalVisit.Confirmed


@dataclass(frozen=True, kw_only=True)
class Patient:
    """An invented person and their visit: hours ago, until when, what they answered, and to which service they went."""

    given: str
    family: str
    born: date
    kind: HospitalVisit.Kind
    reason: str
    hours: int
    ward: str = ""
    naloxone: bool = False
    medication: HospitalVisit.Confirmed = Confirmed.NONE
    note: str = ""
    leaves_in: int | None = None
    left: HospitalVisit.Left | None = None
    refused: bool = False
    service: str = ""
    group: str = "opiate"
    told: tuple[Outcome, ...] = ()


PATIENTS = (
    Patient(given="Ewan", family="Tregaskis", born=date(1985, 2, 11), kind=Kind.AMBULANCE, reason="overdose_opioid",
            hours=2, ward="A&E majors", naloxone=True, medication=Confirmed.NO, leaves_in=4,
            note="Found by a neighbour. Second overdose since October; uses alone."),
    Patient(given="Oonagh", family="Prendiville", born=date(1969, 6, 3), kind=Kind.ADMISSION,
            reason="alcohol_withdrawal", hours=30, ward="B4", leaves_in=22, group="alcohol_only",
            service="Bridgegate alcohol service", note="Fits last spring. Reducing regime ends tomorrow."),
    Patient(given="Callum", family="Brannigan", born=date(1990, 9, 28), kind=Kind.AMBULANCE, reason="overdose_opioid",
            hours=140, ward="A&E resus", naloxone=True, left=Left.HOME, service="Harbour adult treatment",
            note="Out of prison for nine days.", told=(Outcome.STARTED,)),
    Patient(given="Jolene", family="Abara", born=date(1993, 1, 17), kind=Kind.ADMISSION, reason="injecting", hours=160,
            ward="Surgical admissions", medication=Confirmed.YES, left=Left.HOME, service="Harbour adult treatment",
            note="Abscess of the groin, drained.", told=(Outcome.STARTED, Outcome.DROPPED_OUT)),
    Patient(given="Marta", family="Kowalczyk-Reid", born=date(1987, 12, 2), kind=Kind.EMERGENCY, reason="injecting",
            hours=50, left=Left.HOME, refused=True, note="Does not want anybody told. Given a card with the number."),
    Patient(given="Desmond", family="Achterloo", born=date(1961, 4, 9), kind=Kind.AMBULANCE,
            reason="alcohol_poisoning", hours=20, left=Left.AGAINST_ADVICE, refused=True,
            note="Third attendance in a fortnight."),
)  # fmt: skip


def visit_hospital() -> None:
    """Record the visits as the liaison worker, refer who agrees, and tell what became of them."""
    for patient in PATIENTS:
        as_staff(BRYONY, lambda nurse, patient=patient: _come(patient, nurse))
        for row in Outbox.objects.waiting():
            outbox.perform(row.key)
    as_staff(SAMIR, lambda worker: _acknowledge(worker, "Prendiville"))
    for patient in PATIENTS:
        if patient.told:
            as_staff(ASHA, lambda worker, patient=patient: _tell(worker, patient))
    as_staff(ASHA, lambda worker: _write(worker, "Brannigan"))
    for row in Outbox.objects.waiting():
        outbox.perform(row.key)


def _come(patient: Patient, nurse: Membership) -> None:
    now, programme = timezone.now(), Programme.objects.get(code="northshire-adder")
    here: dict[str, Any] = {"programme": programme, "subject_role": SubjectRole.PROGRAMME}
    person = Person.objects.create(registered_by=nurse.agency)
    birth = Birth(patient.born, BirthPrecision.DAY)
    details = IdentityDetails(family_name=patient.family, given_names=patient.given, birth=birth)
    hold_identity(person, details, by=nurse, on=london_today(now), **here)
    came = now - timedelta(hours=patient.hours)
    visit = record_visit(
        person,
        by=nurse,
        kind=patient.kind,
        reason=patient.reason,
        at=came,
        medication=patient.medication,
        ward=patient.ward,
        naloxone_given=patient.naloxone,
        note=patient.note,
        leaves_at=now + timedelta(hours=patient.leaves_in) if patient.leaves_in else None,
        **here,
    )
    if patient.refused:
        visit = record_refusal(visit, by=nurse, at=came + timedelta(hours=1))
    if patient.service:
        _refer(patient, visit, nurse, here, now)
    if patient.left:
        record_leaving(visit, by=nurse, at=came + timedelta(hours=6), how=patient.left)


def _refer(patient: Patient, visit: HospitalVisit, nurse: Membership, here: dict[str, Any], now: datetime) -> None:
    service = Service.objects.get(name=patient.service)
    route = route_to(service, nurse.agency, at=now, **here)
    if route is not None:
        refer_from_hospital(
            visit,
            by=nurse,
            route=route,
            consented=True,
            substance_group=patient.group,
            area=Area.objects.get(code="E99000001"),
            reason=patient.note,
            **here,
        )


def _referral(worker: Membership, family: str) -> Referral | None:
    return Referral.objects.to(worker.agency_id).filter(identity__family_name=family).first()


def _acknowledge(worker: Membership, family: str) -> None:
    referral = _referral(worker, family)
    if referral is not None:
        acknowledge_referral(referral, by=worker)


def _tell(worker: Membership, patient: Patient) -> None:
    referral = _referral(worker, patient.family)
    if referral is None:
        return
    accept_referral(referral, by=worker, worker=worker)
    for outcome in patient.told:
        note = "Not seen for eleven days; two letters and three calls." if outcome == Outcome.DROPPED_OUT else ""
        tell_outcome(referral, by=worker, outcome=outcome, at=timezone.now(), note=note)


def _write(worker: Membership, family: str) -> None:
    """A letter back to the hospital, with consent."""
    referral = _referral(worker, family)
    if referral is None:
        return
    found = ways(
        worker.agency,
        [referral.programme],
        role=SubjectRole.PROGRAMME,
        purpose=Purpose.TREATMENT,
        at=timezone.now(),
    )
    way = next((each for each in found if each.recipient.pk == referral.owner_id), None)
    if way is not None:
        letter = "Started on buprenorphine with us on the day he came. Has naloxone at home. Next seen on Tuesday."
        write_letter(referral, by=worker, way=way, letter=letter, consented=True)
