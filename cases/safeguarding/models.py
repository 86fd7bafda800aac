"""Safeguarding concerns and alerts."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Record, RecordQuerySet
from partners.reference.codes import Coded, CodeField, label_of
from partners.sql_files import SqlFile

UNANSWERED = Q(answered_at=None)


class MayAnswer(Func):
    """Whether who acts may answer a concern, as a condition (`sql/concerns.sql`)."""

    function = "cases_may_answer"
    output_field = models.BooleanField()

    def __init__(self) -> None:
        super().__init__(F("raised_by"), F("due_on"), F("escalated_at"))


class ConcernQuerySet(RecordQuerySet["Concern"]):
    """Reads concerns."""

    def open(self) -> "ConcernQuerySet":
        """The concerns without an answer."""
        return self.filter(UNANSWERED)

    def to_answer(self) -> "ConcernQuerySet":
        """Those of them that who acts may answer."""
        return self.open().filter(MayAnswer())


class Concern(Record):
    """A safeguarding concern about a person, open until it is answered."""

    class Kind(models.TextChoices):
        """The kind of concern. Registration raises the one about possible children itself."""

        MAY_BE_A_CHILD = "may_be_a_child", _("May be under 18")
        OTHER = "other", _("Another concern")

    category = Category.SAFEGUARDING

    reference = public_reference()
    kind = models.CharField(max_length=14, choices=Kind)
    text = models.TextField(blank=True)
    raised_by = models.ForeignKey("partners.User", models.PROTECT, related_name="+")
    due_on = models.DateField(help_text="The day by whose end it is to be answered.")
    escalated_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was passed to supervisors, unanswered and late."
    )
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("partners.User", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ConcernQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="an_answered_concern_says_what_was_done_by_whom",
            ),
            SqlFile(app="cases", file="concerns"),
        ]
        indexes = [clock_index("concern", "due_on", runs=UNANSWERED)]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class AlertQuerySet(RecordQuerySet[Any]):
    """Reads alerts and threats."""

    def in_force(self, on: date) -> "AlertQuerySet":
        """Those in force on the day `on`."""
        return self.filter(Q(until=None) | Q(until__gt=on), since__lte=on)


class Alert(Record):
    """A warning about a person, with the day it lapses."""

    category = Category.RISK

    reference = public_reference()
    kind = CodeField(system="alert_kind", max_length=12)
    text = models.TextField(blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="The day on which it lapses.")

    objects = AlertQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        constraints = [Coded(field="kind", system="alert_kind", on="since")]

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_kind_display(self) -> str:
        """The label of the type of alert."""
        return label_of("alert_kind", self.kind)


class Threat(Record):
    """A threat to a person's life from another, as one agency knows of it, until the day it lapses."""

    category = Category.RISK
    tie = True
    far_name: str
    is_from_them: bool
    """Set by the panel: the name of the other of the two, if it is visible, and whether the threat is theirs."""

    reference = public_reference()
    other = models.ForeignKey("datasharing.Person", models.PROTECT, related_name="+")
    other_guard_id = models.BigIntegerField(null=True, editable=False)
    text = models.TextField(blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="The day on which it lapses.")

    objects = AlertQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("other")), name="a_threat_is_between_two_people"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="a_threat_lapses_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Threat to life"))
