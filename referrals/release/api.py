"""Stating release dates by API: up to a thousand in a call, in any order, each once by number and instant."""

from collections import defaultdict
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.imports.arrivals import BadRow
from cases.imports.importers import Importer, purpose_to_keep
from datasharing.api.records import HEADERS, CollectionView, find
from datasharing.api.schema import PROBLEMS
from datasharing.models import Category, SubjectRole
from partners.london import london_today
from partners.models import Membership, Programme, Purpose
from partners.reference.release_models import SentenceKind
from partners.systems.strict import NoParameters, StrictSerializer, taken
from referrals.release.arrivals import DateArrival, establishments, read_date
from referrals.release.receiving import BATCH, take_dates
from referrals.release.states import ExclusionRecorded, ReleaseKind

CREATED, UNCHANGED, SUPERSEDED, REJECTED = "created", "unchanged", "superseded", "rejected"
RESULTS = [CREATED, UNCHANGED, SUPERSEDED, REJECTED]


class NewReleaseDateSerializer(StrictSerializer):
    """A release date. `number` and `as_of` make the call idempotent; a correction has a later `as_of`."""

    number = serializers.CharField(max_length=60, help_text="Your own number of the custody.")
    programme = serializers.CharField(max_length=50, help_text="Code of the programme.")
    person = serializers.CharField(required=False, allow_blank=True, max_length=10, default="")
    source_id = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
    as_of = serializers.CharField(max_length=40, help_text="When you stated it: an instant with its offset.")
    release_kind = serializers.ChoiceField(ReleaseKind.choices)
    date_type = serializers.CharField(
        required=False, allow_blank=True, max_length=10, default="", help_text="A code of the list release_date_type."
    )
    on = serializers.CharField(required=False, allow_blank=True, max_length=10, default="", help_text="The day.")
    exclusion = serializers.ChoiceField(ExclusionRecorded, required=False, default="")
    sentence_kind = serializers.ChoiceField([("", ""), *SentenceKind.choices], required=False, default="")
    sentenced_on = serializers.CharField(required=False, allow_blank=True, max_length=10, default="")
    sentence_days = serializers.IntegerField(required=False, min_value=1, max_value=99_999)
    served_days = serializers.IntegerField(required=False, min_value=0, max_value=99_999)
    sled_on = serializers.CharField(required=False, allow_blank=True, max_length=10, default="")
    received_on = serializers.CharField(required=False, allow_blank=True, max_length=10, default="")
    returned_on = serializers.CharField(
        required=False, allow_blank=True, max_length=10, default="", help_text="Of a recall: the day of return."
    )
    licence_version = serializers.CharField(required=False, allow_blank=True, max_length=10, default="")
    establishment = serializers.CharField(
        required=False, allow_blank=True, max_length=40, default="", help_text="Code of the prison register."
    )


class NewReleaseDatesSerializer(StrictSerializer):
    """The body as it is read first: each date is checked by itself."""

    dates = serializers.ListField(child=serializers.JSONField(), min_length=1, max_length=BATCH)


RESULT: dict[str, serializers.Field[Any, Any, Any, Any]] = {
    "number": serializers.CharField(),
    "result": serializers.ChoiceField(RESULTS),
    "reasons": serializers.ListField(child=serializers.CharField()),
}


class ReleaseDatesView(CollectionView):
    """`GET` a page of received release dates; `POST` up to a thousand."""

    collection = find("release-dates")

    @extend_schema(
        operation_id="state_release_dates",
        summary="State release dates, each once by number and instant; a recall opens the plan at once",
        parameters=HEADERS,
        request=inline_serializer(
            "NewReleaseDates", {"dates": serializers.ListField(child=NewReleaseDateSerializer(), max_length=BATCH)}
        ),
        responses={
            200: inline_serializer(
                "StatedReleaseDates",
                {"results": serializers.ListField(child=inline_serializer("StatedReleaseDate", RESULT))},
            ),
            **PROBLEMS,
        },
    )
    def post(self, request: Request) -> Response:
        taken(NoParameters, request.query_params)
        rows = taken(NewReleaseDatesSerializer, request.data).validated_data["dates"]
        call: Any = request._request  # noqa: SLF001 - what DRF wraps
        return Response({"results": state(rows, by=call.membership, purpose=call.purpose)})


def state(rows: list[Any], *, by: Membership, purpose: Purpose) -> list[dict[str, Any]]:
    """Take in each of `rows` that can be, and say of each what became of it."""
    answers: list[dict[str, Any]] = [{"number": _number(row), "result": REJECTED, "reasons": []} for row in rows]
    programmes = {programme.code: programme for programme in Programme.objects.joined_by(by.agency)}
    prisons, now = establishments(), timezone.now()
    by_programme: defaultdict[str, list[DateArrival]] = defaultdict(list)
    for place, row in enumerate(rows):
        said = NewReleaseDateSerializer(data=row)
        if not said.is_valid():
            answers[place]["reasons"] = [f"{name}: {fault[0]}" for name, fault in said.errors.items()]
            continue
        try:
            arrival = read_date(said.validated_data, line=place, now=now, prisons=prisons)
            by_programme[said.validated_data["programme"]].append(arrival)
        except BadRow as fault:
            answers[place]["reasons"] = [str(fault)]
    for code, arrivals in by_programme.items():
        programme = programmes.get(code)
        if programme is None or not _may_keep(programme, by, purpose):
            words = _("No agreement in force lets your agency keep release dates in this programme.")
            for arrival in arrivals:
                answers[arrival.line]["reasons"] = [words]
            continue
        _take(arrivals, answers, _importer(programme, by, purpose))
    return answers


def _take(arrivals: list[DateArrival], answers: list[dict[str, Any]], to: Importer) -> None:
    outcome = take_dates(arrivals, to=to)
    for result, lines in ((CREATED, outcome.landed), (UNCHANGED, outcome.before), (SUPERSEDED, outcome.superseded)):
        for line in lines:
            answers[line]["result"] = result
    for line, reason in outcome.rejected.items():
        answers[line]["reasons"] = [reason]


def _number(row: Any) -> str:
    number = row.get("number", "") if isinstance(row, dict) else ""
    return number if isinstance(number, str) else ""


def _may_keep(programme: Programme, by: Membership, purpose: Purpose) -> bool:
    now = timezone.now()
    role = SubjectRole.PROGRAMME
    kept = purpose_to_keep(
        [Category.PRISON], agency=by.agency, programme=programme, subject_role=role, among=[purpose], at=now
    )
    return kept is not None


def _importer(programme: Programme, by: Membership, purpose: Purpose) -> Importer:
    return Importer(
        by=by,
        purpose=purpose,
        programme=programme,
        subject_role=SubjectRole.PROGRAMME,
        resource="api_release_dates",
        on=london_today(timezone.now()),
    )
