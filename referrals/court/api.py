"""A court's list by API: up to a thousand hearings in one call, each answered apart, in whatever order they come."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.imports.arrivals import BadRow
from cases.imports.importers import Importer, purpose_to_keep
from cases.imports.outcomes import Outcome
from datasharing.api.records import HEADERS, CollectionView, find
from datasharing.api.schema import PROBLEMS
from datasharing.models import Category, SubjectRole
from partners.london import london_today
from partners.models import Membership, Programme, Purpose
from partners.systems.strict import NoParameters, StrictSerializer, taken
from referrals.court.arrivals import HearingArrival, read_hearing
from referrals.court.courts import criminal_courts
from referrals.court.loading import latest_words, take_hearings
from referrals.court.models import Hearing

AT_MOST = 1_000
"""Hearings a call."""
CREATED, UNCHANGED, CHANGED, OLDER, REJECTED = "created", "unchanged", "changed", "older", "rejected"


def _text(longest: int, words: str, *, required: bool = False) -> serializers.CharField:
    if required:
        return serializers.CharField(max_length=longest, help_text=words)
    return serializers.CharField(max_length=longest, required=False, allow_blank=True, default="", help_text=words)


class NewHearingSerializer(StrictSerializer):
    """A hearing on your list, with its result if there is one. Your own number makes the call idempotent."""

    number = _text(60, "Your own number for the hearing, once in a programme.", required=True)
    programme = _text(50, "Code of the programme.", required=True)
    person = _text(10, "The person's reference; or give your own number for them.")
    source_id = _text(200, "Your own number for the person.")
    court = _text(10, "Code of the court in the national register, such as `NOTTMC`.", required=True)
    courtroom = _text(40, "The courtroom.")
    listed_on = _text(10, "The day in London, `2026-12-02`.", required=True)
    listed_time = _text(8, "The time in London, `10:30`.")
    kind = _text(20, "A code of the list hearing_kind; `other` unless given.")
    offence = _text(6, "Home Office offence code, five digits.")
    outcome = _text(24, "A code of the list hearing_outcome, once there is a result; empty takes a result back.")
    resulted_on = _text(10, "The day of the result; unless given, that of the hearing.")
    as_of = _text(40, "When your system said so, `2026-12-01T16:30:00Z`; now unless given. The latest word holds.")


class NewHearingsSerializer(StrictSerializer):
    """The body as it is read first: each hearing is checked by itself."""

    hearings = serializers.ListField(child=serializers.JSONField(), min_length=1, max_length=AT_MOST)


RESULT: dict[str, serializers.Field[Any, Any, Any, Any]] = {
    "number": serializers.CharField(),
    "result": serializers.ChoiceField([CREATED, UNCHANGED, CHANGED, OLDER, REJECTED]),
    "hearing": serializers.CharField(allow_null=True, help_text="Its reference."),
    "reasons": serializers.ListField(child=serializers.CharField()),
}


@dataclass
class Sent:
    """One hearing of a call: what was said of it, and what became of it."""

    number: str = ""
    arrival: HearingArrival | None = None
    programme: Programme | None = None
    result: str = REJECTED
    reference: str | None = None
    reasons: list[str] = field(default_factory=list)

    def answer(self) -> dict[str, Any]:
        """What the sender is told."""
        return {"number": self.number, "result": self.result, "hearing": self.reference, "reasons": self.reasons}


class HearingsView(CollectionView):
    """`GET` a page of hearings; `POST` up to a thousand."""

    collection = find("hearings")

    @extend_schema(
        operation_id="list_hearings",
        summary="Keep a court's list: hearings and their results, each by your own number",
        parameters=HEADERS,
        request=inline_serializer(
            "NewHearings", {"hearings": serializers.ListField(child=NewHearingSerializer(), max_length=AT_MOST)}
        ),
        responses={
            200: inline_serializer(
                "ListedHearings", {"results": serializers.ListField(child=inline_serializer("ListedHearing", RESULT))}
            ),
            **PROBLEMS,
        },
    )
    def post(self, request: Request) -> Response:
        taken(NoParameters, request.query_params)
        rows = taken(NewHearingsSerializer, request.data).validated_data["hearings"]
        call: Any = request._request  # noqa: SLF001 - what DRF wraps
        return Response({"results": [sent.answer() for sent in record(rows, by=call.membership, purpose=call.purpose)]})


def record(rows: list[Any], *, by: Membership, purpose: Purpose) -> list[Sent]:
    """Record each of `rows` that can be, and say of each what became of it."""
    sent = list(_read(rows, by, purpose))
    for programme in {each.programme for each in sent if each.programme}:
        _take({each.arrival.line: each for each in sent if each.programme == programme and each.arrival}, by, purpose)
    return sent


def _read(rows: list[Any], by: Membership, purpose: Purpose) -> Iterator[Sent]:
    """Each of `rows` with its programme, or with the reasons why it cannot be taken."""
    courts, now = criminal_courts(), timezone.now()
    programmes = {programme.code: programme for programme in Programme.objects.joined_by(by.agency)}
    allowed = {code: _may_keep(programme, by, purpose) for code, programme in programmes.items()}
    for place, row in enumerate(rows):
        said = NewHearingSerializer(data=row)
        if not said.is_valid():
            number = row.get("number", "") if isinstance(row, dict) else ""
            yield Sent(number=number if isinstance(number, str) else "", reasons=list(_told(said.errors)))
            continue
        cells = said.validated_data
        sent = Sent(number=cells["number"])
        if not allowed.get(cells["programme"]):
            sent.reasons.append(_("No agreement in force lets your agency keep hearings in this programme."))
        else:
            try:
                sent.arrival = read_hearing(cells, line=place, now=now, courts=courts)
                sent.programme = programmes[cells["programme"]]
            except BadRow as fault:
                sent.reasons.append(str(fault))
        yield sent


def _told(errors: Any) -> Iterator[str]:
    """The errors of a row as sentences."""
    for name, words in errors.items():
        yield from (f"{name}: {each}" for each in words)


def _may_keep(programme: Programme, by: Membership, purpose: Purpose) -> bool:
    allowed = purpose_to_keep(
        [Category.COURT],
        agency=by.agency,
        programme=programme,
        subject_role=SubjectRole.PROGRAMME,
        among=[purpose],
        at=timezone.now(),
    )
    return allowed is not None


def _take(sent: dict[int, Sent], by: Membership, purpose: Purpose) -> None:
    """Record the hearings `sent`, by place in the call, all of one programme."""
    programme = next(iter(sent.values())).programme
    if programme is None:
        return
    to = Importer(
        by=by,
        purpose=purpose,
        programme=programme,
        subject_role=SubjectRole.PROGRAMME,
        resource="api_hearings",
        on=london_today(timezone.now()),
    )
    latest, outcome = latest_words([each.arrival for each in sent.values() if each.arrival])
    outcome += take_hearings(latest, to=to)
    for place, result in _results(outcome).items():
        sent[place].result = result
        sent[place].reasons += [outcome.rejected[place]] if result == REJECTED else []
    numbers = [each.number for each in sent.values() if each.result != REJECTED]
    held = Hearing.objects.filter(owner=by.agency, programme=programme, number__in=numbers)
    references = {hearing.number: hearing.reference for hearing in held}
    for each in sent.values():
        each.reference = references.get(each.number) if each.result != REJECTED else None


def _results(outcome: Outcome) -> dict[int, str]:
    """What became of each row, by line."""
    return {
        **dict.fromkeys(outcome.landed, CREATED),
        **dict.fromkeys(outcome.before, UNCHANGED),
        **dict.fromkeys(outcome.changed, CHANGED),
        **dict.fromkeys(outcome.older, OLDER),
        **dict.fromkeys(outcome.rejected, REJECTED),
    }
