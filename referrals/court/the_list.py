"""A day of the court list, as pages show it: who is heard when and where, what to know, and how far the work is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cases.people.display_names import names_of
from cases.people.models import Identity
from cases.safeguarding.risks import marks_by_name
from datasharing.kinds import registered
from datasharing.panels import Link
from partners.dated_rules import WorkingDays, due
from partners.home import Mark
from partners.models import Establishment
from partners.requests import UserRequest
from partners.rules import may
from referrals.court.models import HEARING_MACHINE, Hearing
from referrals.requirements.machine import REQUIREMENT_MACHINE
from referrals.requirements.models import TreatmentRequirement

NEXT = WorkingDays(1)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A hearing on the list, with the name and marks of its person, their latest requirement, and what may be done."""

    hearing: Hearing
    identity: Identity | None
    marks: tuple[Mark, ...]
    tag: dict[str, str]
    requirement: TreatmentRequirement | None
    requirement_tag: dict[str, str] | None
    acts: tuple[Link, ...]
    may_screen: bool


def next_court_day(today: date) -> date:
    """The next day on which courts sit, as a rule."""
    return due(NEXT, today)


def listed(hearings: Iterable[Hearing], request: UserRequest) -> list[Listed]:
    """`hearings`, loaded with person, court and owner, as lines of the list."""
    shown = list(hearings)
    people = {hearing.person_id for hearing in shown}
    names = names_of(people, preferring=request.membership.agency_id) if people else {}
    marks = marks_by_name(names.values()) if names else {}
    latest = _requirements(people)
    may_work = may(request.membership, request.purpose, "work in court")
    return [
        _line(hearing, names.get(hearing.person_id), marks, latest.get(hearing.person_id), request, may_work=may_work)
        for hearing in shown
    ]


def _requirements(people: set[int]) -> dict[int, TreatmentRequirement]:
    """The latest requirement of each person."""
    if not people:
        return {}
    found = TreatmentRequirement.objects.filter(person__in=people).order_by("person", "-created_at", "-pk")
    return {each.person_id: each for each in found.distinct("person")}


def _line(
    hearing: Hearing,
    identity: Identity | None,
    marks: dict[int, tuple[Mark, ...]],
    requirement: TreatmentRequirement | None,
    request: UserRequest,
    *,
    may_work: bool,
) -> Listed:
    is_own = hearing.owner_id == request.membership.agency_id
    return Listed(
        hearing=hearing,
        identity=identity,
        marks=marks.get(hearing.person_id, ()),
        tag=HEARING_MACHINE.tag(hearing.state),
        requirement=requirement,
        requirement_tag=REQUIREMENT_MACHINE.tag(requirement.state) if requirement else None,
        acts=_acts(hearing) if is_own and may_work else (),
        may_screen=may_work and requirement is None,
    )


def _acts(hearing: Hearing) -> tuple[Link, ...]:
    """What may be done next with a hearing, by the acts of its kind."""
    [kind] = [kind for kind in registered() if kind.model is Hearing]
    return tuple(
        Link(act.words, kind.act_url_name(act), (hearing.reference,))
        for act in kind.acts
        if act.when(hearing) and act.slug != "reopen"
    )


def courts_of(day: date) -> list[Establishment]:
    """The courts of the hearings on `day` that the acting member may see."""
    courts: dict[int, Establishment] = {}
    for hearing in Hearing.objects.on(day).select_related("court").order_by("court").distinct("court"):
        courts[hearing.court_id] = hearing.court
    return sorted(courts.values(), key=lambda court: court.name)
