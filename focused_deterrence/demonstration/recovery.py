"""Needs by pathway, stays, work and residential places of the people of people.py."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from cases.models import Identity
from cases.recovery.actions import (
    end_stay,
    identify_health_need,
    identify_need,
    move_need,
    start_stay,
    start_work,
    work_has_lasted,
)
from cases.recovery.models import NeedState
from datasharing.models import Person, SubjectRole
from focused_deterrence.demonstration.people import as_staff
from partners.london import london_today
from partners.models import Agency, Membership, Programme
from referrals.models import Referral
from referrals.outcomes.actions import Outcome, tell_outcome
from referrals.residential.actions import admit, apply_for_place, put_before_panel, record_decision
from referrals.residential.models import PanelDecision, Placement

HANNAH, ASHA, LEILA = "Hannah Lockwood", "Asha Mensah", "Leila Haddad"
COUNCIL, ROYAL, SECOND_STEP = "northport-council", "northport-royal", "second-step"
Do = Callable[[Person, Membership, dict[str, Any]], object]


def tell_recovery() -> None:
    """Record needs, stays, work and places as members of staff, and one outcome that comes back by itself."""
    for family, pathway, note, days, moved in NEEDS:
        _about(HANNAH, family, _need(pathway, note, days, moved))
    for family, pathway, note, days, moved in HEALTH_NEEDS:
        _about(ASHA, family, _health_need(pathway, note, days, moved))
    for family, stay in STAYS:
        _about(HANNAH, family, stay)
    for family, begin in WORK:
        _about(HANNAH, family, begin)
    _apply_for_places()
    as_staff(ASHA, _tell_of_breach)


def _today() -> date:
    return london_today(timezone.now())


def _in(days: int) -> date:
    return _today() + timedelta(days=days)


IN_HAND: dict[str, Any] = {"to": NeedState.IN_PROGRESS, "review_in": 3}
NEEDS: tuple[tuple[str, str, str, int, dict[str, Any]], ...] = (
    ("O’Rourke", "accommodation", "CAS3 runs out; has asked for a flat near his mother.", 76,
     IN_HAND | {"of": COUNCIL, "review_in": 1}),
    ("O’Rourke", "finance_id", "No bank account; birth certificate lost.", 76, {"to": NeedState.MET}),
    ("O’Rourke", "work", "Wants work with his hands. CSCS card expired.", 30, {}),
    ("McAteer", "accommodation", "Sleeps on friends’ sofas.", 33, IN_HAND | {"of": COUNCIL, "review_in": -2}),
    ("McAteer", "family", "Has not seen her son since the spring.", 33, {}),
    ("D’Arcy", "attitudes", "Group on thinking and choices.", 43, {"to": NeedState.DECLINED, "why": "trust"}),
    ("Шевченко", "work", "Warehouse, days only because of his daughter.", 95, IN_HAND | {"of": SECOND_STEP}),
    ("Mac Giolla Bhuí", "finance_id", "Rent arrears of £640, payment plan agreed.", 20, IN_HAND),
)  # fmt: skip
"""Family name, pathway, what they need, days ago, and where it stands."""
HEALTH_NEEDS: tuple[tuple[str, str, str, int, dict[str, Any]], ...] = (
    ("Kamau-Hall", "mental", "Nightmares and panic since the assault; waits for talking therapy.", 40,
     IN_HAND | {"of": ROYAL}),
    ("Kamau-Hall", "drugs_alcohol", "Daily heroin, injects.", 53, IN_HAND | {"review_in": 7}),
    ("O’Rourke", "physical", "Leg ulcer dressed twice a week.", 25, IN_HAND | {"of": ROYAL, "review_in": 0}),
)  # fmt: skip


def _need(pathway: str, note: str, days: int, moved: dict[str, Any]) -> Do:
    def do(person: Person, worker: Membership, here: dict[str, Any]) -> object:
        found = identify_need(person, by=worker, pathway=pathway, note=note, identified_on=_in(-days), **here)
        return _move(found, worker, moved)

    return do


def _health_need(pathway: str, note: str, days: int, moved: dict[str, Any]) -> Do:
    def do(person: Person, worker: Membership, here: dict[str, Any]) -> object:
        found = identify_health_need(person, by=worker, pathway=pathway, note=note, identified_on=_in(-days), **here)
        return _move(found, worker, moved)

    return do


def _move(need: Any, worker: Membership, moved: dict[str, Any]) -> object:
    if not moved:
        return need
    helped_by = Agency.objects.get(code=moved["of"]) if "of" in moved else None
    return move_need(
        need,
        by=worker,
        to=moved["to"],
        on=_in(-4),
        worker=worker,
        helped_by=helped_by,
        why_declined=moved.get("why", ""),
        review_on=_in(moved["review_in"]) if "review_in" in moved else None,
    )


def _stay(kind: str, provider: str, days: int, **ended: Any) -> Do:
    def do(person: Person, worker: Membership, here: dict[str, Any]) -> object:
        begun = start_stay(person, by=worker, kind=kind, provider=provider, started_on=_in(-days), **here)
        if not ended:
            return begun
        return end_stay(begun, by=worker, on=_in(-ended["ago"]), reason=ended["reason"], next_home=ended["to"])

    return do


def _begin(kind: str, employer: str, days: int, hours: int, *, lasted: bool = False) -> Do:
    def do(person: Person, worker: Membership, here: dict[str, Any]) -> object:
        begun = start_work(
            person, by=worker, kind=kind, employer=employer, weekly_hours=hours, started_on=_in(-days), **here
        )
        return work_has_lasted(begun, by=worker, today=_today()) if lasted else begun

    return do


STAYS: tuple[tuple[str, Do], ...] = (
    ("O’Rourke", _stay("cas3", "Anchor House, Quay Street", 78)),
    (
        "Mac Giolla Bhuí",
        _stay("cas3", "Anchor House", 150, ago=82, reason="moved_on", to="A flat"),
    ),
    ("Mac Giolla Bhuí", _stay("private_rented", "Mill Lane Lettings", 82)),
    ("Шевченко", _stay("with_family", "His sister", 200)),
)
WORK: tuple[tuple[str, Do], ...] = (
    ("Шевченко", _begin("part_time", "Saltmarsh Cold Store", 93, 24)),
    ("Mac Giolla Bhuí", _begin("training", "Northport College, bricklaying", 120, 16, lasted=True)),
)


def _apply_for_places() -> None:
    """A first panel in four days; a refusal and a second panel; a place that was funded and taken up."""
    why = "Two detoxifications without a place to go to afterwards; asks for it herself."
    _about(ASHA, "Kamau-Hall", lambda person, worker, here: put_before_panel(
        apply_for_place(person, by=worker, kind="rehab", why=why, applied_on=_in(-20), sessions=5, **here),
        by=worker, panel_on=_in(4),
    ))  # fmt: skip
    _about(ASHA, "Wiśniewski", lambda person, worker, here: put_before_panel(
        apply_for_place(
            person, by=worker, kind="inpatient_detox", why="Fits when he cut down by himself in June.",
            applied_on=_in(-40), sessions=1, **here,
        ),
        by=worker, panel_on=_in(-14),
    ))  # fmt: skip
    _about(LEILA, "Wiśniewski", _decide("refused", "not_prepared", "Come back after four group sessions."))
    _about(ASHA, "Wiśniewski", lambda person, worker, _here: put_before_panel(
        _place_of(person), by=worker, panel_on=_in(2), sessions=4
    ))  # fmt: skip
    _about(ASHA, "Mac Giolla Bhuí", lambda person, worker, here: put_before_panel(
        apply_for_place(
            person, by=worker, kind="quasi_residential", provider="Larch House", applied_on=_in(-60), sessions=8,
            why="Keeps his tenancy and his course, and needs his evenings away from Mill Lane.", **here,
        ),
        by=worker, panel_on=_in(-35),
    ))  # fmt: skip
    funded = {"funded_by": "public_health", "funded_weeks": 12, "admit_by": _in(-10)}
    _about(LEILA, "Mac Giolla Bhuí", _decide("funded", "meets_criteria", "Unanimous.", **funded))
    _about(ASHA, "Mac Giolla Bhuí", lambda person, worker, _here: admit(_place_of(person), by=worker, on=_in(-21)))


def _decide(outcome: str, reason: str, note: str, **funded: Any) -> Do:
    return lambda person, worker, _here: record_decision(
        _place_of(person),
        by=worker,
        outcome=PanelDecision.Outcome(outcome),
        reason=reason,
        note=note,
        today=_today(),
        **funded,
    )


def _place_of(person: Person) -> Placement:
    return Placement.objects.get(person=person)


def _tell_of_breach(worker: Membership) -> None:
    """O’Rourke has missed tests that his order requires: the agency that referred him is told."""
    started = Referral.objects.to(worker.agency_id).filter(identity__family_name="O’Rourke", state="started").first()
    if started is not None:
        note = "Missed two tests that the order requires. Still comes on Tuesdays."
        tell_outcome(started, by=worker, outcome=Outcome.BREACHED, at=timezone.now(), note=note)


def _about(staff: str, family_name: str, do: Do) -> None:
    programme = Programme.objects.get(code="northshire-adder")

    def act(member: Membership) -> None:
        own = Identity.objects.filter(family_name=family_name, programme=programme, owner=member.agency_id)
        person = own.newest()[0].person
        do(person, member, {"subject_role": SubjectRole.PROGRAMME, "programme": programme})

    as_staff(staff, act)
