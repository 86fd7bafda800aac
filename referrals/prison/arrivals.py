"""Parses rows of a prison's own system into receptions and moves, and reports all errors of a row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from cases.imports.actions import Arrival
from cases.imports.arrivals import BadRow, read_arrival
from cases.incidents.arrivals import BadCell, read_when
from partners.clock_times import london_instant
from partners.models import Establishment
from partners.reference.codes import was_in_use
from partners.writing import one_line
from referrals.prison.actions import Reception
from referrals.prison.models import NUMBER, LegalStatus, Movement, ReleaseKind
from referrals.prison.moves import Move

WHO = ("source_id", "person", "family_name", "given_names", "date_of_birth", "prison_number")
RECEPTION_COLUMNS = (
    "number",
    *WHO,
    "prison",
    "received",
    "location",
    "legal_status",
    "substance_group",
    "expected_release",
    "medicines",
    "next_court",
    "court",
)
MOVE_COLUMNS = (
    "number",
    "episode",
    "source_id",
    "person",
    "kind",
    "moved",
    "prison",
    "location",
    "release_kind",
    "released_from",
    "taken_back",
)
NOON = time(12)
YES, NO = {"yes", "true", "1"}, {"", "no", "false", "0"}
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class ReceptionArrival:
    """A reception as a row describes it. The person is known by a reference, or by the agency's own number for them."""

    line: int
    number: str
    details: Reception
    person: str = ""
    source_id: str = ""
    newcomer: Arrival | None = None
    """The person, to be registered if the number is not known."""
    medicines: tuple[str, ...] = ()
    next_court_on: date | None = None
    court: str = ""


@dataclass(frozen=True, kw_only=True)
class MoveArrival:
    """A move as a row describes it, in the episode with the number `episode`."""

    line: int
    number: str
    episode: str
    details: Move
    person: str = ""
    source_id: str = ""
    released_from: str = ""
    taken_back: bool = False


@dataclass
class _Cells:
    """The cells of a row, and what is wrong with them."""

    said: Mapping[str, str]
    faults: list[str] = field(default_factory=list)

    def read(self, column: str, reader: Callable[[str], T], fallback: T) -> T:
        try:
            return reader(one_line(self.said.get(column) or ""))
        except BadCell as fault:
            self.faults.append(f"{column}: {fault}")
            return fallback

    def text(self, column: str, longest: int = 200, *, needed: bool = False) -> str:
        def check(written: str) -> str:
            if needed and not written:
                raise BadCell(_("It is missing."))
            if len(written) > longest:
                raise BadCell(_("It is longer than %(longest)s characters.") % {"longest": longest})
            return written

        return self.read(column, check, "")

    def one_of(self, column: str, among: Any, otherwise: str = "") -> str:
        def check(written: str) -> str:
            chosen = written.lower() or otherwise
            if chosen and chosen not in among.values:
                raise BadCell(_("It is one of: %(values)s.") % {"values": ", ".join(among.values)})
            return chosen

        return self.read(column, check, otherwise)


def read_reception(
    said: Mapping[str, str], *, line: int, on: date, prisons: Mapping[str, Establishment]
) -> ReceptionArrival:
    """The reception that the cells `said`, by column, describe. `on` is today; `prisons`: those known, by code.

    :raises BadRow: if a cell is missing or invalid
    """
    cells = _Cells(said)
    number = cells.text("number", NUMBER, needed=True)
    received_at = cells.read("received", lambda written: _instant(written, on), None)
    prison = cells.read("prison", lambda written: _prison(written, prisons), None)
    day = received_at.date() if received_at else on
    arrival = ReceptionArrival(
        line=line,
        number=number,
        person=cells.text("person"),
        source_id=cells.text("source_id"),
        newcomer=_newcomer(said, cells, line=line, on=on),
        details=Reception(
            received_at=received_at,  # type: ignore[arg-type]  # a fault if there is none
            prison=prison,  # type: ignore[arg-type]
            location=cells.text("location", NUMBER),
            legal_status=cells.one_of("legal_status", LegalStatus, LegalStatus.REMAND),
            substance_group=cells.read("substance_group", lambda written: _substances(written, day), ""),
            expected_release_on=cells.read("expected_release", _day, None),
        ),
        medicines=tuple(filter(None, (part.strip() for part in cells.text("medicines", 2_000).split(";")))),
        next_court_on=cells.read("next_court", _day, None),
        court=cells.text("court"),
    )
    if bool(arrival.person) == bool(arrival.source_id):
        cells.faults.append(_("Give the person’s reference, or your own number for them in source_id."))
    if cells.faults:
        raise BadRow(" ".join(cells.faults))
    return arrival


def read_move(said: Mapping[str, str], *, line: int, on: date, prisons: Mapping[str, Establishment]) -> MoveArrival:
    """The move that the cells `said`, by column, describe.

    :raises BadRow: if a cell is missing or invalid
    """
    cells = _Cells(said)
    kind = cells.one_of("kind", Movement.Kind)
    moved_at = cells.read("moved", lambda written: _instant(written, on), None)
    prison = cells.read("prison", lambda written: _prison(written, prisons) if written else None, None)
    release_kind = cells.one_of("release_kind", ReleaseKind)
    if not kind:
        cells.faults.append(_("kind: It is missing."))
    if kind == Movement.Kind.TRANSFER and prison is None and "prison" not in " ".join(cells.faults):
        cells.faults.append(_("prison: A transfer names the prison."))
    if (kind == Movement.Kind.RELEASE) != bool(release_kind):
        cells.faults.append(_("release_kind: A release says how, and no other move does."))
    arrival = MoveArrival(
        line=line,
        number=cells.text("number", NUMBER, needed=True),
        episode=cells.text("episode", NUMBER, needed=True),
        details=Move(
            kind=kind,
            moved_at=moved_at,  # type: ignore[arg-type]  # a fault if there is none
            prison=prison,
            location=cells.text("location", NUMBER),
            release_kind=release_kind,
        ),
        person=cells.text("person"),
        source_id=cells.text("source_id"),
        released_from=cells.text("released_from"),
        taken_back=cells.read("taken_back", _yes, False),
    )
    if cells.faults:
        raise BadRow(" ".join(cells.faults))
    return arrival


def _newcomer(said: Mapping[str, str], cells: _Cells, *, line: int, on: date) -> Arrival | None:
    """The person whom the row describes by name or birth, if it does."""
    if not said.get("source_id") or not any(said.get(name) for name in WHO[2:5]):
        return None
    try:
        return read_arrival({name: said.get(name) or "" for name in WHO}, line=line, on=on)
    except BadRow as fault:
        cells.faults.append(str(fault))
        return None


def _instant(written: str, on: date) -> datetime:
    day, at = read_when(written, on=on)
    return at or london_instant(day, NOON)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise BadCell(_("Write it as 2026-11-28.")) from None


def _prison(written: str, prisons: Mapping[str, Establishment]) -> Establishment:
    if written.upper() not in prisons:
        raise BadCell(_("The register of prisons has no such code.") if written else _("It is missing."))
    return prisons[written.upper()]


def _substances(written: str, on: date) -> str:
    if written and not was_in_use("substance_group", written, on):
        raise BadCell(_("The list %(list)s has no such code.") % {"list": "substance_group"})
    return written


def _yes(written: str) -> bool:
    if written.lower() not in YES | NO:
        raise BadCell(_("Write yes or no."))
    return written.lower() in YES
