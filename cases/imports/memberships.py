"""Groups and their members in one table: a row for each thing that a membership rests on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from cases.groups.actions import Basis
from cases.groups.models import SIX_MONTHS, Activity, Cohesion, GroupMembership
from cases.imports.arrivals import NUMBERS, BadRow
from cases.memberships.models import MembershipBasis
from cases.people.identifiers import read_identifier
from partners.writing import one_line

OF_THE_GROUP = ("group", "group_aliases", "area", "activities", "cohesion", "estimated_size")
OF_THE_PERSON = ("source_id", *NUMBERS)
OF_THE_MEMBERSHIP = ("role", "since", "review_on", "basis", "basis_text", "grade", "handling", "known_on")
MEMBER_COLUMNS = (*OF_THE_GROUP, *OF_THE_PERSON, *OF_THE_MEMBERSHIP)
LONGEST = {"group": 200, "source_id": 200, "basis_text": 4_000}
USUAL_REVIEW = timedelta(days=180)
DATES = ("%Y-%m-%d", "%d/%m/%Y")
ROLES = {role.value: role for role in GroupMembership.Role if role != GroupMembership.Role.EXPLOITED}
BASES = {kind.value: kind for kind in MembershipBasis.Kind if kind != MembershipBasis.Kind.EARLIER}


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    """What a row says of a group."""

    name: str
    aliases: tuple[str, ...]
    area: str
    activities: tuple[str, ...]
    cohesion: str
    estimated_size: int | None


@dataclass(frozen=True, kw_only=True)
class MemberRow:
    """A row: a group, and a person by `source_id` or by identifiers (kind, number), with one basis, if it names one."""

    line: int
    group: GroupRow
    source_id: str
    numbers: tuple[tuple[str, str], ...]
    role: GroupMembership.Role
    since: date
    review_on: date
    basis: Basis | None

    @property
    def names_a_person(self) -> bool:
        """Whether it is about a member, not about the group alone."""
        return bool(self.source_id or self.numbers)


def read_member_row(said: Mapping[str, str], *, line: int, on: date) -> MemberRow:
    """The row of the cells `said`, by column; `on` is today.

    :raises BadRow: with all that is wrong, and nothing of what the row says
    """
    cells = {column: one_line(said.get(column, "")) for column in MEMBER_COLUMNS}
    faults = list(_faults(cells, on=on))
    if faults:
        raise BadRow(" ".join(faults))
    group = GroupRow(
        name=cells["group"],
        aliases=_parts(cells["group_aliases"]),
        area=cells["area"],
        activities=_parts(cells["activities"]),
        cohesion=cells["cohesion"],
        estimated_size=int(cells["estimated_size"]) if cells["estimated_size"] else None,
    )
    known_on = _day(cells["known_on"])
    return MemberRow(
        line=line,
        group=group,
        source_id=cells["source_id"],
        numbers=tuple(_numbers(cells, on=on)),
        role=ROLES[cells["role"] or "associate"],
        since=_day(cells["since"]) or on,
        review_on=_day(cells["review_on"]) or on + USUAL_REVIEW,
        basis=Basis(
            kind=BASES[cells["basis"]],
            text=cells["basis_text"],
            source_grade=cells["grade"][0],
            information_grade=cells["grade"][1].upper(),
            handling=cells["handling"].upper() or "P",
            known_on=known_on or on,
        )
        if cells["basis"]
        else None,
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))


def _day(written: str) -> date | None:
    for form in DATES:
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007 - a day, without a time
        except ValueError:
            continue
    return None


def _numbers(cells: Mapping[str, str], *, on: date) -> Iterator[tuple[str, str]]:
    for column, kind in NUMBERS.items():
        if cells[column]:
            number = read_identifier(kind, cells[column], on=on)
            yield str(number.kind), number.canonical


def _faults(cells: Mapping[str, str], *, on: date) -> Iterator[str]:
    """All that is wrong with a row."""
    yield from _faults_of_group(cells)
    if any(cells[column] for column in OF_THE_PERSON):
        yield from _faults_of_membership(cells, on=on)
    elif any(cells[column] for column in OF_THE_MEMBERSHIP):
        yield _("Say who it is: give source_id or a number.")
    for column, longest in LONGEST.items():
        if len(cells[column]) > longest:
            yield _("%(column)s: it is longer than %(longest)s characters.") % {"column": column, "longest": longest}


def _faults_of_group(cells: Mapping[str, str]) -> Iterator[str]:
    if not cells["group"]:
        yield _("group: give its name.")
    if set(_parts(cells["activities"])) - set(Activity.values):
        yield _among("activities", Activity.values)
    if cells["cohesion"] not in {"", *Cohesion.values}:
        yield _among("cohesion", Cohesion.values)
    if cells["estimated_size"] and not (
        cells["estimated_size"].isdecimal() and 0 < int(cells["estimated_size"]) < 10_000
    ):
        yield _("estimated_size: write a whole number.")


def _faults_of_membership(cells: Mapping[str, str], *, on: date) -> Iterator[str]:
    if cells["role"] == GroupMembership.Role.EXPLOITED:
        yield _("role: people whom a group exploits are recorded on their page, as exploited.")
    elif cells["role"] not in {"", *ROLES}:
        yield _among("role", ROLES)
    yield from _faults_of_days(cells, on=on)
    yield from _faults_of_basis(cells)


def _faults_of_days(cells: Mapping[str, str], *, on: date) -> Iterator[str]:
    for column in ("since", "review_on", "known_on"):
        day = _day(cells[column])
        if cells[column] and day is None:
            yield _("%(column)s: write it as 2026-03-02 or 02/03/2026.") % {"column": column}
        elif day and column != "review_on" and day > on:
            yield _("%(column)s: the day is in the future.") % {"column": column}
        elif day and column == "review_on" and not on < day <= on + SIX_MONTHS:
            yield _("review_on: the day must lie within six months from today.")


def _faults_of_basis(cells: Mapping[str, str]) -> Iterator[str]:
    if not cells["basis"]:
        yield _("basis: say what the membership rests on. There are: %(known)s.") % {"known": ", ".join(BASES)}
    elif cells["basis"] not in BASES:
        yield _among("basis", BASES)
    if cells["basis"] and not cells["basis_text"]:
        yield _("basis_text: say what it is.")
    grade = cells["grade"].upper()
    if len(grade) != 2 or grade[0] not in "123" or grade[1] not in "ABCDE":
        yield _("grade: write it as 2B: source 1 to 3, information A to E.")
    if cells["handling"].upper() not in {"", "P", "C"}:
        yield _among("handling", ["P", "C"])


def _among(column: str, known: "Mapping[str, object] | list[str]") -> str:
    return _("%(column)s: there is no such code. There are: %(known)s.") % {
        "column": column,
        "known": ", ".join(known),
    }
