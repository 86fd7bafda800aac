"""What has changed for a partner system that keeps a copy: in order of commit, so that nothing is ever missed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from datasharing.api.cursors import seal, unseal
from datasharing.api.records import AT_MOST, HEADERS, LONGEST_CURSOR, Collection, given_for, registered
from datasharing.api.schema import PROBLEMS
from datasharing.enforcement.categories import Category
from datasharing.enforcement.log import Change
from datasharing.enforcement.records import Protected
from partners.models import Agency
from partners.systems.strict import StrictSerializer, taken

Position = tuple[int, int]


class Asked(StrictSerializer):
    """Where to go on; without a cursor, from now."""

    after = serializers.CharField(
        required=False, max_length=LONGEST_CURSOR, help_text="The cursor that the last answer ended with."
    )
    limit = serializers.IntegerField(min_value=1, max_value=AT_MOST, default=AT_MOST)


class ChangesView(APIView):
    """`GET` what has happened after a cursor. First take a cursor, then pull every collection, then follow."""

    @extend_schema(
        operation_id="changes",
        summary="Follow changes",
        parameters=[Asked, *HEADERS],
        responses={
            200: inline_serializer(
                "Changes",
                {
                    "items": serializers.ListField(
                        child=inline_serializer(
                            "Change",
                            {
                                "kind": serializers.ChoiceField(Change.Kind.choices),
                                "collections": serializers.ListField(child=serializers.CharField()),
                                "owner": serializers.CharField(allow_null=True),
                                "id": serializers.UUIDField(allow_null=True),
                                "record": serializers.DictField(allow_null=True),
                                "at": serializers.DateTimeField(),
                            },
                        )
                    ),
                    "next": serializers.CharField(),
                    "more": serializers.BooleanField(),
                },
            ),
            **PROBLEMS,
        },
    )
    def get(self, request: Request) -> Response:
        asked = taken(Asked, request.query_params)
        whom = given_for(request, f"changes {epoch()}")
        if not asked.validated_data.get("after"):
            return Response({"items": [], "next": seal(now(), given_for=whom), "more": False})
        xid, key = unseal(asked.validated_data["after"], given_for=whom)
        limit: int = asked.validated_data["limit"]
        changes = list(Change.objects.committed_after((xid, key))[:limit])
        last = (changes[-1].xid, changes[-1].pk) if changes else (xid, key)
        more = len(changes) == limit
        return Response({"items": told(changes), "next": seal(last, given_for=whom), "more": more})


def now() -> Position:
    """The place in the feed before which everything has been committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1")
        return cursor.fetchone()[0], 2**63 - 1


def epoch() -> str:
    """Which history the numbers of transactions belong to: a restored database begins another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.feed_epoch()")
        return str(cursor.fetchone()[0])


def told(changes: list[Change]) -> list[dict[str, Any]]:
    """Changes as they are told: what was written with the record as it now reads, what is gone by its id alone.

    A table may stand in several collections, each of which shows its records in a way of its own.
    """
    written = Written(changes)
    owners = dict(Agency.objects.filter(pk__in={change.owner_id for change in changes}).values_list("pk", "code"))
    items = []
    for change in changes:
        owner = owners.get(change.owner_id) if change.owner_id else None
        for kind, collections, key, record in _news(change, written):
            items.append(
                {
                    "kind": kind,
                    "collections": [each.slug for each in collections],
                    "category": Category(change.category).name.lower(),
                    "owner": record["owner"] if record else owner,
                    "id": key,
                    "record": record,
                    "at": change.at,
                }
            )
    return items


News = tuple[str, list[Collection], Any, dict[str, Any] | None]


def _news(change: Change, written: "Written") -> Iterator[News]:
    """What `change` is to each collection: its kind, the collections, the record's id, and the record itself."""
    of_table = [each for each in registered() if _table(each.model) == change.table_name]
    if change.kind in {Change.Kind.OPENED, Change.Kind.CLOSED}:
        yield change.kind, [each for each in registered() if each.model.category == change.category], None, None
    elif change.kind == Change.Kind.GONE:
        if of_table:
            yield change.kind, of_table, change.public_id, None
    elif change.record is not None:
        yield from written.news_of(change.table_name, change.record, change.public_id)


class Written:
    """Records that were written, as each collection shows them now, as far as they may still be seen."""

    def __init__(self, changes: Iterable[Change]) -> None:
        keys: defaultdict[str, set[int]] = defaultdict(set)
        for change in changes:
            if change.kind == Change.Kind.WRITTEN and change.record is not None:
                keys[change.table_name].add(change.record)
        self.shown = {
            each.slug: _shown(each, "pk", keys[table]) for each in registered() if (table := _table(each.model)) in keys
        }
        self.following = {
            (each.slug, link): _shown(each, link, keys[table]) for each, link, table in _links() if table in keys
        }

    def news_of(self, table: str, key: int, public_id: Any) -> Iterator[News]:
        """What it is to each collection that the record of `table` with this `key` was written."""
        collections = [each for each in registered() if _table(each.model) == table]
        is_seen = any(key in self.shown[each.slug] for each in collections)
        for collection in collections:
            if records := self.shown[collection.slug].get(key):
                yield Change.Kind.WRITTEN, [collection], public_id, records[0]
            elif is_seen:
                yield Change.Kind.GONE, [collection], public_id, None
        for collection, link, followed in _links():
            if followed == table:
                for record in self.following[collection.slug, link].get(key, ()):
                    yield Change.Kind.WRITTEN, [collection], record["id"], record


def _table(model: type[Protected]) -> str:
    return model._meta.db_table


def _links() -> Iterator[tuple[Collection, str, str]]:
    """Each collection that shows something of other records, the link to them, and their table."""
    for collection in registered():
        for link in collection.follows:
            other: Any = collection.model._meta.get_field(link).related_model
            yield collection, link, _table(other)


def _shown(collection: Collection, link: str, keys: set[int]) -> dict[int, list[dict[str, Any]]]:
    """Records of `collection` by the key that their `link` holds, one of `keys`."""
    related = [source.rpartition("__")[0] for source in collection.serializer.columns().values()]
    records = collection.records().filter(**{f"{link}__in": keys}).select_related(*filter(None, related))
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for record in records:
        held = record.pk if link == "pk" else getattr(record, f"{link}_id")
        found[held].append(collection.serializer(record).data)
    return found
