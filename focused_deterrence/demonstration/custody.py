"""Who is held in custody today, a positive and a refused drug test, the rota, and who left unseen in three weeks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from cases.people.models import Identity
from datasharing.models import SubjectRole
from focused_deterrence.demonstration.people import as_staff
from partners.clock_times import london_instant
from partners.london import london_today
from partners.models import Membership, Programme
from referrals.custody.actions import record_contact
from referrals.custody.models import CustodySuite
from referrals.detention.actions import Detention, add_shift, make_appointment, record_detention
from referrals.detention.models import CustodyRecord
from referrals.drug_tests import actions as drug_tests

CENTRAL, SALTMARSH = "Northport Central custody", "Saltmarsh custody"
DANA, THEO, COLM = "Dana Whitlock", "Theo Marchetti", "Colm Gallagher"
DAYS = 21
"""The days of the rota that have passed, and of detentions that ended."""
SHIFTS = {CENTRAL: (DANA, time(7), time(15)), SALTMARSH: (THEO, time(9), time(17))}
Leaving = CustodyRecord.Leaving


@dataclass(frozen=True)
class Held:
    """Somebody held now: hours since the arrival, minutes until they leave, and the attempts to see them."""

    given: str
    family: str
    number: str
    cell: str
    hours: float
    minutes: int = 0
    leaves_for: str = ""
    suite: str = CENTRAL
    attempts: tuple[tuple[float, str], ...] = ()
    """Hours ago, with the outcome."""


@dataclass(frozen=True)
class Gone:
    """Somebody who was held: days ago, from what time, for how many hours, and how they left."""

    family: str
    days: int
    at: time
    hours: int
    how: str
    suite: str = CENTRAL
    seen_after: int = 0
    """Hours after the arrival at which a drug worker saw them; 0 if nobody did."""


NOW = (
    Held("Nguyễn Văn", "An", "NC/26201", "4", 5, 35, Leaving.COURT),
    Held("Bronagh", "McAteer", "NC/26202", "2", 4, 50, Leaving.RELEASE, attempts=((2, "unfit"),)),
    Held("Siobhán", "Ní Dhomhnaill", "NC/26203", "7", 6, 100, Leaving.BAIL, attempts=((1, "in_interview"),)),
    Held("Marcus", "St John-Smythe", "NC/26204", "1", 1),
    Held("Kayleigh", "Smith", "SM/26088", "3", 3, 240, Leaving.RELEASE, suite=SALTMARSH, attempts=((1, "seen"),)),
)
BEFORE = (
    Gone("O’Rourke", 20, time(19, 40), 5, "nfa"),
    Gone("D’Arcy", 18, time(22, 15), 7, "rui"),
    Gone("ap Rhys", 15, time(8, 30), 5, "bail_pre_charge", seen_after=2),
    Gone("Núñez", 13, time(1, 20), 6, "nfa"),
    Gone("Quill", 12, time(9, 5), 4, "charged_bail"),
    Gone("Żuk", 8, time(20, 0), 6, "rui", SALTMARSH),
    Gone("Fairweather", 6, time(23, 30), 5, "nfa"),
    Gone("Pugh", 5, time(10, 10), 3, "bail_pre_charge", SALTMARSH, seen_after=1),
    Gone("Mac Giolla Bhuí", 1, time(0, 45), 5, "nfa"),
)


def fill_custody() -> None:
    """Write the rota, the detentions and the tests as members of staff."""
    as_staff(COLM, _keep_rota)
    as_staff(DANA, _hold_before)
    as_staff(DANA, _hold_now)
    as_staff(DANA, _test)


def _keep_rota(colm: Membership) -> None:
    workers = {each.user.full_name: each for each in _colleagues(colm)}
    for day in _days():
        for suite, (name, begins, ends) in SHIFTS.items():
            if day.isoweekday() <= 5:
                _shift(suite, workers[name], colm, london_instant(day, begins), london_instant(day, ends))


def _colleagues(colm: Membership) -> list[Membership]:
    return list(Membership.objects.filter(agency=colm.agency, valid_to=None).select_related("user"))


def _days() -> Iterator[date]:
    """The days of the rota: three weeks back, and one ahead."""
    today = london_today(timezone.now())
    yield from (today + timedelta(days=number) for number in range(-DAYS, 8))


def _shift(suite: str, worker: Membership, by: Membership, starts_at: datetime, ends_at: datetime) -> None:
    place = CustodySuite.objects.get(name=suite)
    add_shift(place, by=by, worker=worker, starts_at=starts_at, ends_at=ends_at)


def _hold_before(dana: Membership) -> None:
    for number, gone in enumerate(BEFORE):
        arrived = london_instant(london_today(timezone.now()) - timedelta(days=gone.days), gone.at)
        about = _about(gone.family)
        if gone.seen_after:
            at = arrived + timedelta(hours=gone.seen_after)
            _see(about, dana, gone.suite, f"NC/{26100 + number}", "seen", at)
        released = min(arrived + timedelta(hours=gone.hours), timezone.now())
        _record(about, dana, f"NC/{26100 + number}", gone.suite, arrived, released_at=released, release_type=gone.how)


def _hold_now(dana: Membership) -> None:
    now = timezone.now()
    for held in NOW:
        about, arrived = _about(held.family, held.given), now - timedelta(hours=held.hours)
        leaves: dict[str, Any] = {}
        if held.minutes:
            leaves = {"leaves_at": now + timedelta(minutes=held.minutes), "leaves_for": held.leaves_for}
        authorised = arrived + timedelta(minutes=20)
        record = _record(
            about, dana, held.number, held.suite, arrived, cell=held.cell, authorised_at=authorised, **leaves
        )
        for hours, outcome in held.attempts:
            _see(about, dana, held.suite, held.number, outcome, now - timedelta(hours=hours))
            if outcome == "seen":
                tomorrow = london_today(now) + timedelta(days=1)
                place = "Bridgegate Recovery, 12 Bridge Street"
                make_appointment(record, by=dana, at=london_instant(tomorrow, time(10, 30)), place=place)


def _test(dana: Membership) -> None:
    """A positive test with assessments, of which the follow-up is not served yet; and a refusal."""
    now = timezone.now()
    positive = _begin("NC/26201", dana, offence="theft")
    positive = drug_tests.request_sample(positive, by=dana, at=now - timedelta(hours=4))
    positive = drug_tests.take_sample(positive, by=dana, at=now - timedelta(hours=4))
    found = {"opiates": "positive", "cocaine": "negative"}
    positive = drug_tests.record_results(positive, by=dana, found=found, at=now - timedelta(hours=3, minutes=50))
    today = london_today(now)
    initial, _follow_up = drug_tests.require_assessments(
        positive,
        by=dana,
        place="Harbour Recovery, 4 Quay Street",
        initial_at=london_instant(today + timedelta(days=3), time(10, 30)),
        follow_up_at=london_instant(today + timedelta(days=17), time(10, 30)),
    )
    drug_tests.serve_assessment(initial, by=dana, at=now - timedelta(hours=3))
    refused = _begin("NC/26203", dana, ground="authority")
    refused = drug_tests.request_sample(refused, by=dana, at=now - timedelta(hours=3))
    words = "Says that she was tested last week."
    drug_tests.record_refusal(refused, by=dana, at=now - timedelta(hours=3), good_cause=False, words=words)


def _begin(number: str, dana: Membership, ground: str = "trigger", offence: str = "") -> Any:
    held = CustodyRecord.objects.select_related("person", "programme").get(custody_number=number)
    authority = {"authorised_by": "Inspector Amara Nwosu", "authorised_because": "Foil and a pipe in the car"}
    return drug_tests.begin_test(
        held.person,
        by=dana,
        detention=held,
        programme=held.programme,
        subject_role=SubjectRole.PROGRAMME,
        stage="arrest",
        age=32,
        ground=ground,
        offence=offence,
        **(authority if ground == "authority" else {}),
    )


def _about(family: str, given: str = "") -> dict[str, Any]:
    programme = Programme.objects.get(code="northshire-adder")
    named = Identity.objects.filter(family_name=family, programme=programme)
    found = (named.filter(given_names=given) if given else named).select_related("person").oldest()[0]
    return {"person": found.person, "programme": programme, "subject_role": SubjectRole.PROGRAMME}


def _record(
    about: dict[str, Any], dana: Membership, number: str, suite: str, arrived: datetime, **facts: Any
) -> CustodyRecord:
    like = {name: about[name] for name in ("programme", "subject_role")}
    details = Detention(suite=CustodySuite.objects.get(name=suite), arrived_at=arrived, **facts)
    return record_detention(about["person"], by=dana, custody_number=number, details=details, said_at=arrived, **like)


def _see(about: dict[str, Any], dana: Membership, suite: str, number: str, outcome: str, at: datetime) -> None:
    like = {name: about[name] for name in ("programme", "subject_role")}
    place = CustodySuite.objects.get(name=suite)
    record_contact(about["person"], by=dana, suite=place, custody_number=number, outcome=outcome, seen_at=at, **like)
