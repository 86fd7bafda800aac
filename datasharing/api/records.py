"""Collections of records for partner systems.

A collection is declared with a serializer, which describes, validates and shows single records. Pages of many records
have the same fields, read by one compiled statement.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property, lru_cache, wraps
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.views import APIView

from datasharing.api.cursors import seal, unseal
from datasharing.api.schema import PROBLEMS, page_of
from datasharing.enforcement.bulk import Page, Slot, Statement, compiled, read_as_json
from datasharing.enforcement.read_log import LogUnavailable
from datasharing.enforcement.records import Exchange, Fact, Protected, Record
from partners.models import Purpose
from partners.requests import VisitorRequest
from partners.systems.caller import LONGEST_NAME
from partners.systems.scopes import scope_of
from partners.systems.strict import StrictSerializer, taken

AT_MOST = 500
LONGEST_CURSOR, LONGEST_CODE = 1_000, 50
HEADERS = [
    OpenApiParameter(
        "Purpose",
        str,
        OpenApiParameter.HEADER,
        enum=[scope_of(purpose) for purpose in Purpose],
        description="The purpose: one of the token's.",
    ),
    OpenApiParameter(
        "On-Behalf-Of",
        {"type": "string", "maxLength": LONGEST_NAME},
        OpenApiParameter.HEADER,
        description="The person your system calls for.",
    ),
]
"""Headers that each call may have besides the token."""


class NamedField(serializers.SlugRelatedField):  # type: ignore[type-arg]
    """A foreign key as the public name of its target: its `code` unless given."""

    def __init__(self, slug_field: str = "code") -> None:
        super().__init__(slug_field=slug_field, read_only=True)


class InstantField(serializers.DateTimeField):
    """An instant in UTC, written as PostgreSQL writes it in pulls and the feed."""

    def to_representation(self, value: datetime) -> str:
        """Return, for example, `2026-11-30T22:47:11.58+00:00`."""
        whole, _, rest = value.astimezone(UTC).isoformat().partition("+")
        return f"{whole.rstrip('0') if '.' in whole else whole}+{rest}"


class ProtectedSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    """The fields of all records and facts: owner, programme and times."""

    serializer_field_mapping: ClassVar = serializers.ModelSerializer.serializer_field_mapping | {
        models.DateTimeField: InstantField
    }

    id = serializers.UUIDField(source="public_id", read_only=True)
    owner = NamedField()
    programme = NamedField()

    def get_fields(self) -> dict[str, Any]:
        """The fields; a `NamedField` is nullable if the model's field is."""
        fields = super().get_fields()
        model: Any = self.Meta.model
        for name, field in fields.items():
            if isinstance(field, NamedField):
                link = model._meta.get_field(name)
                field.allow_null = link.null or issubclass(link.related_model, Protected)
        return fields

    @classmethod
    @cache
    def columns(cls) -> dict[str, str]:
        """The source of each field, as an argument of `F()`."""
        return dict(_columns(cls().fields))


class RecordSerializer(ProtectedSerializer):
    """The fields of all records about a person: also person and subject role."""

    person = serializers.CharField(source="person_reference", read_only=True)

    SHARED: ClassVar = ["id", "person", "owner", "programme", "subject_role", "created_at", "updated_at"]


class FactSerializer(ProtectedSerializer):
    """A fact about no one person."""

    SHARED: ClassVar = ["id", "owner", "programme", "created_at", "updated_at"]


