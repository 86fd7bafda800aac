"""Action plans of a group or a person: steps that are tasks to agencies, support beside enforcement."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Fact, Record, RecordQuerySet
from partners.sql_files import SqlFile


class PlanQuerySet(RecordQuerySet["ActionPlan"]):
    """Reads action plans."""

    def open(self) -> "PlanQuerySet":
        """The plans that are not closed."""
        return self.filter(closed_on=None)


class ActionPlan(Fact):
    """The plan of the agency that leads it: who does what by when, for a group or for a person (`PlanSubject`)."""

    class Target(models.TextChoices):
        """Whom it is for."""

        GROUP = "group", _("A group")
        PERSON = "person", _("A person")

    class Ground(models.TextChoices):
        """What it answers."""

        TRIGGER = "trigger", _("A confirmed trigger")
        AGREED = "agreed", _("Agreed with the partners")

    category = Category.DETERRENCE

    reference = public_reference()
    title = models.CharField(_("title"), max_length=200)
    aim = models.TextField(_("what it is to reach"), blank=True, help_text="It names nobody.")
    target = models.CharField(max_length=6, choices=Target)
    group = models.ForeignKey("cases.Group", models.PROTECT, null=True, related_name="+")
    ground = models.CharField(max_length=7, choices=Ground)
    trigger = models.ForeignKey("cases.Trigger", models.PROTECT, null=True, related_name="+")
    begun_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    closing = models.TextField(blank=True)

    objects = PlanQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="a_plan_has_a_title"),
            models.CheckConstraint(
                condition=Q(target="group", group__isnull=False) | Q(target="person", group__isnull=True),
                name="a_plan_is_for_a_group_or_a_person",
            ),
            models.CheckConstraint(
                condition=Q(ground="trigger", trigger__isnull=False) | Q(ground="agreed", trigger__isnull=True),
                name="a_plan_names_the_trigger_it_answers",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The URL of the plan's page."""
        return reverse("plan", args=[self.reference])


class PlanSubject(Record):
    """A person for whom there is an action plan."""

    category = Category.DETERRENCE

    plan = models.ForeignKey(ActionPlan, models.PROTECT, null=True, related_name="subjects")

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(plan__isnull=False), name="whom_a_plan_is_for_names_it"),
            models.UniqueConstraint(fields=["owner", "plan", "person"], name="a_plan_is_for_a_person_once"),
        ]

    def __str__(self) -> str:
        return str(self.plan or _("Plan not shown"))


class PlanStep(Record):
    """A step of a plan about a person: a task to an agency. What became of the task, its two agencies see."""

    class Side(models.TextChoices):
        """Help, or enforcement."""

        SUPPORT = "support", _("Support")
        ENFORCEMENT = "enforcement", _("Enforcement")

    category = Category.DETERRENCE

    reference = public_reference()
    plan = models.ForeignKey(ActionPlan, models.PROTECT, null=True, related_name="steps")
    side = models.CharField(_("support or enforcement"), max_length=11, choices=Side)
    what = models.CharField(max_length=200)
    task = models.ForeignKey("referrals.Task", models.PROTECT, null=True, related_name="+")
    asked_of = models.ForeignKey("partners.Agency", models.PROTECT, null=True, db_index=False, related_name="+")
    due_at = models.DateTimeField()

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(plan__isnull=False), name="a_step_names_its_plan"),
            models.CheckConstraint(condition=~Q(what=""), name="a_step_says_what_is_done"),
            SqlFile(app="referrals", file="plans"),
        ]

    def __str__(self) -> str:
        return self.what
