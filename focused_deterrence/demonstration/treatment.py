"""People in treatment: missed doses, a depot whose window closes, outcomes at start and review, and a transfer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from cases.models import BirthPrecision, ContactDetail, Identity
from cases.people.actions import IdentityDetails, register_person
from cases.people.birth import Birth
from datasharing.models import SubjectRole
from focused_deterrence.demonstration.people import as_staff
from partners.london import london_today
from partners.models import Membership, Programme
from referrals.exchange.actions import accept_referral, book_appointment, record_attendance
from referrals.models import Referral
from referrals.outcomes_profile.actions import record_profile
from referrals.outcomes_profile.models import Stage
from referrals.substitution.actions import (
    arrange_bridging,
    record_doses,
    settle_substitution,
    start_substitution,
    tell_prescriber,
)
from referrals.substitution.models import Dose, Substitution
from referrals.transfers.actions import transfer_episode
from referrals.transfers.routes import transfer_routes
from referrals.treatment.actions import (
    add_intervention,
    open_episode,
    open_episode_from,
    review_episode,
    start_episode,
)
from referrals.treatment.models import TreatmentEpisode

ASHA, OWEN, SAMIR = "Asha Mensah", "Owen Pritchard", "Samir Aziz"
ROLE = SubjectRole.PROGRAMME
GIVEN, MISSED = Dose.Outcome.GIVEN, Dose.Outcome.MISSED
LANES = "Lane’s, Quay Street"
PRESCRIBER = "Dr Ruth Achterberg, Harbour Recovery"


@dataclass(frozen=True)
class Patient:
    """Somebody who came to a provider on their own: names, birth, and for how many days they have been in treatment."""

    worker: str
    given: str
    family: str
    known_as: str
    born: date
    phone: str
    days: int
    note: str
    facts: dict[str, Any] = field(default_factory=dict)


PATIENTS = (
    Patient(ASHA, "Mateusz", "Wrona", "Matt", date(1985, 9, 12), "07700 900155", 140, "Works nights; text first."),
    Patient(ASHA, "Kofi", "Adjei-Marsh", "", date(1990, 2, 4), "07700 900161", 120, "Moved from daily doses in July."),
    Patient(ASHA, "Ellis", "Warde", "", date(1997, 6, 30), "07700 900187", 18, "Came with his sister."),
    Patient(
        OWEN, "Perpetua", "Lindqvist-Shah", "Pepper", date(1983, 3, 21), "07700 900133", 200, "Two small children."
    ),
    Patient(SAMIR, "Desmond", "Fairbrother", "Des", date(1979, 12, 8), "07700 900129", 75, "Moving to Northport."),
)


def treat_people() -> None:
    """Record episodes, substitution treatment, profiles and a transfer as members of staff, oldest first."""
    for patient in PATIENTS:
        as_staff(patient.worker, _taking_on(patient))
    as_staff(ASHA, _from_custody)
    as_staff(ASHA, _missed_three)
    as_staff(ASHA, _monthly_depot)
    as_staff(OWEN, _reviewed_late)
    as_staff(SAMIR, _moving_to_northport)
    as_staff(ASHA, _taking_over)


def _today() -> date:
    return london_today(timezone.now())


def _ago(days: int) -> date:
    return _today() - timedelta(days=days)


def _taking_on(patient: Patient) -> Callable[[Membership], None]:
    def do(member: Membership) -> None:
        programme = Programme.objects.get(code="northshire-adder")
        details = IdentityDetails(
            family_name=patient.family,
            given_names=patient.given,
            known_as=patient.known_as,
            birth=Birth(patient.born, BirthPrecision.DAY),
        )
        like: dict[str, Any] = {"subject_role": ROLE, "programme": programme}
        person = register_person(details, by=member, on=_today(), subject_role=ROLE, programme=programme).person
        ContactDetail.objects.create(
            **like, owner=member.agency, person=person, kind=ContactDetail.Kind.PHONE, value=patient.phone
        )
        episode = open_episode(
            person,
            by=member,
            substance_group="opiate",
            opened_on=_ago(patient.days),
            note=patient.note,
            source="self",
            **like,
        )
        if patient.family != "Warde":
            start_episode(episode, by=member, on=_ago(patient.days - 2), kind="pharmacological", setting="community")

    return do


def _episode(family_name: str, member: Membership) -> TreatmentEpisode:
    person = Identity.objects.filter(family_name=family_name, owner=member.agency).newest()[0].person
    found: TreatmentEpisode = TreatmentEpisode.objects.of(member.agency_id).running().get(person=person)
    return found


def _begin(
    episode: TreatmentEpisode, member: Membership, product: str, dose: int, *, last_dose: date, **facts: Any
) -> Substitution:
    usual = {"supervision": "supervised", "prescriber": PRESCRIBER, "pharmacy": LANES, "pickup": "Monday to Saturday"}
    started = episode.started_on or episode.opened_on
    given = start_substitution(
        episode,
        by=member,
        product=product,
        dose_mg=Decimal(dose),
        started_on=started,
        last_dose_on=last_dose,
        **(usual | facts),
    )
    return settle_substitution(given, by=member, on=started + timedelta(days=10), dose_mg=Decimal(dose))


def _from_custody(member: Membership) -> None:
    """Séamus, whose referral from custody says that treatment has started."""
    person = Identity.objects.filter(family_name="O’Rourke", owner=member.agency).newest()[0].person
    referral = Referral.objects.to(member.agency_id).filter(person=person).newest()[0]
    episode = open_episode_from(referral, by=member, opened_on=_ago(8))
    start_episode(episode, by=member, on=_ago(7), kind="psychosocial", setting="community")
    add_intervention(
        episode, by=member, kind="pharmacological", setting="community", started_on=_ago(6), note="Methadone"
    )
    given = _begin(episode, member, "methadone", 40, last_dose=_ago(2))
    record_doses(given, by=member, outcome=GIVEN, first=_ago(5), last=_ago(2))
    record_doses(given, by=member, outcome=MISSED, first=_ago(1), note="Lane’s rang at closing time")
    record_profile(
        episode, by=member, stage=Stage.START, taken_on=_ago(7), opiates_days=26, opiates_amount=Decimal("0.5"),
        crack_days=9, tobacco_days=28, injected_days=20, shared_needle=False, shared_works=True, shoplifting_days=12,
        selling_days=0, psychological_health=7, physical_health=9, work_days=0, housing_problem=True, quality_of_life=6,
    )  # fmt: skip


def _missed_three(member: Membership) -> None:
    """Matt, who has missed three days running: tolerance is lost, and the prescriber was told this morning."""
    episode = _episode("Wrona", member)
    given = _begin(episode, member, "buprenorphine", 12, last_dose=_ago(4))
    record_doses(given, by=member, outcome=GIVEN, first=_ago(20), last=_ago(4))
    record_doses(given, by=member, outcome=MISSED, first=_ago(3), last=_ago(1), note="Lane’s rang; he did not answer")
    tell_prescriber(given, by=member, at=timezone.now() - timedelta(minutes=15))
    record_profile(
        episode, by=member, stage=Stage.START, taken_on=_ago(136), opiates_days=28, opiates_amount=Decimal("0.8"),
        tobacco_days=28, injected_days=0, shoplifting_days=0, selling_days=6, psychological_health=8,
        physical_health=12, work_days=18, quality_of_life=9,
    )  # fmt: skip


def _monthly_depot(member: Membership) -> None:
    """Kofi, whose monthly injection is due, and whose window closes in two days."""
    episode = _episode("Adjei-Marsh", member)
    given = _begin(
        episode, member, "sublocade_monthly", 100, last_dose=_ago(33), supervision="clinic",
        pharmacy="Harbour Recovery clinic", pickup="",
    )  # fmt: skip
    record_doses(given, by=member, outcome=GIVEN, first=_ago(61))
    review_episode(
        episode, by=member, on=_ago(30), agreed="Goes on with the monthly injection; wants work in a kitchen."
    )
    record_profile(
        episode, by=member, stage=Stage.START, taken_on=_ago(116), opiates_days=22, opiates_amount=Decimal("0.4"),
        injected_days=10, shared_needle=False, psychological_health=9, physical_health=10, work_days=0,
        quality_of_life=8,
    )  # fmt: skip
    record_profile(
        episode, by=member, stage=Stage.REVIEW, taken_on=_ago(30), opiates_days=1, injected_days=0,
        psychological_health=14, physical_health=14, work_days=6, quality_of_life=15,
    )  # fmt: skip


def _reviewed_late(member: Membership) -> None:
    """Pepper, whose review and profile are overdue, and whose bridging script runs out tomorrow."""
    episode = _episode("Lindqvist-Shah", member)
    given = _begin(
        episode, member, "methadone", 55, last_dose=_ago(1), supervision="unsupervised", pickup="Monday and Thursday"
    )
    record_profile(
        episode, by=member, stage=Stage.START, taken_on=_ago(190), opiates_days=14, opiates_amount=Decimal("0.3"),
        alcohol_days=6, alcohol_amount=Decimal(8), injected_days=0, psychological_health=10, physical_health=11,
        work_days=8, housing_problem=False, quality_of_life=10,
    )  # fmt: skip
    arrange_bridging(given, by=member, until=_today() + timedelta(days=1), prescriber="Northport out-of-hours GP")


def _moving_to_northport(member: Membership) -> None:
    """Des, whom Bridgegate transfers to Harbour with his record, as he agreed."""
    episode = _episode("Fairbrother", member)
    given = _begin(
        episode,
        member,
        "methadone",
        70,
        last_dose=_ago(2),
        prescriber="Dr Halloran, Bridgegate",
        pharmacy="Saltmarsh Pharmacy",
    )
    record_doses(given, by=member, outcome=MISSED, first=_ago(1), note="The day of his move")
    way = next(way for way in transfer_routes(episode, at=timezone.now()) if way.carries)
    transfer_episode(
        episode,
        by=member,
        route=way.route,
        consented=True,
        reason="Moves in with his brother in Northport. Keep him on 70 mg.",
    )


def _taking_over(member: Membership) -> None:
    """Harbour accepts Des, who has come; the episode is still to be opened, with what Bridgegate sent."""
    sent = Referral.objects.to(member.agency_id).filter(owner__code="bridgegate-recovery").newest()[0]
    accept_referral(sent, by=member, worker=member)
    book_appointment(sent, by=member, at=timezone.now(), place="Harbour Recovery, Quay Street", confirmed=True)
    record_attendance(sent, by=member, attended=True)