def _columns(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, field in fields.items():
        slug = f"__{field.slug_field}" if isinstance(field, NamedField) else ""
        yield name, field.source.replace(".", "__") + slug


class ExchangeSerializer(RecordSerializer):
    """The fields of exchanges: also the addressee."""

    addressee = NamedField()

    SENT: ClassVar = [*RecordSerializer.SHARED, "addressee"]


SHARED_BY: dict[type[Any], tuple[type[ProtectedSerializer], list[str]]] = {
    Exchange: (ExchangeSerializer, ExchangeSerializer.SENT),
    Record: (RecordSerializer, RecordSerializer.SHARED),
    Fact: (FactSerializer, FactSerializer.SHARED),
}
NAMED_BY = ("code", "reference", "name")
"""The public name of the target of a foreign key: the first of these fields that it has."""


def serializer_of(model: type[Protected], fields: Sequence[str]) -> type[ProtectedSerializer]:
    """A serializer with the common fields and `fields` of the model; foreign keys are shown by public name."""
    base, shared = next(way for of, way in SHARED_BY.items() if issubclass(model, of))
    links = {name: model._meta.get_field(name).related_model for name in fields}
    named = {name: NamedField(_name_of(other)) for name, other in links.items() if other}
    meta = type("Meta", (), {"model": model, "fields": [*shared, *fields]})
    return type(f"{model.__name__}Serializer", (base,), {**named, "Meta": meta, "__doc__": model.__doc__})


def _name_of(model: Any) -> str:
    has = {field.name for field in model._meta.get_fields()}
    return next(name for name in NAMED_BY if name in has)


class CollectionDeclaredTwice(ValueError):
    """Two collections have the same slug."""


@dataclass(frozen=True, kw_only=True)
class Collection:
    """A collection of records that partner systems may pull at `/api/v1/<slug>`, with its serializer."""

    slug: str
    serializer: type[ProtectedSerializer]
    label: str
    among: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda records: records
    """Filters the model's records that belong to the collection; all by default."""

    @property
    def model(self) -> type[Protected]:
        return self.serializer.Meta.model

    @cached_property
    def follows(self) -> list[tuple[str, type[Protected]]]:
        """Links to protected records of which a field shows something, and their models.

        When such a record changes, opens or closes, the collection's record is shown in another way.
        """
        first = {source.partition("__")[0] for source in self.serializer.columns().values() if "__" in source}
        links = {name: self.model._meta.get_field(name).related_model for name in sorted(first)}
        return [(name, other) for name, other in links.items() if other and issubclass(other, Protected)]

    @property
    def is_about_people(self) -> bool:
        return issubclass(self.model, Record)

    def records(self) -> QuerySet[Any]:
        """The records that the caller may see."""
        return self.among(self.model.objects.all())

    def page(self, records: QuerySet[Any]) -> Page:
        """`records` as JSON, read and logged."""
        return read_as_json(records, self.serializer.columns())


_collections: dict[str, Collection] = {}


def register(*collections: Collection) -> None:
    """Add `collections` to the API.

    :raises CollectionDeclaredTwice: if a slug is taken
    """
    for collection in collections:
        if collection.slug in _collections:
            raise CollectionDeclaredTwice(f"/api/v1/{collection.slug} is offered already: choose another slug")
        _collections[collection.slug] = collection


def find(slug: str) -> Collection:
    """The collection at `/api/v1/<slug>`.

    :raises KeyError: if there is none
    """
    return _collections[slug]


def registered() -> list[Collection]:
    """All collections, in order of registration."""
    return list(_collections.values())


class Narrowing(StrictSerializer):
    """The filters and the cursor of a pull."""

    after = serializers.CharField(
        required=False, max_length=LONGEST_CURSOR, help_text="The cursor of the previous page."
    )
    limit = serializers.IntegerField(min_value=1, max_value=AT_MOST, default=AT_MOST, help_text="Records a page.")
    owner = serializers.SlugField(
        required=False, max_length=LONGEST_CODE, help_text="Code of the agency that owns the records."
    )
    programme = serializers.SlugField(required=False, max_length=LONGEST_CODE, help_text="Code of a programme.")


@dataclass(frozen=True)
class Pull:
    """One request for a page of a collection."""

    collection: Collection
    asked: dict[str, Any]
    given_for: str

    def answer(self) -> HttpResponse:
        """The page as JSON, with the cursor of the next."""
        values = self.values()
        page = statement(self.collection, self.asked["limit"], frozenset(values)).read(**values)
        following = seal(page.last, given_for=self.given_for) if page.last else self.asked.get("after", "")
        more = "true" if page.size == self.asked["limit"] else "false"
        body = f'{{"items":[{page.body}],"next":"{following}","more":{more}}}'
        return HttpResponse(body, content_type="application/json")

    def records(self) -> QuerySet[Any]:
        """The records on the page."""
        return on_page(self.collection, self.asked["limit"], self.values())

    def values(self) -> dict[str, Any]:
        """The codes to filter by, and `at` and `key` from the cursor.

        :raises UnknownCursor: if the cursor is not valid for this pull
        """
        values = {name: self.asked[name] for name in NARROWING if self.asked.get(name)}
        if self.asked.get("after"):
            said, values["key"] = unseal(self.asked["after"], given_for=self.given_for)
            values["at"] = parse_datetime(said)
        return values


NARROWING = ("owner", "programme")


def on_page(collection: Collection, limit: int, values: Mapping[str, Any]) -> QuerySet[Any]:
    """The records of a page: filtered by the codes in `values`, and after `at` and `key` if given."""
    records = collection.records().filter(**{f"{name}__code": values[name] for name in NARROWING if name in values})
    if "at" in values:
        at, key = values["at"], values["key"]
        # the last condition is redundant, but lets PostgreSQL use the index
        records = records.filter(Q(updated_at__gt=at) | Q(updated_at=at, pk__gt=key), updated_at__gte=at)
    return records.order_by("updated_at", "pk")[:limit]


TYPES = {"at": "timestamptz", "key": "bigint", "owner": "text", "programme": "text"}


@lru_cache(maxsize=1_000)
def statement(collection: Collection, limit: int, said: frozenset[str]) -> Statement:
    """The statement of a page with parameters of these names. Cached: compiling it takes longer than running it."""
    return compiled(on_page(collection, limit, slots_for(said)), collection.serializer.columns())


def slots_for(said: frozenset[str]) -> dict[str, Any]:
    """Placeholders for values of these names in a compiled statement."""
    return {name: RawSQL(f"%s::{TYPES[name]}", [Slot(name)]) for name in sorted(said)}  # noqa: S611 - types of ours


def given_for(request: Request | VisitorRequest, what: str) -> str:
    """The collection, agency and purpose that a cursor is valid for, as text."""
    call: Any = getattr(request, "_request", request)  # DRF's request wraps Django's
    return f"{what} {call.membership.agency_id} {int(call.purpose)}"


class CollectionView(APIView):
    """`GET` a page of a collection, oldest change first."""

    collection: ClassVar[Collection]

    def get(self, request: Request, problem: Exception | None = None) -> HttpResponse:
        if problem:
            raise problem
        asked = taken(Narrowing, request.query_params)
        return Pull(self.collection, asked.validated_data, given_for(request, self.collection.slug)).answer()


PLAIN = {
    "after": re.compile(r"[\w=-]{1,1000}", re.ASCII),
    "limit": re.compile(r"[1-9]\d{0,2}", re.ASCII),
    "owner": re.compile(r"[\w-]{1,50}", re.ASCII),
    "programme": re.compile(r"[\w-]{1,50}", re.ASCII),
}
"""Patterns of query parameters that `Narrowing` would pass unchanged, so that it can be skipped."""


def pulling(view: type[CollectionView]) -> Callable[..., HttpResponseBase]:
    """`view` as a function for the URLconf, which answers a plain pull without DRF, for speed.

    All other calls, and errors, are answered by DRF.
    """
    ceremonious = view.as_view()
    allowed = ", ".join(name.upper() for name in view.http_method_names if name == "head" or hasattr(view, name))

    @wraps(ceremonious)
    def answer(request: VisitorRequest) -> HttpResponseBase:
        asked = taken_at_its_word(request)
        if asked is None:
            return ceremonious(request)
        try:
            response = Pull(view.collection, asked, given_for(request, view.collection.slug)).answer()
        except (APIException, LogUnavailable) as problem:
            return ceremonious(request, problem=problem)
        response.headers["Allow"] = allowed
        return response

    return answer


def taken_at_its_word(request: VisitorRequest) -> dict[str, Any] | None:
    """The parameters of a plain pull; None if DRF has to handle the call."""
    accepts = request.headers.get("Accept", "*/*")
    may = request.method == "GET" and request.refusal is None and request.membership and request.purpose
    asked = {name: str(value) for name, value in request.GET.items()}
    is_plain = all(
        name in PLAIN and len(values) == 1 and PLAIN[name].fullmatch(str(values[0]))
        for name, values in request.GET.lists()
    )
    if not may or not is_plain or accepts not in {"*/*", "application/json"}:
        return None
    limit = int(asked.get("limit", AT_MOST))
    return {**asked, "limit": limit} if limit <= AT_MOST else None


def describe(view: type[CollectionView]) -> type[CollectionView]:
    """`view` with an API description from its collection's serializer."""
    collection = view.collection
    described = extend_schema(
        operation_id=f"pull_{collection.slug.replace('-', '_')}",
        summary=f"Pull {collection.label}",
        parameters=[Narrowing, *HEADERS],
        responses={200: page_of(collection.serializer), **PROBLEMS},
    )
    return extend_schema_view(get=described)(view)


def view_of(collection: Collection) -> type[CollectionView]:
    """The view that pulls `collection`."""
    name = f"{collection.serializer.__name__.removesuffix('Serializer')}Pull"
    return describe(type(name, (CollectionView,), {"collection": collection, "__doc__": f"`GET` {collection.label}."}))
