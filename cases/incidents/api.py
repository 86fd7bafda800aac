"""Recording incidents by API: many in one call, each answered apart, and each once by the sender's own number."""

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
from cases.incidents.arrivals import IncidentArrival, PartArrival, read_incident
from cases.incidents.loading import take_incidents, take_participants, told_apart
from cases.incidents.models import Incident, IncidentParticipant
from datasharing.api.records import HEADERS, CollectionView, find
from datasharing.api.schema import PROBLEMS
from datasharing.models import Category, SubjectRole
from partners.london import london_today
from partners.models import Area, Membership, Programme, Purpose
from partners.systems.strict import NoParameters, StrictSerializer, taken

AT_MOST = 100
"""Incidents a call."""
PEOPLE = 64
"""People in one incident."""
CREATED, UNCHANGED, CHANGED, REJECTED = "created", "unchanged", "changed", "rejected"


class NewParticipantSerializer(StrictSerializer):
    """A person's part, by their reference or by your own number for them."""

    person = serializers.CharField(required=False, allow_blank=True, max_length=10, default="")
    source_id = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
    part = serializers.ChoiceField(IncidentParticipant.Part.choices)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs["person"]) == bool(attrs["source_id"]):
            raise serializers.ValidationError("Give the person's reference, or your own number for them.")
        return attrs


class NewIncidentSerializer(StrictSerializer):
    """An incident of your agency. Your own number makes the call idempotent."""

    number = serializers.CharField(max_length=60, help_text="Your own number for it, once in a programme.")
    programme = serializers.CharField(max_length=50, help_text="Code of the programme.")
    occurred = serializers.CharField(
        max_length=40, help_text="A day, `2026-11-28`; or an instant, `2026-11-28T22:15:00Z`."
    )
    reported = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=40,
        default="",
        help_text="A day; unless given, the one it happened.",
    )
    place = serializers.CharField(max_length=200)
    area = serializers.CharField(required=False, allow_blank=True, max_length=20, default="", help_text="ONS code.")
    place_type = serializers.CharField(
        required=False, allow_blank=True, max_length=20, default="", help_text="A code of the list place_type."
    )
    offence = serializers.CharField(
        required=False, allow_blank=True, max_length=6, default="", help_text="Home Office offence code, five digits."
    )
    weapon = serializers.ChoiceField(Incident.Weapon.choices, required=False, default="none")
    severity = serializers.ChoiceField(Incident.Severity.choices)
    summary = serializers.CharField(
        required=False, allow_blank=True, max_length=5_000, default="", help_text="It names nobody."
    )
    participants = serializers.ListField(child=NewParticipantSerializer(), required=False, max_length=PEOPLE)


class NewIncidentsSerializer(StrictSerializer):
    """The body as it is read first: each incident is checked by itself."""

    incidents = serializers.ListField(child=serializers.JSONField(), min_length=1, max_length=AT_MOST)


RESULT: dict[str, serializers.Field[Any, Any, Any, Any]] = {
    "number": serializers.CharField(),
    "result": serializers.ChoiceField([CREATED, UNCHANGED, CHANGED, REJECTED]),
    "incident": serializers.CharField(allow_null=True, help_text="Its reference."),
    "reasons": serializers.ListField(child=serializers.CharField()),
    "participants": serializers.ListField(
        child=inline_serializer(
            "ParticipantResult",
            {
                "result": serializers.ChoiceField([CREATED, UNCHANGED, CHANGED, REJECTED]),
                "reason": serializers.CharField(),
            },
        )
    ),
}


@dataclass
class Sent:
    """One incident of a call: what was said of it, and what became of it."""

    number: str = ""
    arrival: IncidentArrival | None = None
    programme: Programme | None = None
    parts: list[dict[str, str]] = field(default_factory=list)
    result: str = REJECTED
    reference: str | None = None
    reasons: list[str] = field(default_factory=list)
    participants: list[dict[str, str]] = field(default_factory=list)

    def answer(self) -> dict[str, Any]:
        """What the sender is told."""
        return {
            "number": self.number,
            "result": self.result,
            "incident": self.reference,
            "reasons": self.reasons,
            "participants": self.participants,
        }


