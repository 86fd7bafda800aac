"""Takes in release dates: each once, whatever their order, and brings the plans of those who lead them up to date.

The sender's statements are kept as they came; of one number, the latest by `as_of` is in force. A probation service
plans from its own statements and from those of the prisons that share with it, which the outbox carries.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.imports import outcomes
from cases.imports.importers import Importer
from cases.imports.models import SourceRow
from datasharing.enforcement.door import acting
from datasharing.enforcement.refusals import verb
from datasharing.models import Category, Clause, Person, SubjectRole
from datasharing.outbox.outbox import hand_over
from partners.models import Agency, AgencyKind, Membership, Purpose
from partners.rules import acting_purpose, allowed_by
from referrals.release.actions import move_date, open_plan
from referrals.release.afterwards import close_release_plan, record_recall
from referrals.release.arrivals import DateArrival
from referrals.release.dates import SENTENCE
from referrals.release.models import ReleaseDate, ReleasePlan
from referrals.release.states import RECALLS

BATCH = 1_000
AT_ONCE = 50
"""The most plans that are brought up to date in the sender's own transaction; more are handed over."""
KEEPS = (Category.PRISON, Category.IDENTIFIERS)
TASK = "release.dates_received"


@dataclass(kw_only=True)
class Outcome(outcomes.Outcome):
    """What became of rows, by line. `superseded`: landed, though a later statement is in force."""

    superseded: list[int] = field(default_factory=list)


def load_dates(arrivals: Sequence[DateArrival], *, to: Importer) -> Iterator[Outcome]:
    """Take in `arrivals`, with one outcome for each batch, each in its own transaction of the door."""
    for start in range(0, len(arrivals), BATCH):
        with acting(to.actor()):
            outcome = take_dates(arrivals[start : start + BATCH], to=to)
        yield outcome


def take_dates(batch: Sequence[DateArrival], *, to: Importer) -> Outcome:
    """Keep the statements of `batch` that are new, and bring plans up to date with those in force. Inside the door."""
    outcome = Outcome()
    people = _people(batch, to)
    held = _held(batch, to)
    new: list[ReleaseDate] = []
    for arrival in sorted(batch, key=lambda each: (each.as_of, each.line)):
        person = people.get(arrival.person or arrival.source_id)
        known = held.setdefault(arrival.number, [])
        same = next((each for each in known if each.as_of == arrival.as_of), None)
        if person is None:
            outcome.rejected[arrival.line] = _("Your agency’s records have nobody with this number: load people first.")
        elif known and known[0].person_id != person:
            outcome.rejected[arrival.line] = _("This number is that of another person.")
        elif same is None:
            stated = _statement(arrival, person, to)
            (outcome.superseded if any(each.as_of > arrival.as_of for each in known) else outcome.landed).append(
                arrival.line
            )
            known.append(stated)
            new.append(stated)
        elif all(getattr(same, name) == value for name, value in arrival.facts.items()):
            outcome.before.append(arrival.line)
        else:
            outcome.rejected[arrival.line] = _(
                "At this instant something else was stated: correct it with a later one."
            )
    land_dates(new, by=to.by)
    latest = [max(held[number], key=lambda each: each.as_of) for number in {each.number for each in new}]
    added = {id(each) for each in new}
    tell_planners([each for each in latest if id(each) in added], by=to.by)
    return outcome


def _people(batch: Sequence[DateArrival], to: Importer) -> dict[str, int]:
    rows = SourceRow.objects.filter(owner=to.by.agency, key__in={each.source_id for each in batch if each.source_id})
    people = {row.key: row.person_id for row in rows}
    if references := {each.person for each in batch if each.person}:
        people |= {person.reference: person.pk for person in Person.objects.filter(reference__in=references)}
    return people


