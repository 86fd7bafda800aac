"""Rules about the day of release: the working-day rule, licences, recalls and release points, each from dated rows.

Release dates are received from prisons. These rules say which day a received date comes to, explain it in words, count
the days that follow from it, and calculate a date only to warn when it differs. Sources: law reference sections 1 to 3
and practice reference 2.9, row by row in `partners/reference`.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners.dated_rules import BankHolidays, BeforeClosure, WorkingDays, due
from partners.reference.codes import label_of
from partners.reference.models import BankHoliday, CodeValue, Division
from partners.reference.release_models import LicencePolicy, ReleaseLimit

DATE_TYPES = "release_date_type"
MOVES = "moves"
"""The group of the types of release dates to which the working-day rule applies."""
FRIDAY, SATURDAY = 5, 6
FRIDAYS = frozenset({FRIDAY})
ONE_DAY = timedelta(days=1)
UNKNOWN_SERVED = 10_000
"""Days served of somebody whose day of sentence is not known: the rule is presumed to apply."""


class UnknownRule(LookupError):
    """No row of the reference tables is in force on the day: `manage.py load_reference` loads them."""


class Exclusion(StrEnum):
    """Why the working-day rule leaves a date as it is."""

    TYPE = "type"
    PAST = "past"
    SERVED = "served"
    HOME_DETENTION = "hdc"
    INDETERMINATE = "indeterminate"
    PAROLE = "parole"
    EXCEPTIONAL = "exceptional"


class Cause(StrEnum):
    """Why a date is not kept: what its day, or the day after it, is."""

    FRIDAY = "friday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    EVE = "eve"


def in_full(day: date) -> str:
    """The day with its weekday, in words."""
    return date_format(day, "l j F Y")


# limits


@dataclass(frozen=True)
class Limits:
    """The numbers of the rules that apply on a day, read once."""

    on: date
    numbers: dict[str, tuple[int, bool]]

    @classmethod
    def on_day(cls, on: date) -> "Limits":
        """The numbers in force on the day `on`."""
        rows = ReleaseLimit.objects.in_force(on).order_by("valid_from")
        return cls(on, {row.name: (row.number, row.skips_fridays) for row in rows})

    def number(self, name: str) -> int:
        """The number called `name`.

        :raises UnknownRule: if none is in force
        """
        if name not in self.numbers:
            raise UnknownRule(f"no release limit {name!r} is in force on {self.on}")
        return self.numbers[name][0]

    def before(self, name: str, *, from_working_day: bool = False) -> WorkingDays:
        """The rule that counts this number of working days back."""
        skipped = FRIDAYS if self.numbers.get(name, (0, False))[1] else frozenset[int]()
        return WorkingDays(-self.number(name), from_working_day=from_working_day, not_counted=skipped)


# the working-day rule


@dataclass(frozen=True, kw_only=True)
class Statutory:
    """A received release date, with what the working-day rule asks about it.

    `served_from`: the day of sentence, or of return after recall; `served_days` counts time served before it too.
    `exclusion`: why the rule does not apply, as the prison or the practitioner recorded it.
    """

    on: date
    date_type: str
    nation: Division | str = Division.ENGLAND_AND_WALES
    served_from: date | None = None
    served_days: int = 0
    exclusion: str = ""
    is_child: bool = False


@dataclass(frozen=True, kw_only=True)
class PolicyDay:
    """The day on which the person leaves by the working-day rule, and why."""

    statutory: Statutory
    on: date
    exclusion: str = ""
    cause: str = ""
    holiday: str = ""

    @property
    def is_moved(self) -> bool:
        """Whether the rule brings the release forward."""
        return self.on != self.statutory.on


def moving_types() -> frozenset[str]:
    """The types of release dates to which the working-day rule applies."""
    return frozenset(CodeValue.objects.of(DATE_TYPES).filter(group=MOVES).values_list("code", flat=True))


def policy_day(statutory: Statutory, *, today: date, limits: Limits | None = None) -> PolicyDay:
    """The day on which a person with this statutory date leaves, by the working-day rule as it stands `today`."""
    limits = limits or Limits.on_day(today)
    if statutory.date_type not in moving_types():
        return PolicyDay(statutory=statutory, on=statutory.on, exclusion=Exclusion.TYPE)
    if statutory.exclusion:
        return PolicyDay(statutory=statutory, on=statutory.on, exclusion=statutory.exclusion)
    if statutory.on < today:
        return PolicyDay(statutory=statutory, on=statutory.on, exclusion=Exclusion.PAST)
    moved = due(BeforeClosure(), statutory.on, nation=statutory.nation)
    if moved == statutory.on:
        return PolicyDay(statutory=statutory, on=moved)
    if _served(statutory, until=moved) < limits.number("served_days"):
        return PolicyDay(statutory=statutory, on=statutory.on, exclusion=Exclusion.SERVED)
    if statutory.is_child:
        moved = _earlier(moved, limits.number("childs_extra_working_days"), statutory.nation)
    cause, holiday = _cause(statutory.on, statutory.nation)
    return PolicyDay(statutory=statutory, on=moved, cause=cause, holiday=holiday)


def _served(statutory: Statutory, *, until: date) -> int:
    """The days served by the day `until`."""
    if statutory.served_from is None:
        return UNKNOWN_SERVED
    return (until - statutory.served_from).days + statutory.served_days


def _earlier(day: date, working_days: int, nation: Division | str) -> date:
    """So many eligible working days before `day`: days on which somebody could be released."""
    for _each in range(working_days):
        day = due(BeforeClosure(), day - ONE_DAY, nation=nation)
    return day


def _cause(day: date, nation: Division | str) -> tuple[str, str]:
    """What stands against a release on `day`, and the name of the bank holiday if it is one."""
    near = {h.on: h.title for h in BankHoliday.objects.filter(division=nation, on__range=(day, day + ONE_DAY))}
    if day in near:
        return Cause.HOLIDAY, near[day]
    if day.isoweekday() >= SATURDAY:
        return Cause.WEEKEND, ""
    if day + ONE_DAY in near:
        return Cause.EVE, near[day + ONE_DAY]
    return Cause.FRIDAY, ""


def extra_day(policy: date, *, nation: Division | str, today: date) -> date:
    """The day on which a person leaves if the one further working day is granted."""
    return _earlier(policy, Limits.on_day(today).number("extra_working_days"), nation)


def why(policy: PolicyDay, *, limits: Limits) -> list[str]:
    """Why the person leaves on that day, in sentences."""
    statutory = policy.statutory
    label = label_of(DATE_TYPES, statutory.date_type)
    told = [_("%(type)s: %(day)s.") % {"type": label, "day": in_full(statutory.on)}]
    if policy.exclusion:
        told.append(_excluded(policy.exclusion, limits))
        told.append(_("So the date stays %(day)s.") % {"day": in_full(policy.on)})
        return told
    if not policy.is_moved:
        told.append(_("That is a working day, and so is the day after it: the date stays as it is."))
        return told
    told.append(
        _("%(cause)s Nobody is released then if it can be earlier: %(day)s.")
        % {"cause": _cause_in_words(policy), "day": in_full(policy.on)}
    )
    if statutory.is_child:
        told.append(_("A person under 18 leaves one more working day earlier, which is counted here."))
    told.append(_not_excluded(statutory, limits))
    return told


def _cause_in_words(policy: PolicyDay) -> str:
    return {
        Cause.FRIDAY: _("That is a Friday."),
        Cause.WEEKEND: _("That is at a weekend."),
        Cause.HOLIDAY: _("That is a bank holiday (%(holiday)s).") % {"holiday": policy.holiday},
        Cause.EVE: _("That is the day before a bank holiday (%(holiday)s).") % {"holiday": policy.holiday},
    }[Cause(policy.cause)]


def _excluded(exclusion: str, limits: Limits) -> str:
    return {
        Exclusion.TYPE: _("The working-day rule does not move dates of this type."),
        Exclusion.PAST: _("The date has passed, so the working-day rule no longer moves it."),
        Exclusion.SERVED: _("Fewer than %(days)s days served since sentence: the working-day rule does not apply.")
        % {"days": limits.number("served_days")},
        Exclusion.HOME_DETENTION: _("Released on home detention curfew: the working-day rule does not apply."),
        Exclusion.INDETERMINATE: _("An indeterminate sentence: the working-day rule does not apply."),
        Exclusion.PAROLE: _("The Parole Board decides the date: the working-day rule does not apply."),
        Exclusion.EXCEPTIONAL: _("Exceptional circumstances were recorded: the date is kept even on such a day."),
    }[Exclusion(exclusion)]


def _not_excluded(statutory: Statutory, limits: Limits) -> str:
    days = limits.number("served_days")
    if statutory.served_from is None:
        return _(
            "The day of sentence is not known: check that at least %(days)s days were served. No other exclusion is"
            " recorded."
        ) % {"days": days}
    return _(
        "No exclusion applies: at least %(days)s days served; no home detention curfew, no parole decision, no"
        " indeterminate sentence."
    ) % {"days": days}


# licences


@dataclass(frozen=True, kw_only=True)
class LicenceDays:
    """The days that follow from the start of a licence. There is no hard stop for time served."""

    hard_stop_on: date | None
    warning_on: date | None
    earliest_on: date | None
    late_from: date


def licence_days(
    start: date, *, today: date, nation: Division | str = Division.ENGLAND_AND_WALES, is_time_served: bool = False
) -> LicenceDays:
    """The hard stop, the warning, the earliest release and the day from which an allocation is late."""
    limits = Limits.on_day(today)
    hard_stop = due(limits.before("hard_stop_working_days", from_working_day=True), start, nation=nation)
    late_from = due(limits.before("late_allocation_working_days"), start, nation=nation)
    earliest = None
    holidays = BankHolidays.between(start, start, nation)
    if start.isoweekday() == FRIDAY or holidays.is_closed(start):
        earliest = due(limits.before("earliest_working_days"), start, nation=nation)
    if is_time_served:
        return LicenceDays(hard_stop_on=None, warning_on=None, earliest_on=earliest, late_from=late_from)
    warning = due(limits.before("warning_working_days"), hard_stop, nation=nation)
    return LicenceDays(hard_stop_on=hard_stop, warning_on=warning, earliest_on=earliest, late_from=late_from)


def served_by_sentence(sentenced_on: date | None, released_on: date, *, today: date) -> bool:
    """Whether the sentence was served when it was passed: it begins on the release date, within the last days."""
    within = Limits.on_day(today).number("time_served_days")
    return sentenced_on == released_on and timedelta(0) <= today - released_on <= timedelta(days=within)


def must_be_rebuilt(version: str, *, starts_on: date, made_before: date) -> bool:
    """Whether a licence of policy `version` that is unreleased on the day `made_before` ends with a newer policy."""
    newer = LicencePolicy.objects.filter(rebuilds_older=True, valid_from__lte=starts_on).exclude(version=version)
    ours = LicencePolicy.objects.filter(version=version).first()
    return ours is not None and any(ours.valid_from < each.valid_from <= max(starts_on, made_before) for each in newer)
