"""What members do at each turn of a life, by the verbs of the product."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.utils import timezone

from cases.models import BirthPrecision
from cases.people.actions import IdentityDetails, hold_identity
from cases.people.birth import Birth
from datasharing.enforcement.door import Actor, acting
from datasharing.models import Outbox, Person, SubjectRole
from datasharing.outbox import outbox
from focused_deterrence.demonstration.partnership import AREAS, POSTS, PROGRAMMES
from focused_deterrence.simulation.lives import Life, Turn, number_of
from partners.london import london_today
from partners.models import Area, Membership, Programme, Purpose
from referrals.custody.actions import record_contact
from referrals.exchange import actions
from referrals.models import CustodyContact, CustodySuite, Referral
from referrals.routing.routing import find_route

CUSTODY = ["Dana Whitlock", "Theo Marchetti"]
PROVIDERS = {"harbour-recovery": "Asha Mensah", "bridgegate-recovery": "Samir Aziz"}
PLACE = "At the service"
PURPOSES = {post.email: Purpose(post.purposes[0]) for post in POSTS}


class NobodyTreats(LookupError):
    """No rule of the police says where people of an area with a need are referred."""


class Acts:
    """Records lives. `appointments` are the keys of bookings that were kept or missed, each with the true instant."""

    def __init__(self) -> None:
        emails = [post.email for post in POSTS if post.name in {*CUSTODY, *PROVIDERS.values()}]
        found = Membership.objects.select_related("user", "agency").filter(user__email__in=emails)
        self._members = {member.user.full_name: member for member in found}
        self._areas = {area.code: area for area in Area.objects.filter(code__in=AREAS)}
        self._suites = {suite.area_id: suite for suite in CustodySuite.objects.all()}
        self._programme = Programme.objects.get(code=next(iter(PROGRAMMES)))
        self._referrals: dict[int, tuple[str, str]] = {}
        self._bookings: dict[int, int] = {}
        self.appointments: list[tuple[int, datetime]] = []

    def meet(self, life: Life) -> None:
        """Record a contact in custody, and a referral if they agreed.

        :raises NobodyTreats: if there is nowhere to refer them
        """
        with self._acting_as(CUSTODY[life.number % len(CUSTODY)]) as worker:
            person = Person.objects.create(registered_by=worker.agency)
            details = IdentityDetails(
                family_name=life.family, given_names=life.given, birth=Birth(life.born, BirthPrecision.DAY)
            )
            hold_identity(person, details, by=worker, on=london_today(timezone.now()), **self._here)
            contact = record_contact(
                person,
                by=worker,
                suite=self._suites[self._areas[life.area].pk],
                custody_number=number_of(life.number),
                outcome=life.outcome,
                referral_answer=life.answer,
                not_asked_because=life.not_asked,
                substance_group=life.group,
                **self._here,
            )
            if life.is_referred:
                self._refer(life, person, contact, worker)
        _carry()

    def turn(self, life: Life, turn: Turn, code: str, at: datetime) -> None:
        """Record a later turn, at the provider to whom they were referred."""
        reference, agency = self._referrals[life.number]
        with self._acting_as(PROVIDERS[agency]) as worker:
            TURNS[turn](self, life, Referral.objects.get(reference=reference), worker, code, at)
        _carry()

    @property
    def _here(self) -> dict[str, Any]:
        return {"programme": self._programme, "subject_role": SubjectRole.PROGRAMME}

    @contextmanager
    def _acting_as(self, name: str) -> Iterator[Membership]:
        member = self._members[name]
        with acting(Actor.of(member, PURPOSES[member.user.email], resource="simulate")):
            yield member

    def _refer(self, life: Life, person: Person, contact: CustodyContact, worker: Membership) -> None:
        needs: dict[str, Any] = {"area": self._areas[life.area], "substance_group": life.group, **self._here}
        route = find_route(worker.agency, at=timezone.now(), **needs)
        if route is None:
            raise NobodyTreats(f"{life.group} in {life.area}: add a rule where the police refer them")
        sent = actions.send_referral(person, by=worker, route=route, consented=True, contact=contact, **needs)
        self._referrals[life.number] = sent.reference, sent.addressee.code

    def decide(self, life: Life, referral: Referral, worker: Membership, code: str, _at: datetime) -> None:
        """Decline with the reason `code`, or accept and book."""
        if code:
            actions.decline_referral(referral, by=worker, reason=code)
            return
        actions.acknowledge_referral(referral, by=worker)
        actions.accept_referral(referral, by=worker, worker=worker)
        booked = actions.book_appointment(referral, by=worker, at=timezone.now(), place=PLACE, confirmed=True)
        self._bookings[life.number] = booked.pk

    def attendance(self, life: Life, referral: Referral, worker: Membership, _code: str, at: datetime) -> None:
        """Record whether they came."""
        came = any(turn == Turn.CAME for _at, turn, _code in life.turns)
        actions.record_attendance(referral, by=worker, attended=came)
        self.appointments.append((self._bookings[life.number], at))

    def start(self, _life: Life, referral: Referral, worker: Membership, _code: str, _at: datetime) -> None:
        """Start treatment."""
        actions.start_treatment(referral, by=worker)

    def leave(self, _life: Life, referral: Referral, worker: Membership, code: str, _at: datetime) -> None:
        """Close the referral with the reason `code`."""
        actions.close_referral(referral, by=worker, reason=code)


TURNS: dict[Turn, Callable[[Acts, Life, Referral, Membership, str, datetime], None]] = {
    Turn.DECIDED: Acts.decide,
    Turn.CAME: Acts.attendance,
    Turn.MISSED: Acts.attendance,
    Turn.STARTED: Acts.start,
    Turn.LEFT: Acts.leave,
}


def _carry() -> None:
    """Do the work that waits, as a worker would."""
    for row in Outbox.objects.waiting():
        outbox.perform(row.key)
