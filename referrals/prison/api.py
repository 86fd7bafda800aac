"""Pushing receptions and moves by API: up to a thousand in one call, each answered apart, each once by its number."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.imports.arrivals import BadRow
from cases.imports.importers import Importer
from cases.imports.outcomes import Outcome
from datasharing.api.records import HEADERS, CollectionView, find
from datasharing.api.schema import PROBLEMS
from datasharing.models import SubjectRole
from partners.london import london_today
from partners.models import Membership, Programme, Purpose
from partners.systems.strict import NoParameters, taken
from referrals.prison.arrivals import MOVE_COLUMNS, RECEPTION_COLUMNS, read_move, read_reception
from referrals.prison.loading import KEEPS, may_keep, prisons_by_code, take_receptions
from referrals.prison.loading_moves import take_moves

AT_MOST = 1_000
"""Rows a call."""
CREATED, UNCHANGED, CHANGED, REJECTED = "created", "unchanged", "changed", "rejected"
LONGEST = 2_000
HELP = {
    "number": "Your own number for it, once in a programme: sending it again changes what it said, or nothing.",
    "programme": "Code of the programme.",
    "person": "The person’s reference; or else your own number for them in source_id.",
    "source_id": "Your own number for the person. Give names too if the person may be new.",
    "prison": "Code of the prison in the national register.",
    "received": "An instant, `2026-11-28T22:15:00Z`; or a day.",
    "moved": "An instant, `2026-11-28T22:15:00Z`; or a day.",
    "medicines": "Medicines that they say they take, with semicolons between; each is to be verified.",
    "next_court": "The next court day of a person on remand.",
    "episode": "Your own number for the reception. A move may come before its reception.",
    "taken_back": "yes: it has not happened.",
}
NEEDED = {"number", "programme", "received", "prison", "episode", "kind", "moved"}


def described(name: str, columns: tuple[str, ...]) -> Any:
    """The serializer that describes a row in the API's schema."""
    fields: dict[str, Any] = {
        column: serializers.CharField(
            required=column in NEEDED,
            allow_blank=column not in NEEDED,
            max_length=LONGEST,
            help_text=HELP.get(column, ""),
        )
        for column in ("programme", *columns)
    }
    return inline_serializer(name, fields)


RESULT: dict[str, Any] = {
    "number": serializers.CharField(),
    "result": serializers.ChoiceField([CREATED, UNCHANGED, CHANGED, REJECTED]),
    "reason": serializers.CharField(),
}


@dataclass
class Sent:
    """One row of a call, and what became of it."""

    number: str = ""
    programme: str = ""
    arrival: Any = None
    result: str = REJECTED
    reason: str = ""

    def answer(self) -> dict[str, str]:
        """What the sender is told."""
        return {"number": self.number, "result": self.result, "reason": self.reason}


@dataclass(frozen=True)
class Push:
    """A kind of rows that may be pushed: how they are read, and how they are taken."""

    columns: tuple[str, ...]
    read: Callable[..., Any]
    take: Callable[..., Outcome]
    resource: str
    twice: str = field(default_factory=lambda: _("The call has this number twice."))

    def record(self, rows: list[Any], *, by: Membership, purpose: Purpose) -> list[Sent]:
        """Record each of `rows` that can be, and say of each what became of it."""
        importers = self._importers(by, purpose)
        sent = list(self._read(rows, importers))
        for code, to in importers.items():
            of_it = {each.arrival.line: each for each in sent if each.programme == code and each.arrival}
            if of_it:
                outcome = self.take([each.arrival for each in of_it.values()], to=to)
                for line, (result, reason) in results(outcome).items():
                    of_it[line].result, of_it[line].reason = result, reason
        return sent

    def _importers(self, by: Membership, purpose: Purpose) -> dict[str, Importer]:
        """The member as who loads into each programme for which an agreement allows it, by code."""
        on = london_today(timezone.now())
        found = {}
        for programme in Programme.objects.joined_by(by.agency):
            to = Importer(
                by=by,
                purpose=purpose,
                programme=programme,
                subject_role=SubjectRole.PROGRAMME,
                resource=self.resource,
                on=on,
            )
            if may_keep(to, *KEEPS):
                found[programme.code] = to
        return found

    def _read(self, rows: list[Any], importers: Mapping[str, Importer]) -> Iterator[Sent]:
        prisons, on = prisons_by_code(), london_today(timezone.now())
        known = {*self.columns, "programme"}
        seen: set[tuple[str, str]] = set()
        for line, row in enumerate(rows):
            fault = _fault(row, known)
            if fault:
                number = row.get("number", "") if isinstance(row, dict) else ""
                yield Sent(number=number if isinstance(number, str) else "", reason=fault)
                continue
            sent = Sent(number=row.get("number", ""), programme=row.get("programme", ""))
            if sent.programme not in importers:
                sent.reason = _("No agreement in force lets your agency keep people in prison in this programme.")
            elif (sent.programme, sent.number) in seen:
                sent.reason = self.twice
            else:
                seen.add((sent.programme, sent.number))
                try:
                    sent.arrival = self.read(row, line=line, on=on, prisons=prisons)
                except BadRow as fault_of_row:
                    sent.reason = str(fault_of_row)
            yield sent


