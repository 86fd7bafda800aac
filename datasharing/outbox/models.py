"""The outbox: a row for each piece of work that must happen, written in the transaction that requires it."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models.functions import Now

from partners.models import Purpose
from partners.privileges import Listed
from partners.sql_files import SqlFile

UNANSWERED = 5
"""So often work is sent in its first minute."""


class OutboxQuerySet(models.QuerySet["Outbox"]):
    """Reads work to do."""

    def waiting(self) -> "OutboxQuerySet":
        """The rows neither done nor set aside."""
        return self.filter(done_at=None, set_aside_at=None)

    def set_aside(self) -> "OutboxQuerySet":
        """The rows set aside after too many attempts, for an operator."""
        return self.filter(done_at=None, set_aside_at__isnull=False)

    def not_taken_up(self) -> "OutboxQuerySet":
        """Sent for about a minute, again and again, and no worker has even failed with it."""
        return self.waiting().filter(attempts__gte=UNANSWERED, problem="")

    def due(self, at: datetime) -> "OutboxQuerySet":
        """The rows to send, or send again, at the instant `at`, in order of `next_at`."""
        return self.waiting().filter(next_at__lte=at).order_by("next_at")


class OutboxManager(models.Manager["Outbox"]):
    """Leaves out what the run-time role may not read: what work is about and whose it is, `sharing.work` tells."""

    def get_queryset(self) -> OutboxQuerySet:
        return OutboxQuerySet(self.model, using=self._db).defer("about", "agency", "handed_over_by", "done_in")


class Outbox(models.Model):
    """A piece of work for an agency's system actor. The row is also the inbox key, as both ends share the database.

    Holds the reference of what it is about, without personal data. The database records who handed it over, and the act
    that did it.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    task = models.CharField(max_length=60)
    about = models.CharField(max_length=40)
    agency = models.ForeignKey("partners.Agency", models.PROTECT, db_index=False, related_name="+")
    purpose = models.SmallIntegerField(choices=Purpose)
    handed_over_by = models.ForeignKey(
        "partners.User", models.PROTECT, db_index=False, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())
    next_at = models.DateTimeField(db_default=Now())
    attempts = models.SmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_in = models.UUIDField(null=True, editable=False, help_text="The act, as the log names it, that did it.")
    set_aside_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=100, blank=True, help_text="The kind of error; never its words.")

    objects = OutboxManager.from_queryset(OutboxQuerySet)()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            Listed(
                privileges=(
                    "SELECT (key, task, purpose, created_at, next_at, attempts, sent_at, done_at, set_aside_at,"
                    " problem),"
                    " INSERT (key, task, about, agency_id, purpose, next_at, attempts, sent_at, done_at, done_in,"
                    " set_aside_at, problem, created_at, handed_over_by_id),"
                    " UPDATE (next_at, attempts, sent_at, done_at, set_aside_at, problem)"
                ),
                reason=(
                    "Keys and kinds of work to do. What it is about, and whose it is, is told to the service itself;"
                    " rows are written as outbox.sql binds them."
                ),
            ),
            SqlFile(app="datasharing", file="clocks"),
            SqlFile(app="datasharing", file="outbox"),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(done_at=None, set_aside_at=None),
                name="outbox_waiting",
            ),
            models.Index(fields=["done_at"], condition=models.Q(done_at__isnull=False), name="outbox_done"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.key}"
