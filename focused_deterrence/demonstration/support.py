"""Offers of support, eight weeks of contacts by two workers, and an “I want out” from last night."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from cases.models import Identity
from cases.support.actions import answer_offer, hear_wants_out, offer_support, record_contact_with, start_service
from cases.support.models import Channel, ContactKind, OfferState
from datasharing.models import Person, SubjectRole
from focused_deterrence.demonstration.people import as_staff
from partners.london import LONDON, london_today
from partners.models import Membership, Programme

HANNAH, ASHA = "Hannah Lockwood", "Asha Mensah"
KINDS = {
    "f": ContactKind.FACE,
    "p": ContactKind.PHONE,
    "t": ContactKind.TEXT,
    "a": ContactKind.ATTEMPT,
    "o": ContactKind.THIRD_PARTY,
}
MINUTES = {"f": (35, 50, 25), "p": (12, 8, 20), "t": (2, 3, 1), "a": (0, 0, 0), "o": (10, 15, 5)}


@dataclass(frozen=True)
class Course:
    """The contacts of a worker with a person: days ago with the kind, and what comes next, in how many days."""

    worker: str
    family_name: str
    contacts: tuple[tuple[int, str], ...]
    next_step: str = ""
    next_in: int = 7
    place: str = "office"


@dataclass(frozen=True)
class Offer:
    """An offer, so many days ago, and the answer a day later."""

    worker: str
    family_name: str
    need: str
    note: str
    days: int
    answer: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    started_after: int = 0


COURSES = (
    Course(
        HANNAH,
        "O’Rourke",
        ((55, "f"), (48, "f"), (41, "p"), (34, "f"), (27, "f"), (20, "p"), (13, "f"), (6, "f")),
        "Walk with him to the housing office",
        1,
    ),
    Course(
        HANNAH, "D’Arcy", ((50, "f"), (43, "a"), (42, "f"), (29, "a"), (28, "a"), (23, "p")), "Try his sister’s door", 0
    ),
    Course(HANNAH, "Шевченко", ((36, "f"), (22, "f"), (15, "t"), (8, "f"), (1, "p")), "Forms for the warehouse job", 4),
    Course(HANNAH, "McAteer", ((40, "a"), (33, "o"), (17, "a")), place="home"),
    Course(HANNAH, "Núñez", ((11, "p"), (10, "f"), (7, "f"), (3, "p")), "Meet at the boxing gym", 2, "street"),
    Course(
        ASHA,
        "Kamau-Hall",
        ((53, "p"), (46, "f"), (39, "f"), (32, "f"), (25, "f"), (18, "f"), (11, "f"), (4, "f")),
        "Key work session",
        3,
    ),
    Course(ASHA, "Wiśniewski", ((19, "p"), (16, "f"), (9, "a"), (5, "p")), "Remind him of the appointment", 0),
)
NO_TRUST = {"declined_reason": "trust"}
OFFERS = (
    Offer(HANNAH, "O’Rourke", "housing", "A room in supported housing, Quay Street", 30, OfferState.ACCEPTED, {}, 9),
    Offer(HANNAH, "D’Arcy", "navigator", "A mentor who left a group", 42, OfferState.DECLINED, NO_TRUST),
    Offer(HANNAH, "Шевченко", "work", "A trial shift at the warehouse", 8, OfferState.DEFERRED, {"ask_in": 5}),
    Offer(HANNAH, "Núñez", "mental_health", "A first talk with the crisis team’s worker", 7, OfferState.ACCEPTED),
    Offer(ASHA, "Kamau-Hall", "naloxone", "Kit and training", 46, OfferState.ACCEPTED, {}, 7),
    Offer(ASHA, "Wiśniewski", "ost", "Restart of the prescription", 5),
)  # fmt: skip


def support_people() -> None:
    """Record offers, contacts and “I want out” as members of staff, oldest first."""
    for offer in OFFERS:
        _about(offer.worker, offer.family_name, _offering(offer))
    _about(HANNAH, "Núñez", _wanting_out(11, time(19, 20), Channel.PHONE, "Wants his name off every list. Call."))
    for course in COURSES:
        _about(course.worker, course.family_name, _contacting(course))
    last_night = "Had enough, wants out before Christmas. Not at home: call after six, he works at the market."
    _about(HANNAH, "McAteer", _wanting_out(1, time(22, 40), Channel.PHONE, last_night))


Record = Callable[[Person, Membership, dict[str, Any]], object]


def _about(worker: str, family_name: str, record: Record) -> None:
    programme = Programme.objects.get(code="northshire-adder")

    def do(member: Membership) -> None:
        person = Identity.objects.filter(family_name=family_name, programme=programme).newest()[0].person
        record(person, member, {"subject_role": SubjectRole.PROGRAMME, "programme": programme})

    as_staff(worker, do)


def _offering(offer: Offer) -> Record:
    def record(person: Person, member: Membership, here: dict[str, Any]) -> object:
        at = _ago(offer.days, time(10, 30))
        made = offer_support(person, by=member, need=offer.need, channel=Channel.FACE, note=offer.note, at=at, **here)
        if offer.answer:
            facts = dict(offer.facts)
            if "ask_in" in facts:
                facts["again_on"] = _today() + timedelta(days=facts.pop("ask_in"))
            made = answer_offer(made, by=member, to=OfferState(offer.answer), at=at + timedelta(hours=1), **facts)
        if offer.started_after:
            start_service(made, by=member, at=at + timedelta(days=offer.started_after))
        return made

    return record


def _contacting(course: Course) -> Record:
    def record(person: Person, member: Membership, here: dict[str, Any]) -> object:
        for number, (days, kind) in enumerate(course.contacts):
            is_last = number == len(course.contacts) - 1
            ahead = _today() + timedelta(days=course.next_in)
            record_contact_with(
                person,
                by=member,
                kind=KINDS[kind],
                at=_ago(days, time(9 + number % 7, 15)),
                purpose="keep_in_touch" if number else "first_contact",
                minutes=MINUTES[kind][number % 3],
                place=course.place if kind == "f" else "remote" if kind in "pt" else "",
                next_step=course.next_step if is_last else "",
                next_on=ahead if is_last and course.next_step else None,
                **here,
            )
        return None

    return record


def _wanting_out(days: int, at: time, channel: Channel, said: str) -> Record:
    return lambda person, member, here: hear_wants_out(
        person, by=member, at=_ago(days, at), channel=channel, said=said, **here
    )


def _today() -> date:
    return london_today(timezone.now())


def _ago(days: int, at: time) -> datetime:
    """The time `at` in London, so many days ago."""
    return datetime.combine(_today() - timedelta(days=days), at, LONDON)