def _fault(row: Any, known: set[str]) -> str:
    """Why a row cannot be read at all. Without DRF, which takes longer for a thousand rows than the database."""
    if not isinstance(row, dict):
        return _("It is no object.")
    if unknown := sorted(str(name)[:40] for name in row.keys() - known):
        return _("It has members that are not known here: %(names)s.") % {"names": ", ".join(unknown[:5])}
    if wrong := sorted(name for name, value in row.items() if not isinstance(value, str) or len(value) > LONGEST):
        return _("These are no text, or too long: %(names)s.") % {"names": ", ".join(wrong)}
    if any("\x00" in value for value in row.values()):
        return _("It holds a character that is no writing.")
    return ""


def results(outcome: Outcome) -> dict[int, tuple[str, str]]:
    """What became of each row and why, by line."""
    return {
        **dict.fromkeys(outcome.landed, (CREATED, "")),
        **dict.fromkeys(outcome.before, (UNCHANGED, "")),
        **dict.fromkeys(outcome.changed, (CHANGED, "")),
        **{line: (REJECTED, reason) for line, reason in outcome.rejected.items()},
    }


RECEPTIONS = Push(RECEPTION_COLUMNS, read_reception, take_receptions, "api_receptions")
MOVES = Push(MOVE_COLUMNS, read_move, take_moves, "api_moves")


def _rows_of(request: Request, name: str) -> list[Any]:
    """The rows in the body, which has one member `name`."""
    body = request.data
    if not isinstance(body, dict) or body.keys() != {name}:
        raise serializers.ValidationError({name: "Give this member, and no other."})
    rows = body[name]
    if not isinstance(rows, list) or not 1 <= len(rows) <= AT_MOST:
        raise serializers.ValidationError({name: f"Give 1 to {AT_MOST} rows."})
    return rows


def _answer(request: Request, name: str, push: Push) -> Response:
    taken(NoParameters, request.query_params)
    call: Any = request._request  # noqa: SLF001 - what DRF wraps
    sent = push.record(_rows_of(request, name), by=call.membership, purpose=call.purpose)
    return Response({"results": [each.answer() for each in sent]})


class PrisonEpisodesView(CollectionView):
    """`GET` a page of prison episodes; `POST` up to a thousand receptions."""

    collection = find("prison-episodes")

    @extend_schema(
        operation_id="record_receptions",
        summary="Record receptions into prison, each once by your own number",
        parameters=HEADERS,
        request=inline_serializer(
            "NewReceptions",
            {
                "receptions": serializers.ListField(
                    child=described("NewReception", RECEPTION_COLUMNS), min_length=1, max_length=AT_MOST
                )
            },
        ),
        responses={
            200: inline_serializer(
                "RecordedReceptions",
                {"results": serializers.ListField(child=inline_serializer("RecordedReception", RESULT))},
            ),
            **PROBLEMS,
        },
    )
    def post(self, request: Request) -> Response:
        return _answer(request, "receptions", RECEPTIONS)


class MovementsView(CollectionView):
    """`GET` a page of moves of people in prison; `POST` up to a thousand."""

    collection = find("prison-movements")

    @extend_schema(
        operation_id="record_moves",
        summary="Record moves of people in prison, and releases, each once by your own number",
        parameters=HEADERS,
        request=inline_serializer(
            "NewMoves",
            {
                "moves": serializers.ListField(
                    child=described("NewMove", MOVE_COLUMNS), min_length=1, max_length=AT_MOST
                )
            },
        ),
        responses={
            200: inline_serializer(
                "RecordedMoves",
                {"results": serializers.ListField(child=inline_serializer("RecordedMove", RESULT))},
            ),
            **PROBLEMS,
        },
    )
    def post(self, request: Request) -> Response:
        return _answer(request, "moves", MOVES)
