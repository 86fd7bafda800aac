"""The changes feed for partner systems that keep a copy. In order of commit, so that no change is missed."""

import json
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
from datasharing.enforcement.bulk import read_as_json
from datasharing.enforcement.categories import Category
from datasharing.enforcement.log import Change
from datasharing.enforcement.records import Protected
from partners.models import Agency
from partners.systems.strict import StrictSerializer, taken

Position = tuple[int, int]
LINKED_BY = "linked_by_key"
"""A member of JSON objects beside the fields; no field has such a name."""


class Asked(StrictSerializer):
    """The cursor to continue from; without one, the feed starts now."""

    after = serializers.CharField(
        required=False, max_length=LONGEST_CURSOR, help_text="The cursor of the previous answer."
    )
    limit = serializers.IntegerField(min_value=1, max_value=AT_MOST, default=AT_MOST)


class ChangesView(APIView):
    """`GET` the changes after a cursor. First get a cursor, then pull all collections, then follow the feed."""

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
    """The position in the feed below which all transactions have ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1")
        return cursor.fetchone()[0], 2**63 - 1


def epoch() -> str:
    """The identifier of the database's history. A restore begins a new one, as transaction ids start again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.feed_epoch()")
        return str(cursor.fetchone()[0])


def told(changes: list[Change]) -> list[dict[str, Any]]:
    """Changes as JSON values: written records with their present content, gone ones with their id only.

    A table may back several collections, each with fields and a filter of its own.
    """
    feed = Feed(changes)
    owners = dict(Agency.objects.filter(pk__in={change.owner_id for change in changes}).values_list("pk", "code"))
    items = []
    for change in changes:
        owner = owners.get(change.owner_id) if change.owner_id else None
        for kind, collections, key, record in feed.news_of(change):
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
"""Kind, collections, the record's id, and its present content."""


class Feed:
    """The written records, and those that link to what has changed, as far as the caller may see them.

    Nothing else is read: each read is logged as a consultation.
    """

    def __init__(self, changes: Iterable[Change]) -> None:
        written: defaultdict[str, set[int]] = defaultdict(set)
        changed: defaultdict[str, set[int]] = defaultdict(set)
        for change in changes:
            if change.record is not None:
                changed[change.table_name].add(change.record)
                if change.kind == Change.Kind.WRITTEN:
                    written[change.table_name].add(change.record)
        self.of_table: defaultdict[str, list[Collection]] = defaultdict(list)
        for collection in registered():
            self.of_table[_table(collection.model)].append(collection)
        self.shown = {
            each.slug: _shown(each, "pk", keys) for table, keys in written.items() for each in self.of_table[table]
        }
        self.following = [
            (table, each, _shown(each, link, changed[table])) for each, link, table in _links() if table in changed
        ]

    def news_of(self, change: Change) -> Iterator[News]:
        """The items that `change` makes."""
        if change.kind in {Change.Kind.OPENED, Change.Kind.CLOSED}:
            yield change.kind, [each for each in registered() if each.model.category == change.category], None, None
        elif change.record is not None:
            yield from self._own(change, change.record)
            yield from self._linking(change.table_name, change.record)

    def _own(self, change: Change, key: int) -> Iterator[News]:
        """One item for a record that is gone; for a written one, an item of each collection of its table."""
        collections = self.of_table[change.table_name]
        if change.kind == Change.Kind.GONE:
            if collections:
                yield change.kind, collections, change.public_id, None
            return
        shown = [(each, self.shown[each.slug].get(key)) for each in collections]
        is_seen = any(records for _collection, records in shown)
        for collection, records in shown:
            if records:
                yield Change.Kind.WRITTEN, [collection], change.public_id, records[0]
            elif is_seen:
                yield Change.Kind.GONE, [collection], change.public_id, None

    def _linking(self, table: str, key: int) -> Iterator[News]:
        """The items, once in an answer, for records that link to the record of `table` with this `key`."""
        for followed, collection, records in self.following:
            if followed == table:
                for record in records.pop(key, ()):
                    yield Change.Kind.WRITTEN, [collection], record["id"], record


def _table(model: type[Protected]) -> str:
    return model._meta.db_table


def _links() -> Iterator[tuple[Collection, str, str]]:
    """Each collection with a field of a linked record, the link, and the table of what it links to."""
    for collection in registered():
        for link, other in collection.follows:
            yield collection, link, _table(other)


def _shown(collection: Collection, link: str, keys: set[int]) -> dict[int, list[dict[str, Any]]]:
    """Records of `collection` whose `link` is one of `keys`, by that key, with the same values as a pull gives."""
    records = collection.records().filter(**{f"{link}__in": keys})
    page = read_as_json(records, {**collection.serializer.columns(), LINKED_BY: link})
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for record in json.loads(f"[{page.body}]"):
        found[record.pop(LINKED_BY)].append(record)
    return found
