"""Custody arrivals by API: up to 1,000 in a call, each answered apart and recorded once by its custody number."""

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
from datasharing.models import SubjectRole
from partners.london import london_today
from partners.models import Membership, Programme, Purpose
from partners.systems.strict import NoParameters, StrictSerializer, taken
from referrals.detention.arrivals import DetentionArrival, read_detention, suites_of
from referrals.detention.loading import KEEPS, take_detentions
from referrals.detention.models import CustodyRecord

AT_MOST = 1_000
"""Custody records a call."""
CREATED, UNCHANGED, CHANGED, OLDER, REJECTED = "created", "unchanged", "changed", "older", "rejected"
RESULTS = [CREATED, UNCHANGED, CHANGED, OLDER, REJECTED]


def _text(longest: int, words: str) -> serializers.CharField:
    return serializers.CharField(required=False, allow_blank=True, max_length=longest, default="", help_text=words)


def _instant(words: str) -> serializers.CharField:
    return _text(40, f"{words} An instant, `2026-11-28T22:15:00Z`.")


class NewCustodyRecordSerializer(StrictSerializer):
    """A detention as your custody system has it now: all that is known, each time."""

    custody_number = serializers.CharField(max_length=30, help_text="Your own number for it, once in a programme.")
    programme = serializers.CharField(max_length=50, help_text="Code of the programme.")
    as_of = serializers.CharField(max_length=40, help_text="When your system said this. What is older changes nothing.")
    suite = serializers.CharField(max_length=200, help_text="The name of the custody suite.")
    arrived = serializers.CharField(max_length=40, help_text="When the person arrived.")
    person = _text(10, "The reference of the person, if you know it.")
    source_id = _text(200, "Your own number for the person.")
    family_name = _text(200, "Of a person who is new.")
    given_names = _text(200, "Of a person who is new.")
    known_as = _text(200, "A name they are known by.")
    date_of_birth = _text(10, "`1996-02-03`, or less if less is known.")
    pnc = _text(60, "PNC ID.")
    arrested = _instant("When the person was arrested.")
    authorised = _instant("When detention was authorised.")
    relevant = _instant("The relevant time, if it is not the arrival.")
    reviews = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=50, help_text="When it was reviewed."
    )
    extended = _instant("When a superintendent extended detention.")
    extended_until = _instant("Until when.")
    warrant = _instant("When a court extended detention.")
    warrant_until = _instant("Until when.")
    charged = _instant("When the person was charged.")
    leaves = _instant("When the person is expected to leave.")
    leaves_for = serializers.ChoiceField(
        CustodyRecord.Leaving.choices, required=False, allow_blank=True, default="", help_text="For what."
    )
    released = _instant("When the person left.")
    release_type = serializers.ChoiceField(
        CustodyRecord.Release.choices, required=False, allow_blank=True, default="", help_text="How."
    )
    offence = _text(6, "Home Office offence code, five digits.")
    cell = _text(10, "The cell.")
    mistake = serializers.ChoiceField(["yes", "no"], required=False, default="no", help_text="Recorded by mistake.")

    def cells(self) -> dict[str, str]:
        """A valid row as the cells of a table."""
        said = dict(self.validated_data)
        return said | {"reviews": ";".join(said.get("reviews", []))}


class NewCustodyRecordsSerializer(StrictSerializer):
    """The body as it is read first: each detention is checked by itself."""

    custody_records = serializers.ListField(child=serializers.JSONField(), min_length=1, max_length=AT_MOST)


RESULT: dict[str, serializers.Field[Any, Any, Any, Any]] = {
    "custody_number": serializers.CharField(),
    "result": serializers.ChoiceField(RESULTS),
    "custody_record": serializers.CharField(allow_null=True, help_text="Its reference."),
    "reasons": serializers.ListField(child=serializers.CharField()),
}


@dataclass
class Sent:
    """One detention of a call: what was said of it, and what became of it."""

    custody_number: str = ""
    arrival: DetentionArrival | None = None
    programme: Programme | None = None
    result: str = REJECTED
    reference: str | None = None
    reasons: list[str] = field(default_factory=list)

    def answer(self) -> dict[str, Any]:
        """What the sender is told."""
        return {
            "custody_number": self.custody_number,
            "result": self.result,
            "custody_record": self.reference,
            "reasons": self.reasons,
        }


