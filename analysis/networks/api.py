"""The figures of a network for partner systems."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analysis.networks.figures import Figures, figures_of, people_in
from analysis.networks.models import NetworkCount
from analysis.networks.scope import Scope
from analysis.networks.words import groups_in
from cases.models import Group
from datasharing.api.records import HEADERS, LONGEST_CODE
from datasharing.api.schema import PROBLEMS
from datasharing.models import Person
from partners.london import london_today
from partners.models import Programme
from partners.systems.problems import Conflict
from partners.systems.strict import StrictSerializer, taken


class NotCounted(Conflict):
    """The network is too long to be counted in a call, and no count of it is there."""

    default_code = "not_counted"
    default_detail = (
        "This network is counted on request: a member of your agency asks for it on the page of the network."
    )


class Asked(StrictSerializer):
    """Which part of the network."""

    programme = serializers.SlugField(required=False, max_length=LONGEST_CODE, help_text="Code of a programme.")
    since = serializers.DateField(required=False, help_text="Ties last seen on this day or later, or without a day.")
    firm = serializers.BooleanField(default=False, help_text="Leave out ties that are graded below 2C.")


ENTRY = serializers.ListField(child=serializers.DictField())
ANSWER = inline_serializer(
    "NetworkFigures",
    {
        "people": serializers.IntegerField(),
        "ties": serializers.IntegerField(help_text="Pairs of people with at least one tie."),
        "density": serializers.FloatField(),
        "transitivity": serializers.FloatField(),
        "communities": serializers.IntegerField(),
        "sample": serializers.IntegerField(help_text="People from whom betweenness was counted; 0: from everybody."),
        "counted_at": serializers.DateTimeField(),
        "brokers": ENTRY,
        "remove": ENTRY,
        "reach": ENTRY,
        "reached": serializers.IntegerField(help_text="People who hear within two steps of `reach`."),
        "recruiters": ENTRY,
        "differ": ENTRY,
    },
)


class NetworkView(APIView):
    """`GET` the figures of the ties that you may see, counted from those alone."""

    @extend_schema(
        operation_id="network",
        summary="Figures of a network",
        parameters=[Asked, *HEADERS],
        responses={200: ANSWER, **PROBLEMS},
    )
    def get(self, request: Request) -> Response:
        asked = taken(Asked, request.query_params).validated_data
        scope = Scope(
            on=london_today(timezone.now()),
            programme=self._programme(asked.get("programme")),
            since=asked.get("since"),
            without_weak=asked["firm"],
        )
        if not scope.is_long():
            return Response(told(figures_of(scope.counting())) | {"counted_at": timezone.now()})
        count = NetworkCount.objects.filter(**scope.columns(), counted_at__isnull=False).order_by("-asked_at").first()
        if count is None:
            raise NotCounted
        return Response(told(count.shown()) | {"counted_at": count.counted_at})

    def _programme(self, code: str | None) -> Programme | None:
        if code is None:
            return None
        found = Programme.objects.filter(code=code).first()
        if found is None:
            raise serializers.ValidationError({"programme": "There is no such programme."})
        return found


def told(figures: Figures) -> dict[str, Any]:
    """Figures with the references of people, and the public ids of groups, for their keys."""
    people = dict(Person.objects.filter(pk__in=people_in(figures)).values_list("pk", "reference"))
    groups = {group.pk: str(group.public_id) for group in Group.objects.filter(pk__in=groups_in(figures))}
    told = {name: value for name, value in figures.items() if name not in {"records", "core", "in_core", "largest"}}
    for name in ("brokers", "remove", "reach", "recruiters", "differ"):
        told[name] = [_entry(entry, people, groups) for entry in figures.get(name, ())]
    return told


def _entry(entry: dict[str, Any], people: dict[int, str], groups: dict[int, str]) -> dict[str, Any]:
    named = entry | {"person": people.get(entry["person"])}
    for name in ("company", "links", "declared"):
        if name in entry:
            named[name] = _communities(entry[name], groups, name)
    return named


def _communities(said: Any, groups: dict[int, str], name: str) -> Any:
    """Communities as their number and the public id of their group; declared groups as public ids."""
    if name == "declared":
        return [groups[group] for group in said if group in groups]
    if name == "links":
        return [_communities(each, groups, "company") for each in said]
    number, group = said
    return {"number": number, "group": groups.get(group)}
