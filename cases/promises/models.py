"""A promise made at a notification, its due time, and whether it was kept."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.notifications.states import TOLD
from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Fact, RecordQuerySet
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions, By, Machine, transitions


class PromiseState(models.TextChoices):
    """The states of a promise. Being late is not a state: an open one is late after its due day."""

    OPEN = "open", _("Open")
    KEPT = "kept", _("Kept")
    BROKEN = "broken", _("Broken")
    OVERTAKEN = "overtaken", _("Overtaken")


PROMISE_MACHINE = Machine(
    "promise",
    states=PromiseState,
    colours={
        PromiseState.OPEN: "blue",
        PromiseState.KEPT: "green",
        PromiseState.BROKEN: "red",
        PromiseState.OVERTAKEN: "grey",
    },
    start=PromiseState.OPEN,
    allows=[
        transitions(By.OWNER, [PromiseState.OPEN], PromiseState.KEPT, PromiseState.KEPT, _("It was kept")),
        transitions(By.OWNER, [PromiseState.OPEN], PromiseState.BROKEN, PromiseState.BROKEN, _("It was broken")),
        transitions(
            By.OWNER, [PromiseState.OPEN], PromiseState.OVERTAKEN, PromiseState.OVERTAKEN, _("It was overtaken")
        ),
    ],
)
"""The state machine of promises. A broken one that was put right stays broken, and says how."""
TO_PUT_RIGHT = Q(state=PromiseState.BROKEN, put_right_on=None)


class PromiseQuerySet(RecordQuerySet["Promise"]):
    """Reads promises."""

    def made(self) -> "PromiseQuerySet":
        """Those that were made: at a notification that has been held."""
        return self.filter(notification__state__in=TOLD)

    def to_put_right(self) -> "PromiseQuerySet":
        """The broken ones of which nobody has said how they were put right."""
        return self.filter(TO_PUT_RIGHT)


class Promise(Fact):
    """What was promised to a group, or to all who came: help, a consequence, or something of the community."""

    class Kind(models.TextChoices):
        """What was promised."""

        SUPPORT = "support", _("Help")
        ENFORCEMENT = "enforcement", _("Consequence")
        COMMUNITY = "community", _("Community")

    State = PromiseState

    category = Category.NOTIFICATION

    reference = public_reference()
    notification = models.ForeignKey("cases.Notification", models.PROTECT, null=True, related_name="promises")
    group = models.ForeignKey("cases.Group", models.PROTECT, null=True, blank=True, related_name="+")
    is_to_all = models.BooleanField(default=False)
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.TextField(help_text="In the words that are said. It names nobody.")
    condition = models.CharField(max_length=200, blank=True, help_text="What has to happen before it is due.")
    keeper = models.ForeignKey(
        "partners.Agency", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=PromiseState, default=PromiseState.OPEN)
    evidence = models.TextField(blank=True, help_text="How one can tell.")
    told = models.CharField(max_length=200, blank=True, help_text="Who was told what became of it.")
    settled_by = models.ForeignKey(
        "partners.User", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    settled_on = models.DateField(null=True, blank=True)
    put_right_by = models.DateField(
        null=True, blank=True, help_text="The day by which a broken one is to be put right."
    )
    put_right = models.TextField(blank=True)
    put_right_on = models.DateField(null=True, blank=True)

    objects = PromiseQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            AllowedTransitions(
                field="state",
                pairs=PROMISE_MACHINE.pairs(),
                start=PROMISE_MACHINE.start,
                name="a_promise_follows_its_machine",
            ),
            models.CheckConstraint(condition=Q(notification__isnull=False), name="a_promise_names_its_notification"),
            models.CheckConstraint(
                condition=Q(group__isnull=False) | Q(is_to_all=True), name="a_promise_is_to_a_group_or_to_all"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_promise_is_in_words"),
            models.CheckConstraint(
                condition=Q(state="open", settled_by=None, settled_on=None, evidence="")
                | ~Q(state="open") & Q(settled_by__isnull=False, settled_on__isnull=False) & ~Q(evidence=""),
                name="a_settled_promise_says_how_one_can_tell",
            ),
            models.CheckConstraint(
                condition=Q(put_right_on=None, put_right="")
                | Q(state="broken", put_right_on__isnull=False) & ~Q(put_right=""),
                name="only_a_broken_promise_is_put_right",
            ),
            SqlFile(app="cases", file="promises"),
        ]
        indexes = [
            clock_index("promise", "due_on", runs=Q(state="open", due_on__isnull=False)),
            clock_index("promise", "put_right_by", runs=TO_PUT_RIGHT & Q(put_right_by__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        """The URL of the page on which what became of it is recorded."""
        return reverse("promise", args=[self.reference])
