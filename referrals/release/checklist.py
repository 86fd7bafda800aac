"""The items of a plan's checklist: which are needed, who owes them, and when they are due."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners.clock_times import london_instant
from partners.dated_rules import WorkingDays, due
from partners.models import Agency, AgencyKind, ReleaseCheck
from referrals.release.dates import closed_around
from referrals.release.plan import ReleasePlan
from referrals.tasks.ways import Way

END_OF_THE_DAY = time(17)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """An item of the catalogue for one plan: when it is due, whether it is needed, and why not."""

    check: ReleaseCheck
    due_on: date | None
    is_needed: bool
    why_not: str = ""


def wanted(plan: ReleasePlan, *, today: date) -> Iterator[Wanted]:
    """The items of the catalogue of today for `plan`; those of a long sentence only if it is one."""
    for check in ReleaseCheck.objects.in_force(today).order_by("position"):
        if check.applies_if == ReleaseCheck.Applies.LONG_SENTENCE and not plan.is_long:
            continue
        why_not = why_not_needed(check.applies_if, plan)
        yield Wanted(
            check=check,
            due_on=due_day(plan, days=check.days, from_reception=check.base == ReleaseCheck.Base.RECEPTION),
            is_needed=not why_not,
            why_not=why_not,
        )


def why_not_needed(applies_if: str, plan: ReleasePlan) -> str:
    """Why an item that applies only sometimes is not needed for `plan`; empty if it is."""
    if applies_if == ReleaseCheck.Applies.MEDICINE and not plan.needs_medicine:
        return _("Nothing to continue was said")
    if applies_if == ReleaseCheck.Applies.NALOXONE and not plan.needs_naloxone:
        return _("No need was said")
    if applies_if == ReleaseCheck.Applies.CLOSURE and plan.leaves_on and not closed_around(plan.leaves_on, plan.nation):
        return _("The days around %(day)s are working days") % {"day": date_format(plan.leaves_on, "j F")}
    return ""


def due_day(plan: ReleasePlan, *, days: int, from_reception: bool) -> date | None:
    """The day by which an item is due, counted in working days from reception or back from release."""
    base = plan.received_on or plan.returned_on if from_reception else plan.leaves_on
    return due(WorkingDays(days), base, nation=plan.nation) if base else None


def due_time(day: date | None, *, today: date, nation: str) -> datetime:
    """The due time of an item's task: the end of its day. Without a day, the end of the next working day."""
    return london_instant(day or due(WorkingDays(1), today, nation=nation), END_OF_THE_DAY)


def agency_owing(kind: str, plan: ReleasePlan, recipients: Iterable[Agency]) -> Agency | None:
    """The agency of the `kind` that owes an item: the prison, the provider, the owner, or one that may be asked."""
    named = {AgencyKind.PRISON: plan.prison, AgencyKind.TREATMENT: plan.treatment}
    if kind in named:
        return named[AgencyKind(kind)]
    if plan.owner.kind == kind:
        return plan.owner
    return next((agency for agency in recipients if agency.kind == kind), None)


def ways_by_agency(found: Iterable[Way]) -> dict[int, Way]:
    """The ways that need no consent, by the agency that is asked."""
    return {way.recipient.pk: way for way in found if not way.needs_consent}
