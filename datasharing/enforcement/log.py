"""Models of the read log and of the changes feed."""

from collections.abc import Collection
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q

from datasharing.enforcement import read_log
from datasharing.enforcement.categories import Category
from datasharing.enforcement.read_log import Read
from partners.models import Purpose


class LogEntry(models.Model):
    """A row of the log of reads and writes (DPA 2018 s.62): who, what, owner, persons. Append-only; see `sql/log.sql`.

    For facts about no one person it has table and keys instead of persons (`sql/facts.sql`).
    """

    at = models.DateTimeField()
    act = models.UUIDField(null=True)
    operation = models.TextField()
    outcome = models.TextField()
    category = models.SmallIntegerField(choices=Category)
    owner = models.ForeignKey("partners.Agency", models.DO_NOTHING, related_name="+")
    persons = ArrayField(models.BigIntegerField())
    table_name = models.TextField()
    keys = ArrayField(models.BigIntegerField())
    user = models.ForeignKey("partners.User", models.DO_NOTHING, null=True, related_name="+")
    agency = models.ForeignKey("partners.Agency", models.DO_NOTHING, null=True, related_name="+")
    purpose = models.SmallIntegerField(choices=Purpose, null=True)
    recipient = models.ForeignKey("partners.Agency", models.DO_NOTHING, null=True, related_name="+")
    on_behalf_of = models.TextField()
    resource = models.TextField()
    clauses = ArrayField(models.BigIntegerField())
    reason = models.TextField()

    class Meta:
        managed = False
        db_table = "datasharing_logentry"

    def __str__(self) -> str:
        return f"{self.operation} at {self.at:%Y-%m-%d %H:%M:%S}"


class ChangeQuerySet(models.QuerySet["Change"]):
    """Reads the changes feed."""

    def committed_after(self, place: tuple[int, int]) -> "ChangeQuerySet":
        """The changes after (xid, id) in feed order, below the oldest running transaction.

        The condition on `xid__gte` is redundant, but lets PostgreSQL use the index.
        """
        xid, key = place
        behind = Q(xid__gt=xid) | Q(xid=xid, pk__gt=key)
        return self.filter(behind, xid__gte=xid, xid__lt=OldestRunning()).order_by("xid", "pk")


class OldestRunning(Func):
    """The id of the oldest transaction that has not ended."""

    template = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
    output_field = models.BigIntegerField()


class Change(models.Model):
    """A change of a record, for systems that keep a copy: written, gone, or its set opened or closed to an agency.

    A record that moved between sets has columns `elsewhere_…` for the other one. An agency that may read both is not
    told of the move. Read in the order of (xid, id), below the oldest running transaction, so that no commit is missed.
    """

    class Kind(models.TextChoices):
        """`gone`: deleted, moved to another set or newly guarded. `opened`, `closed`: a whole set, to one agency."""

        WRITTEN = "written"
        GONE = "gone"
        OPENED = "opened"
        CLOSED = "closed"

    xid = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=7, choices=Kind)
    category = models.SmallIntegerField(choices=Category)
    table_name = models.CharField(max_length=63)
    record = models.BigIntegerField(null=True)
    public_id = models.UUIDField(null=True)
    owner = models.ForeignKey("partners.Agency", models.DO_NOTHING, db_index=False, null=True, related_name="+")
    person = models.ForeignKey(
        "datasharing.Person", models.DO_NOTHING, db_index=False, db_constraint=False, null=True, related_name="+"
    )
    set_id = models.IntegerField()
    guard_id = models.BigIntegerField(null=True)
    other_guard_id = models.BigIntegerField(null=True)
    addressee_key = models.BigIntegerField(null=True)
    elsewhere_set_id = models.IntegerField(null=True)
    elsewhere_guard_id = models.BigIntegerField(null=True)
    elsewhere_other_guard_id = models.BigIntegerField(null=True)
    elsewhere_addressee_key = models.BigIntegerField(null=True)
    agency = models.ForeignKey("partners.Agency", models.DO_NOTHING, db_index=False, null=True, related_name="+")
    purpose = models.SmallIntegerField(choices=Purpose, null=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["xid", "id", "set_id"], name="change_in_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.category}"

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any) -> Self:
        """Load a change and, if it is about a record or a fact, note it for the read log."""
        change = super().from_db(db, field_names, values, **kwargs)
        if change.person_id and change.owner_id:
            read_log.note(Read(change.category, change.owner_id, change.person_id))
        elif change.record and change.owner_id:
            read_log.note(Read(change.category, change.owner_id, None, change.table_name, change.record))
        return change
