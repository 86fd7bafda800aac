"""The items of a plan's checklist, the signatures under it, and its alarms."""

from datetime import date

from django.db import models
from django.db.models import Q

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Record, RecordQuerySet
from partners.sql_files import SqlFile
from referrals.release.plan import ReleasePlan
from referrals.release.states import BLOCKS, AlarmKind, ItemState, Side


class ReleaseItemQuerySet(RecordQuerySet["ReleaseItem"]):
    """Reads items of checklists."""

    def blocking(self) -> "ReleaseItemQuerySet":
        """The items without which the person should not leave."""
        return self.filter(is_blocking=True)

    def late(self, on: date) -> "ReleaseItemQuerySet":
        """The items that should be done by the day `on` and are not."""
        return self.filter(state__in=BLOCKS, due_on__lt=on)


class ReleaseItem(Record):
    """An item of the checklist of a plan: a task of the agency that owes it, whose answer settles it.

    Who sees the plan sees how its items stand; what was answered, only the two agencies of the task see.
    """

    category = Category.PRISON

    reference = public_reference()
    plan = models.ForeignKey(ReleasePlan, models.PROTECT, related_name="items")
    code = models.SlugField(max_length=20)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    from_reception = models.BooleanField(default=False)
    days = models.SmallIntegerField(help_text="Working days after reception, or before release if negative.")
    due_on = models.DateField(null=True, blank=True)
    is_blocking = models.BooleanField()
    owed_by = models.ForeignKey(
        "partners.Agency", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    task = models.ForeignKey("referrals.Task", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=ItemState, default=ItemState.OPEN)
    note = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ReleaseItemQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="a_plan_has_an_item_once"),
            models.UniqueConstraint(fields=["task"], name="a_task_settles_one_item"),
            models.CheckConstraint(
                condition=Q(state=ItemState.OPEN, settled_at=None)
                | ~Q(state=ItemState.OPEN) & Q(settled_at__isnull=False),
                name="a_settled_item_says_when",
            ),
            SqlFile(app="referrals", file="release", name="items_settle_as_in_their_file"),
        ]

    def __str__(self) -> str:
        return self.label

    def is_late(self, on: date) -> bool:
        """Whether it should be done by the day `on` and is not."""
        return self.state in BLOCKS and self.due_on is not None and self.due_on < on


class ReleaseSignature(Record):
    """The signature of an agency under one version of a plan's date."""

    category = Category.PRISON

    plan = models.ForeignKey(ReleasePlan, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=9, choices=Side)
    date_version = models.PositiveSmallIntegerField()
    signed_by = models.ForeignKey("partners.User", models.PROTECT, db_index=False, related_name="+")
    signed_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True, help_text="Why, although something that blocks is late.")

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "side", "date_version"], name="a_side_signs_a_version_of_a_plan_once"
            ),
            SqlFile(app="referrals", file="release", name="signatures_count_as_in_their_file"),
        ]

    def __str__(self) -> str:
        return str(self.get_side_display())


class ReleaseAlarm(Record):
    """Something about a plan that calls for a new look, until somebody has looked."""

    category = Category.PRISON

    reference = public_reference()
    plan = models.ForeignKey(ReleasePlan, models.PROTECT, related_name="alarms")
    kind = models.CharField(max_length=15, choices=AlarmKind)
    date_version = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=200)
    due_on = models.DateField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        "partners.User", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["plan", "kind", "date_version"], name="an_alarm_is_raised_once_for_a_date"),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False) & ~Q(note=""),
                name="a_settled_alarm_says_what_was_done",
            ),
        ]
        indexes = [clock_index("releasealarm", "due_on", runs=Q(settled_at=None))]

    def __str__(self) -> str:
        return str(self.get_kind_display())
