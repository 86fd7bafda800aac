"""Collections of records. A collection is declared as a serializer, which describes, checks and shows single records;
pages of many are the same fields, compiled to one statement.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from datasharing.api.cursors import seal, unseal
from datasharing.api.schema import PROBLEMS, page_of
from datasharing.enforcement.bulk import Page, read_as_json
from datasharing.enforcement.records import Exchange, Record

AT_MOST = 500
HEADERS = [
    OpenApiParameter("Purpose", str, OpenApiParameter.HEADER, description="Which of the token's purposes is meant."),
    OpenApiParameter("On-Behalf-Of", str, OpenApiParameter.HEADER, description="Who asks, as your system knows them."),
]
"""What every call may say besides its token."""


class NamedField(serializers.SlugRelatedField):  # type: ignore[type-arg]
    """What a record points to, by the name that both sides know it by: a code unless said."""

    def __init__(self, slug_field: str = "code") -> None:
        super().__init__(slug_field=slug_field, read_only=True)


class RecordSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    """What every record says of itself: whose it is, about whom, in which programme and role, and since when."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    person = serializers.CharField(source="person_reference", read_only=True)
    owner = NamedField()
    programme = NamedField()

    SHARED: ClassVar = ["id", "person", "owner", "programme", "subject_role", "created_at", "updated_at"]

    def get_fields(self) -> dict[str, Any]:
        """The fields, described as empty where the model's may be."""
        fields = super().get_fields()
        model: Any = self.Meta.model
        for name, field in fields.items():
            if isinstance(field, NamedField):
                field.allow_null = model._meta.get_field(name).null
        return fields

    @classmethod
    @cache
    def columns(cls) -> dict[str, str]:
        """Where each field comes from, as `F()` takes it."""
        return dict(_columns(cls().fields))


def _columns(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, field in fields.items():
        slug = f"__{field.slug_field}" if isinstance(field, NamedField) else ""
        yield name, field.source.replace(".", "__") + slug


class ExchangeSerializer(RecordSerializer):
    """A record that was sent to one agency."""

    addressee = NamedField()

    SENT: ClassVar = [*RecordSerializer.SHARED, "addressee"]


NAMED_BY = ("code", "reference", "name")
"""By which of its fields partner systems know what a record points to: the first that it has."""


def serializer_of(model: type[Record], fields: Sequence[str]) -> type[RecordSerializer]:
    """What every record says of itself, and `fields` of the model; what it points to goes by its name."""
    sent = issubclass(model, Exchange)
    base, shared = (
        (ExchangeSerializer, ExchangeSerializer.SENT) if sent else (RecordSerializer, RecordSerializer.SHARED)
    )
    links = {name: model._meta.get_field(name).related_model for name in fields}
    named = {name: NamedField(_name_of(other)) for name, other in links.items() if other}
    meta = type("Meta", (), {"model": model, "fields": [*shared, *fields]})
    return type(f"{model.__name__}Serializer", (base,), {**named, "Meta": meta, "__doc__": model.__doc__})


def _name_of(model: Any) -> str:
    has = {field.name for field in model._meta.get_fields()}
    return next(name for name in NAMED_BY if name in has)


class CollectionDeclaredTwice(ValueError):
    """Two collections would answer at one address."""


@dataclass(frozen=True, kw_only=True)
class Collection:
    """Records that partner systems may pull under `/api/v1/<slug>`, and how one of them reads."""

    slug: str
    serializer: type[RecordSerializer]
    label: str
    among: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda records: records
    """Which records of the model belong to it; all unless said."""

    @property
    def model(self) -> type[Record]:
        return self.serializer.Meta.model

    def records(self) -> QuerySet[Any]:
        """Those that may be seen."""
        return self.among(self.model.objects.all())

    def page(self, records: QuerySet[Any]) -> Page:
        """`records` as JSON, read and logged."""
        return read_as_json(records, self.serializer.columns())


_collections: dict[str, Collection] = {}


def register(*collections: Collection) -> None:
    """Offer `collections` to partner systems.

    :raises CollectionDeclaredTwice: if there is one of the same slug
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
    """Every collection, in the order in which they were registered."""
    return list(_collections.values())


class Narrowing(serializers.Serializer):  # type: ignore[type-arg]
    """How a pull may be narrowed, and where it goes on."""

    after = serializers.CharField(required=False, help_text="The cursor that the page before ended with.")
    limit = serializers.IntegerField(min_value=1, max_value=AT_MOST, default=AT_MOST, help_text="Records a page.")
    owner = serializers.SlugField(required=False, help_text="Code of the agency whose records are wanted.")
    programme = serializers.SlugField(required=False, help_text="Code of a programme.")


@dataclass(frozen=True)
class Pull:
    """One page of a collection, as it was asked for."""

    collection: Collection
    asked: dict[str, Any]
    given_for: str

    def answer(self) -> HttpResponse:
        """The page as JSON, and where the next begins."""
        page = self.collection.page(self.records())
        following = seal(page.last, given_for=self.given_for) if page.last else self.asked.get("after", "")
        more = "true" if page.size == self.asked["limit"] else "false"
        body = f'{{"items":[{page.body}],"next":"{following}","more":{more}}}'
        return HttpResponse(body, content_type="application/json")

    def records(self) -> QuerySet[Any]:
        """Those on the page."""
        records = self.collection.records().filter(**self._narrowed())
        if self.asked.get("after"):
            records = records.filter(*self._behind())
        return records.order_by("updated_at", "pk")[: self.asked["limit"]]

    def _narrowed(self) -> dict[str, str]:
        return {f"{name}__code": self.asked[name] for name in ("owner", "programme") if self.asked.get(name)}

    def _behind(self) -> list[Q]:
        """Records later than the cursor; the redundant condition is what an index can use."""
        said, key = unseal(self.asked["after"], given_for=self.given_for)
        at = parse_datetime(said)
        return [Q(updated_at__gt=at) | Q(updated_at=at, pk__gt=key), Q(updated_at__gte=at)]


def given_for(request: Request, what: str) -> str:
    """Whom a cursor is given to, and for what."""
    call: Any = request._request  # noqa: SLF001 - what DRF wraps
    return f"{what} {call.membership.agency_id} {int(call.purpose)}"


class CollectionView(APIView):
    """`GET` a page of a collection, oldest change first."""

    collection: ClassVar[Collection]

    def get(self, request: Request) -> HttpResponse:
        asked = Narrowing(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Pull(self.collection, asked.validated_data, given_for(request, self.collection.slug)).answer()


def describe(view: type[CollectionView]) -> type[CollectionView]:
    """`view`, described by the serializer of its collection."""
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
