"""Locking and changing an agency's own records, for verbs."""

from typing import Any, TypeVar, cast

from django.db.models.functions import Now

from datasharing.enforcement.refusals import NotYours
from datasharing.models import Protected, RecordQuerySet
from partners.models import Membership

R = TypeVar("R", bound=Protected)


def lock(record: R, *, by: Membership) -> R:
    """Lock the row of `record` until the transaction ends, and return its present state.

    :raises NotYours: if another agency owns it
    """
    if record.owner_id != by.agency_id:
        raise NotYours
    records = cast("RecordQuerySet[R]", type(record).objects.all())
    return records.select_for_update().get(pk=record.pk)


def change(record: Protected, **values: Any) -> None:
    """Write `values` to a locked record."""
    for field, value in values.items():
        setattr(record, field, value)
    record.updated_at = Now()
    record.save(update_fields=[*values, "updated_at"])
    record.refresh_from_db(fields=["updated_at", "owner", *record.people()])
