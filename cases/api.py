"""The API about people: all records about one person, and search."""

from datetime import date
from operator import attrgetter
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.search.search import Query, find
from datasharing.api.records import HEADERS, registered
from datasharing.api.records import find as find_collection
from datasharing.api.schema import PROBLEMS
from datasharing.models import Person
from partners.london import london_today
from partners.systems.strict import NoParameters, StrictSerializer, taken
from partners.writing import has_writing

NAMES = ("name", "given_names", "family_name")
People = find_collection("people").serializer


class PersonView(APIView):
    """`GET` all visible records about one person, by collection."""

    @extend_schema(
        operation_id="person",
        summary="Everything about a person that you may see",
        parameters=HEADERS,
        responses={200: dict[str, Any], **PROBLEMS},
    )
    def get(self, request: Request, person: str) -> HttpResponse:
        taken(NoParameters, request.query_params)
        about = Person.objects.filter(reference=person).first()
        if about is None:
            raise Http404
        parts = [f'"person":"{about.reference}"']
        for collection in filter(attrgetter("is_about_people"), registered()):
            page = collection.page(collection.records().filter(person=about).order_by("updated_at", "pk"))
            parts.append(f'"{collection.slug}":[{page.body}]')
        return HttpResponse("{" + ",".join(parts) + "}", content_type="application/json")


class SearchSerializer(StrictSerializer):
    """A search for people. It is in the body, because URLs are logged by proxies."""

    name = serializers.CharField(
        required=False, allow_blank=True, max_length=200, default="", help_text="Names of any kind, in any order."
    )
    family_name = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
    given_names = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
    born_from = serializers.DateField(required=False, default=None, allow_null=True)
    born_to = serializers.DateField(required=False, default=None, allow_null=True)
    number = serializers.CharField(required=False, allow_blank=True, max_length=60, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not any(attrs[name] for name in (*NAMES, "born_from", "born_to", "number")):
            raise serializers.ValidationError("Give a name, a number or a range of dates of birth.")
        for name in (*NAMES, "number"):
            if attrs[name] and not has_writing(attrs[name]):
                raise serializers.ValidationError({name: "Use letters or digits."})
        return attrs

    def query(self) -> Query:
        """The query of a valid body."""
        said = self.validated_data
        return Query(
            name=" ".join(filter(None, (said[name] for name in NAMES))),
            earliest_birth=said["born_from"] or (said["born_to"] and date.min),
            latest_birth=said["born_to"] or (said["born_from"] and date.max),
            number=said["number"],
        )


class SearchView(APIView):
    """`POST` a search; returns up to 25 people."""

    @extend_schema(
        operation_id="search_people",
        summary="Find people by name, birth or number",
        parameters=HEADERS,
        request=SearchSerializer,
        responses={
            200: inline_serializer(
                "Found",
                {
                    "people": serializers.ListField(
                        child=inline_serializer(
                            "FoundPerson",
                            {"person": serializers.CharField(), "identities": People(many=True)},
                        )
                    )
                },
            ),
            **PROBLEMS,
        },
    )
    def post(self, request: Request) -> Response:
        taken(NoParameters, request.query_params)
        asked = taken(SearchSerializer, request.data)
        found = find(asked.query(), on=london_today(timezone.now())).people
        people = [
            {"person": each.person.reference, "identities": People(each.identities, many=True).data} for each in found
        ]
        return Response({"people": people})
