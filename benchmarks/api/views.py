"""Two other implementations of the same pull, behind the same token and in the same context.

One is a usual DRF viewset, the other is JSON built by PostgreSQL without a read log. They are in the URLconf only while
a benchmark runs.
"""

from functools import cache
from typing import Any, ClassVar

from django.core.exceptions import BadRequest
from django.db import connection
from django.http import HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from rest_framework import serializers
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from cases.models import Identity
from datasharing.api.records import Narrowing, Pull, find, given_for, on_page, slots_for, taken_at_its_word
from datasharing.enforcement.bulk import Slot, as_object, as_rows
from datasharing.enforcement.read_log import ANY_TABLE, permitted
from partners.requests import VisitorRequest

PEOPLE = find("people")


def asked(request: Request) -> Any:
    """The records of this pull, selected as the product selects them."""
    narrowing = Narrowing(data=request.query_params)
    narrowing.is_valid(raise_exception=True)
    return Pull(PEOPLE, narrowing.validated_data, given_for(request, PEOPLE.slug)).records()


class PlainSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    """An identity with the fields of the product's collection."""

    id = serializers.UUIDField(source="public_id")
    person = serializers.CharField(source="person_reference")
    owner = serializers.CharField(source="owner.code")
    programme = serializers.CharField(source="programme.code", allow_null=True)

    class Meta:
        model = Identity
        fields: ClassVar = PEOPLE.serializer.Meta.fields


class AsAsked(BasePagination):
    """The page that the request's cursor names."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:  # noqa: ARG002
        return list(asked(request).select_related("owner", "programme"))

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"items": data})


class PlainViewSet(ReadOnlyModelViewSet):  # type: ignore[type-arg]
    """A viewset that loads records, logs each when it is loaded, and serializes them one by one."""

    serializer_class = PlainSerializer
    pagination_class = AsAsked
    queryset = Identity.objects.all()


@csrf_exempt
def bare(request: VisitorRequest) -> HttpResponse:
    """Answer with one `json_agg` over the same rows, without a log. Like the product, it compiles the SQL once."""
    said = taken_at_its_word(request)
    if said is None:
        raise BadRequest
    values = Pull(PEOPLE, said, given_for(request, PEOPLE.slug)).values()
    statement, parameters = aggregated(said["limit"], frozenset(values))
    with permitted(ANY_TABLE), connection.cursor() as cursor:
        cursor.execute(statement, [values[each.name] if isinstance(each, Slot) else each for each in parameters])
        [body] = cursor.fetchone()
    return HttpResponse(f'{{"items":{body}}}', content_type="application/json")


@cache
def aggregated(limit: int, said: frozenset[str]) -> tuple[str, tuple[Any, ...]]:
    """The SQL statement and its parameters."""
    fields = PEOPLE.serializer.columns()
    rows, parameters = as_rows(on_page(PEOPLE, limit, slots_for(said)), fields).query.sql_with_params()
    return f"SELECT json_agg({as_object(fields)})::text FROM ({rows}) r", parameters  # noqa: S608 - compiled by the ORM


urlpatterns = [
    path("api/plain/people", PlainViewSet.as_view({"get": "list"})),
    path("api/bare/people", bare),
    path("", include("focused_deterrence.urls")),
]