class CustodyRecordsView(CollectionView):
    """`GET` a page of custody records; `POST` up to a thousand."""

    collection = find("custody-records")

    @extend_schema(
        operation_id="record_custody",
        summary="Record who is held in custody, each detention once by your own number",
        parameters=HEADERS,
        request=inline_serializer(
            "NewCustodyRecords",
            {"custody_records": serializers.ListField(child=NewCustodyRecordSerializer(), max_length=AT_MOST)},
        ),
        responses={
            200: inline_serializer(
                "RecordedCustody",
                {"results": serializers.ListField(child=inline_serializer("RecordedCustodyRecord", RESULT))},
            ),
            **PROBLEMS,
        },
    )
    def post(self, request: Request) -> Response:
        taken(NoParameters, request.query_params)
        rows = taken(NewCustodyRecordsSerializer, request.data).validated_data["custody_records"]
        call: Any = request._request  # noqa: SLF001 - what DRF wraps
        return Response({"results": [sent.answer() for sent in record(rows, by=call.membership, purpose=call.purpose)]})


def record(rows: list[Any], *, by: Membership, purpose: Purpose) -> list[Sent]:
    """Record each of `rows` that can be, and say of each what became of it."""
    sent = list(_read(rows, by, purpose))
    for programme in {each.programme for each in sent if each.programme}:
        of_it = {each.arrival.line: each for each in sent if each.programme == programme and each.arrival}
        _take(of_it, _importer(programme, by, purpose))
    return sent


def _read(rows: list[Any], by: Membership, purpose: Purpose) -> Iterator[Sent]:
    """Each of `rows` with its programme, or with the reasons why it cannot be taken."""
    suites, today = suites_of(by.agency), london_today(timezone.now())
    programmes = {programme.code: programme for programme in Programme.objects.joined_by(by.agency)}
    allowed = {code: _may_keep(programme, by, purpose) for code, programme in programmes.items()}
    for place, row in enumerate(rows):
        said = NewCustodyRecordSerializer(data=row)
        if not said.is_valid():
            number = row.get("custody_number", "") if isinstance(row, dict) else ""
            yield Sent(custody_number=number if isinstance(number, str) else "", reasons=list(_told(said.errors)))
            continue
        sent = Sent(custody_number=said.validated_data["custody_number"])
        code = said.validated_data["programme"]
        if not allowed.get(code):
            sent.reasons.append(_("No agreement in force lets your agency keep custody records in this programme."))
        else:
            try:
                sent.arrival = read_detention(said.cells(), line=place, on=today, suites=suites)
                sent.programme = programmes[code]
            except BadRow as fault:
                sent.reasons.append(str(fault))
        yield sent


def _told(errors: Any, name: str = "") -> Iterator[str]:
    """The errors of a row as sentences."""
    if isinstance(errors, dict):
        for key, inner in errors.items():
            yield from _told(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(errors, list):
        for inner in errors:
            yield from _told(inner, name)
    else:
        yield f"{name}: {errors}"


def _may_keep(programme: Programme, by: Membership, purpose: Purpose) -> bool:
    return purpose == Purpose.CUSTODY and (
        purpose_to_keep(
            KEEPS,
            agency=by.agency,
            programme=programme,
            subject_role=SubjectRole.PROGRAMME,
            among=[purpose],
            at=timezone.now(),
        )
        is not None
    )


def _importer(programme: Programme, by: Membership, purpose: Purpose) -> Importer:
    return Importer(
        by=by,
        purpose=purpose,
        programme=programme,
        subject_role=SubjectRole.PROGRAMME,
        resource="api_custody-records",
        on=london_today(timezone.now()),
    )


def _take(sent: dict[int, Sent], to: Importer) -> None:
    """Record the detentions `sent`, by place in the call."""
    outcome = take_detentions([each.arrival for each in sent.values() if each.arrival], to=to)
    for place, result in _results(outcome).items():
        sent[place].result = result
        sent[place].reasons += [outcome.rejected[place]] if result == REJECTED else []
    numbers = [each.arrival.custody_number for each in sent.values() if each.arrival and each.result != REJECTED]
    held = CustodyRecord.objects.filter(
        owner=to.by.agency, programme=to.programme, custody_number__in=numbers, mistaken_at=None
    )
    references = {record.custody_number: record.reference for record in held}
    for each in sent.values():
        if each.arrival and each.result != REJECTED:
            each.reference = references.get(each.arrival.custody_number)


def _results(outcome: Outcome) -> dict[int, str]:
    """What became of each row, by line."""
    return {
        **dict.fromkeys(outcome.landed, CREATED),
        **dict.fromkeys(outcome.before, UNCHANGED),
        **dict.fromkeys(outcome.changed, CHANGED),
        **dict.fromkeys(outcome.older, OLDER),
        **dict.fromkeys(outcome.rejected, REJECTED),
    }
