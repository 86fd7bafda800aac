"""Work that must happen is a row: written with the change that calls for it, carried out once, never lost."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models.functions import Now

from partners.models import Purpose
from partners.privileges import Listed
from partners.sql_files import SqlFile


class OutboxQuerySet(models.QuerySet["Outbox"]):
    """Reads what is still to do."""

    def waiting(self) -> "OutboxQuerySet":
        """Neither done nor set aside."""
        return self.filter(done_at=None, set_aside_at=None)

    def set_aside(self) -> "OutboxQuerySet":
        """Tried too often: for a person to look at."""
        return self.filter(done_at=None, set_aside_at__isnull=False)

    def due(self, at: datetime) -> "OutboxQuerySet":
        """To be sent, or sent again, at the instant `at`; oldest first."""
        return self.waiting().filter(next_at__lte=at).order_by("next_at")


class Outbox(models.Model):
    """One piece of work for an agency's system actor. Both ends share a database, so the row is the inbox key as well.

    Holds the reference of what it is about, and nothing about a person. Who handed it over is stamped by the database.
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
    set_aside_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=100, blank=True, help_text="The kind of error; never its words.")

    objects = OutboxQuerySet.as_manager()

    class Meta:
        constraints = [
            Listed(
                privileges=(
                    "SELECT, INSERT (key, task, about, agency_id, purpose, next_at, attempts, sent_at, done_at,"
                    " set_aside_at, problem, created_at, handed_over_by_id),"
                    " UPDATE (next_at, attempts, sent_at, done_at, set_aside_at, problem)"
                ),
                reason="Keys and references of work to do; the worker enters the door before it reads anything.",
            ),
            SqlFile(app="datasharing", file="clocks"),
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(done_at=None, set_aside_at=None),
                name="outbox_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.key}"