class IncidentsView(CollectionView):
    """`GET` a page of incidents; `POST` up to a hundred."""

    collection = find("incidents")

    @extend_schema(
        operation_id="record_incidents",
        summary="Record incidents, each once by your own number",
        parameters=HEADERS,
        request=inline_serializer(
            "NewIncidents", {"incidents": serializers.ListField(child=NewIncidentSerializer(), max_length=AT_MOST)}
        ),
        responses={
            200: inline_serializer(
                "RecordedIncidents",
                {"results": serializers.ListField(child=inline_serializer("RecordedIncident", RESULT))},
            ),
            **PROBLEMS,
        },
    )
    def post(self, request: Request) -> Response:
        taken(NoParameters, request.query_params)
        rows = taken(NewIncidentsSerializer, request.data).validated_data["incidents"]
        call: Any = request._request  # noqa: SLF001 - what DRF wraps
        return Response({"results": [sent.answer() for sent in record(rows, by=call.membership, purpose=call.purpose)]})


def record(rows: list[Any], *, by: Membership, purpose: Purpose) -> list[Sent]:
    """Record each of `rows` that can be, and say of each what became of it."""
    sent = list(_read(rows, by, purpose))
    for programme in {each.programme for each in sent if each.programme}:
        to = _importer(programme, by, purpose)
        of_it = {each.arrival.line: each for each in sent if each.programme == programme and each.arrival}
        _take(of_it, to)
    return sent


def _read(rows: list[Any], by: Membership, purpose: Purpose) -> Iterator[Sent]:
    """Each of `rows` with its programme, or with the reasons why it cannot be taken."""
    areas = {area.code: area for area in Area.objects.all()}
    programmes = {programme.code: programme for programme in Programme.objects.joined_by(by.agency)}
    allowed = {code: _may_keep(programme, by, purpose) for code, programme in programmes.items()}
    today = london_today(timezone.now())
    for place, row in enumerate(rows):
        said = NewIncidentSerializer(data=row)
        if not said.is_valid():
            number = row.get("number", "") if isinstance(row, dict) else ""
            yield Sent(number=number if isinstance(number, str) else "", reasons=list(_told(said.errors)))
            continue
        cells = said.validated_data
        sent = Sent(number=cells["number"], parts=cells.get("participants", []))
        if not allowed.get(cells["programme"]):
            sent.reasons.append(_("No agreement in force lets your agency keep incidents in this programme."))
        else:
            try:
                sent.arrival = read_incident(cells, line=place, on=today, areas=areas)
                sent.programme = programmes[cells["programme"]]
            except BadRow as fault:
                sent.reasons.append(str(fault))
        yield sent


def _told(errors: Any, name: str = "") -> Iterator[str]:
    """The errors of a row as sentences."""
    if isinstance(errors, dict):
        for key, inner in errors.items():
            yield from _told(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(errors, list):
        for place, inner in enumerate(errors):
            yield from _told(inner, f"{name}.{place}" if isinstance(inner, dict) else name)
    else:
        yield f"{name}: {errors}"


def _may_keep(programme: Programme, by: Membership, purpose: Purpose) -> bool:
    return (
        purpose_to_keep(
            [Category.OFFENDING],
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
        resource="api_incidents",
        on=london_today(timezone.now()),
    )


def _take(sent: dict[int, Sent], to: Importer) -> None:
    """Record the incidents `sent`, by place in the call, and then those who took part."""
    apart, again = told_apart([each.arrival for each in sent.values() if each.arrival], lambda each: each.number)
    again.rejected = dict.fromkeys(again.rejected, _("The call has this number twice."))
    again += take_incidents(apart, to=to)
    for place, result in _results(again).items():
        sent[place].result = result
        sent[place].reasons += [again.rejected[place]] if result == REJECTED else []
    numbers = [each.number for each in sent.values() if each.result != REJECTED]
    held = Incident.objects.filter(owner=to.by.agency, programme=to.programme, number__in=numbers)
    references = {incident.number: incident.reference for incident in held}
    for each in sent.values():
        each.reference = references.get(each.number) if each.result != REJECTED else None
    _take_parts([each for each in sent.values() if each.result != REJECTED], to)


def _take_parts(sent: list[Sent], to: Importer) -> None:
    parts = [(each, part) for each in sent for part in each.parts]
    arrivals = [PartArrival(line=place, number=each.number, **part) for place, (each, part) in enumerate(parts)]
    outcome = take_participants(arrivals, to=to)
    results = _results(outcome)
    for place, (each, _part) in enumerate(parts):
        each.participants.append({"result": results[place], "reason": outcome.rejected.get(place, "")})


def _results(outcome: Outcome) -> dict[int, str]:
    """What became of each row, by line."""
    return {
        **dict.fromkeys(outcome.landed, CREATED),
        **dict.fromkeys(outcome.before, UNCHANGED),
        **dict.fromkeys(outcome.changed, CHANGED),
        **dict.fromkeys(outcome.rejected, REJECTED),
    }