def _held(batch: Sequence[DateArrival], to: Importer) -> dict[str, list[ReleaseDate]]:
    held: dict[str, list[ReleaseDate]] = {}
    numbers = {arrival.number for arrival in batch}
    known = ReleaseDate.objects.filter(owner=to.by.agency, programme=to.programme, number__in=numbers).select_related(
        "establishment"
    )
    for stated in known:
        held.setdefault(stated.number, []).append(stated)
    return held


def _statement(arrival: DateArrival, person: int, to: Importer) -> ReleaseDate:
    return ReleaseDate(
        owner=to.by.agency,
        person_id=person,
        programme=to.programme,
        subject_role=to.subject_role,
        number=arrival.number,
        as_of=arrival.as_of,
        **arrival.facts,
    )


@verb
@allowed_by("receive release dates")
def land_dates(stated: Sequence[ReleaseDate], *, by: Membership) -> list[ReleaseDate]:  # noqa: ARG001 - the rule asks it
    """Keep statements as they came."""
    return ReleaseDate.objects.bulk_create(stated)


def tell_planners(stated: Sequence[ReleaseDate], *, by: Membership) -> None:
    """Bring the plans of `by`'s agency up to date, if it plans releases, and hand over to the probation services."""
    own = by.agency.kind == AgencyKind.PROBATION
    for each in stated:
        if own and len(stated) <= AT_ONCE:
            plan_from(each, by=by)
        elif own:
            hand_over(TASK, about=each.reference, to=by.agency, purpose=acting_purpose.get() or Purpose.SUPERVISION)
        for agency, purpose in _planners(each):
            hand_over(TASK, about=each.reference, to=agency, purpose=purpose)


def _planners(stated: ReleaseDate) -> Iterator[tuple[Agency, Purpose]]:
    """The probation services that read the sender's statements about such a person, each once."""
    clauses = Clause.objects.in_force(timezone.now()).covering(Category.PRISON, stated.programme)
    theirs = clauses.about(SubjectRole(stated.subject_role)).filter(
        giver=stated.owner, receiver__kind=AgencyKind.PROBATION, needs_consent=False
    )
    found: dict[int, tuple[Agency, Purpose]] = {}
    for clause in theirs.exclude(receiver=stated.owner_id).select_related("receiver").order_by("pk"):
        found.setdefault(clause.receiver_id, (clause.receiver, Purpose(clause.purpose)))
    yield from found.values()


def plan_from(stated: ReleaseDate, *, by: Membership) -> ReleasePlan | None:
    """The plan of `by`'s agency, brought up to date with what was stated; opened if there is none.

    None if a later statement is known already.
    """
    facts: dict[str, Any] = {name: getattr(stated, name) for name in SENTENCE}
    plans = ReleasePlan.objects.filter(owner=by.agency, person=stated.person_id, programme=stated.programme_id)
    held = plans.before_release().select_related("owner").first()
    if held is not None and stated.release_kind in RECALLS and held.returned_on != stated.returned_on:
        close_release_plan(held, by=by, closing=_("Recalled, though no release was recorded"))
        held = None
    if held is not None:
        if stated.on is None or (held.date_as_of is not None and held.date_as_of >= stated.as_of):
            return None
        return move_date(held, by=by, date_type=stated.date_type, on=stated.on, as_of=stated.as_of, **facts)
    prison = stated.owner if stated.owner.kind == AgencyKind.PRISON else None
    given = {
        "by": by,
        "subject_role": SubjectRole(stated.subject_role),
        "programme": stated.programme,
        "date_type": stated.date_type,
        "on": stated.on,
        "as_of": stated.as_of,
        "prison": prison,
        **facts,
    }
    if stated.release_kind in RECALLS:
        return record_recall(stated.person, **given)
    return open_plan(stated.person, **given)


def perform(reference: str, actor: Membership) -> None:
    """The outbox task: plan from the statement with this reference, as the planning agency's system actor."""
    stated = ReleaseDate.objects.filter(reference=reference).select_related("owner", "person", "programme").first()
    if stated is not None:
        plan_from(stated, by=actor)
