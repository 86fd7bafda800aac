"""Out-of-court resolutions in Northport: considered, under way, breached, and one that ended well."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.models import Identity
from datasharing.models import Person, SubjectRole
from focused_deterrence.demonstration.people import as_staff
from partners.london import london_today
from partners.models import Membership, Programme
from referrals.diversion import actions
from referrals.diversion.machine import ConditionState, ResolutionState
from referrals.diversion.models import Resolution

DANA, COLM = "Dana Whitlock", "Colm Gallagher"
S = ResolutionState


@dataclass(frozen=True)
class Diverted:
    """A resolution, considered so many days ago, its conditions (kind, due in days, sessions), and how far it is."""

    family_name: str
    kind: str
    offence: str
    days: int
    upto: ResolutionState
    why: str
    base: int = 2
    final: int = 2
    factors: tuple[tuple[str, list[str]], ...] = ()
    victim: str = "no_victim"
    conditions: tuple[tuple[str, str, int, int | None], ...] = ()


STORIES = (
    Diverted("Smith", "conditional_caution", "Took meat worth £40 from a shop", 9, S.ACTIVE,
             "Steals to drink; the shop agrees, and she asks for help. A court would fine her.", victim="agrees",
             conditions=(("attend_assessment", "Bridgegate alcohol service", 3, None),
                         ("engage_sessions", "Bridgegate alcohol service", 40, 4),
                         ("pay_compensation", "£40 to the shop", 19, None))),
    Diverted("An", "community_resolution", "Cannabis for own use, at the bus station", 30, S.BREACHED,
             "A first offence. Talked openly.", conditions=(("attend_drug_awareness", "Saturday session", -4, None),)),
    Diverted("St John-Smythe", "outcome_22", "Cocaine for own use, in a pub", 50, S.COMPLETED,
             "No conviction would help him; three sessions with Harbour would.", base=3, final=2,
             factors=(("mitigating", ["health", "remorse"]),)),
    Diverted("Żuk", "community_resolution", "Broke a window after a row", 1, S.CONSIDERED,
             "The neighbour wants an apology and the window mended.", base=2, final=3,
             factors=(("aggravating", ["vulnerable_victim"]),), victim="agrees"),
    Diverted("Pugh", "conditional_caution", "Drugs for own use, second time this year", 2, S.OFFERED,
             "Has an appointment at Harbour; a condition would help her keep it.",
             conditions=(("engage_sessions", "Harbour Recovery", 60, 6),)),
)  # fmt: skip


def divert_people() -> None:
    """Consider, authorise, offer and see through as members of staff, each step in its own transaction of the door."""
    for story in STORIES:
        _tell(story)


def _tell(story: Diverted) -> None:
    today = london_today(timezone.now())
    on = today - timedelta(days=story.days)
    _as(DANA, story, lambda person, member: _consider(story, person, member, on))
    if story.upto == S.CONSIDERED:
        return
    _as(COLM, story, lambda person, member: actions.authorise_resolution(_of(person), by=member, on=on))
    is_caution = story.kind == "conditional_caution"
    expires_on = on + timedelta(days=84)
    _as(
        DANA,
        story,
        lambda person, member: actions.offer_resolution(
            _of(person), by=member, on=on, expires_on=expires_on, is_admitted=True if is_caution else None
        ),
    )
    for kind, details, due_in, sessions in story.conditions:
        facts: dict[str, Any] = {"kind": kind, "details": details, "sessions": sessions, "on": on}
        facts["due_on"] = today + timedelta(days=due_in)
        _as(DANA, story, lambda person, member, of=facts: actions.set_condition(_of(person), by=member, **of))
    if story.upto == S.OFFERED:
        return
    _as(DANA, story, lambda person, member: actions.accept_resolution(_of(person), by=member, on=on))
    _as(DANA, story, lambda person, member: actions.begin_resolution(_of(person), by=member))
    _as(DANA, story, lambda person, member: _see_through(story, _of(person), member))


def _consider(story: Diverted, person: Person, member: Membership, on: Any) -> None:
    actions.consider_resolution(
        person,
        by=member,
        subject_role=SubjectRole.PROGRAMME,
        programme=_adder(),
        kind=story.kind,
        on=on,
        offence_note=story.offence,
        gravity_base=story.base,
        gravity_final=story.final,
        victim_view=story.victim,
        rationale=story.why,
        **dict(story.factors),
    )


def _see_through(story: Diverted, resolution: Resolution, member: Membership) -> None:
    today = london_today(timezone.now())
    conditions = {each.kind: each for each in resolution.conditions.all()}
    if "engage_sessions" in conditions:
        sessions = conditions["engage_sessions"]
        actions.record_session(sessions, by=member, on=today - timedelta(days=5), came=True)
        actions.record_session(sessions, by=member, on=today - timedelta(days=1), came=False, note="Missed the bus.")
    if story.upto == S.BREACHED:
        missed, why = conditions["attend_drug_awareness"], "Did not come, and did not answer two calls."
        actions.settle_condition(missed, by=member, to=ConditionState.NOT_MET, on=today, note=why)
        actions.record_breach(resolution, by=member, on=today)
    if story.upto == S.COMPLETED:
        done = actions.record_activity(
            resolution, by=member, activity="Three sessions at Harbour Recovery", on=today - timedelta(days=6)
        )
        actions.complete_resolution(done, by=member, on=today - timedelta(days=5), reason="All three sessions kept.")


def _adder() -> Programme:
    return Programme.objects.get(code="northshire-adder")


def _of(person: Person) -> Resolution:
    return Resolution.objects.filter(person=person).newest()[0]


def _as(name: str, story: Diverted, do: Callable[[Person, Membership], object]) -> None:
    """Call `do` with the person of `story`, as the member called `name`, for custody."""

    def done(member: Membership) -> None:
        do(Identity.objects.filter(family_name=story.family_name, programme=_adder()).newest()[0].person, member)

    as_staff(name, done)
