"""The changes feed for partner systems that keep a copy. In order of commit, so that no change is missed."""

from collections import defaultdict
from typing import Any

from django.db import connection
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from datasharing.api.cursors import seal, unseal
from datasharing.api.records import AT_MOST, HEADERS, Collection, given_for, registered
from datasharing.api.schema import PROBLEMS
from datasharing.enforcement.categories import Category
from datasharing.enforcement.log import Change
from partners.models import Agency

Position = tuple[int, int]


class Asked(serializers.Serializer):  # type: ignore[type-arg]
    """The cursor to continue from; without one, the feed starts now."""

    after = serializers.CharField(required=False, help_text="The cursor of the previous answer.")
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
        asked = Asked(data=request.query_params)
        asked.is_valid(raise_exception=True)
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
    """Changes as JSON values: written records with their present content, gone ones with their id only."""
    by_table: defaultdict[str, list[Collection]] = defaultdict(list)
    for collection in registered():
        by_table[collection.model._meta.db_table].append(collection)
    owners = dict(Agency.objects.filter(pk__in={change.owner_id for change in changes}).values_list("pk", "code"))
    records = _records(changes, by_table)
    items = []
    for change in changes:
        if change.kind in {Change.Kind.OPENED, Change.Kind.CLOSED}:
            concerned = [each for each in registered() if each.model.category == change.category]
        else:
            concerned = by_table[change.table_name]
        record = records.get((change.table_name, change.record)) if change.kind == Change.Kind.WRITTEN else None
        if not concerned or (change.kind == Change.Kind.WRITTEN and record is None):
            continue
        items.append(
            {
                "kind": change.kind,
                "collections": [each.slug for each in concerned],
                "category": Category(change.category).name.lower(),
                "owner": owners.get(change.owner_id) if change.owner_id else None,
                "id": change.public_id,
                "record": record,
                "at": change.at,
            }
        )
    return items


def _records(changes: list[Change], by_table: dict[str, list[Collection]]) -> dict[tuple[str, int | None], Any]:
    """The written records that the caller may still see."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for change in changes:
        if change.kind == Change.Kind.WRITTEN and change.record is not None:
            wanted[change.table_name].add(change.record)
    found = {}
    for table, keys in wanted.items():
        for collection in by_table[table][:1]:
            related = [source.rpartition("__")[0] for source in collection.serializer.columns().values()]
            records = collection.model.objects.filter(pk__in=keys).select_related(*filter(None, related))
            for record in records:
                found[table, record.pk] = collection.serializer(record).data
    return found
