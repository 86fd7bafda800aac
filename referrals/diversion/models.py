"""Out-of-court resolutions: what is offered, its conditions, how people engage, and what a breach leads to."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Record
from partners.privileges import Listed
from partners.reference.codes import Coded, CodeField, label_of, labels_of
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions
from referrals.diversion.machine import (
    CONDITION_MACHINE,
    OFFERED_ONCE,
    RESOLUTION_MACHINE,
    ConditionState,
    ResolutionState,
    among,
)

GRAVEST = 5
"""The highest gravity score."""


class ResolutionType(models.Model):
    """What a type of resolution asks for, besides its name and its days, which are in the list `resolution_type`.

    Law changes these rows, so each names its source.
    """

    class Status(models.TextChoices):
        """Whether the law that makes it is in force."""

        LIVE = "live", _("In force")
        NOT_COMMENCED = "not_commenced", _("Not commenced")
        REPEALED = "repealed", _("No longer used")

    code = models.CharField(max_length=24, unique=True)
    needs_admission = models.BooleanField(help_text="Whether the person must admit the offence.")
    needs_conditions = models.BooleanField(help_text="Whether it cannot be accepted without a condition.")
    needs_activity = models.BooleanField(help_text="Whether it is complete only once an activity was undertaken.")
    status = models.CharField(max_length=13, choices=Status)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [Listed(privileges="SELECT", reason="Public reference data, loaded by the owner's command.")]

    def __str__(self) -> str:
        return label_of("resolution_type", self.code)


class Resolution(Record):
    """An out-of-court resolution for a person, from the first consideration to its end."""

    State = ResolutionState

    class VictimView(models.TextChoices):
        """What the victim says to it."""

        AGREES = "agrees", _("Agrees")
        DISAGREES = "disagrees", _("Does not agree")
        NO_VIEW = "no_view", _("Has no view")
        NOT_REACHED = "not_reached", _("Could not be reached")
        NO_VICTIM = "no_victim", _("There is no victim")

    category = Category.COURT

    reference = public_reference()
    kind = CodeField(system="resolution_type", max_length=24)
    offence = CodeField(system="ho_offence", max_length=5, blank=True)
    offence_note = models.CharField(max_length=200, help_text="What they did, in a few words; it names nobody.")
    offended_on = models.DateField(null=True, blank=True)
    gravity_base = models.PositiveSmallIntegerField()
    aggravating = ArrayField(CodeField(system="gravity_aggravating", max_length=20), default=list, blank=True)
    mitigating = ArrayField(CodeField(system="gravity_mitigating", max_length=20), default=list, blank=True)
    gravity_final = models.PositiveSmallIntegerField()
    rationale = models.TextField(help_text="Why this score and this resolution.")
    victim_view = models.CharField(max_length=11, choices=VictimView)
    is_admitted = models.BooleanField(
        null=True, blank=True, help_text="Whether they admit the offence; not every resolution asks."
    )
    state = models.CharField(max_length=10, choices=ResolutionState, default=ResolutionState.CONSIDERED)
    considered_by = models.ForeignKey("partners.User", models.PROTECT, db_index=False, related_name="+")
    considered_on = models.DateField()
    authorised_by = models.ForeignKey(
        "partners.User", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    authorised_on = models.DateField(null=True, blank=True)
    offered_on = models.DateField(null=True, blank=True)
    accepted_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True, help_text="The day by which all conditions are to be met.")
    activity = models.CharField(max_length=200, blank=True, help_text="What they undertook.")
    activity_on = models.DateField(null=True, blank=True)
    breached_by = models.ForeignKey(
        "partners.User", models.PROTECT, null=True, blank=True, db_index=False, related_name="+",
        help_text="The member who recorded the breach.",
    )  # fmt: skip
    breached_on = models.DateField(null=True, blank=True)
    decide_by = models.DateField(null=True, blank=True, help_text="The day by which the breach is decided.")
    ended_on = models.DateField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta(Record.Meta):
        constraints = [
            AllowedTransitions(
                field="state",
                pairs=RESOLUTION_MACHINE.pairs(),
                start=RESOLUTION_MACHINE.start,
                name="a_resolution_moves_as_allowed",
            ),
            models.CheckConstraint(
                condition=Q(gravity_base__range=(1, GRAVEST), gravity_final__range=(1, GRAVEST)) & ~Q(rationale=""),
                name="a_resolution_has_a_gravity_score_and_says_why",
            ),
            models.CheckConstraint(
                condition=Q(gravity_final=F("gravity_base"))
                | Q(gravity_final__gt=F("gravity_base"), aggravating__len__gt=0)
                | Q(gravity_final__lt=F("gravity_base"), mitigating__len__gt=0),
                name="factors_move_a_gravity_score",
            ),
            models.CheckConstraint(
                condition=Q(authorised_by=None, authorised_on=None)
                | Q(authorised_by__isnull=False, authorised_on__isnull=False) & ~Q(authorised_by=F("considered_by")),
                name="another_member_authorises_a_resolution",
            ),
            models.CheckConstraint(
                condition=~among(OFFERED_ONCE) | Q(authorised_by__isnull=False, offered_on__isnull=False),
                name="a_resolution_is_authorised_before_it_is_offered",
            ),
            models.CheckConstraint(
                condition=~Q(state=ResolutionState.BREACHED)
                | Q(breached_by__isnull=False, breached_on__isnull=False, decide_by__isnull=False),
                name="a_breach_says_who_recorded_it",
            ),
            models.CheckConstraint(
                condition=~among([ResolutionState.COMPLETED, ResolutionState.PROSECUTED, ResolutionState.CLOSED])
                | Q(ended_on__isnull=False) & ~Q(ended_reason=""),
                name="a_resolution_ends_with_day_and_reason",
            ),
            Coded(field="kind", system="resolution_type", on="considered_on"),
            Coded(field="offence", system="ho_offence", on="considered_on"),
            Coded(field="aggravating", system="gravity_aggravating", on="considered_on"),
            Coded(field="mitigating", system="gravity_mitigating", on="considered_on"),
            SqlFile(app="referrals", file="diversion"),
        ]
        indexes = [
            clock_index("resolution", "decide_by", runs=Q(state=ResolutionState.BREACHED)),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        """The URL of the resolution's page."""
        return reverse("resolution", args=[self.reference])

    def get_kind_display(self) -> str:
        """The label of its type."""
        return label_of("resolution_type", self.kind)

    def get_offence_display(self) -> str:
        """The offence's name in the Home Office list."""
        return label_of("ho_offence", self.offence) if self.offence else ""

    def factors(self) -> list[str]:
        """What made the offence graver or less grave, in words."""
        return [
            *labels_of("gravity_aggravating", self.aggravating),
            *labels_of("gravity_mitigating", self.mitigating),
        ]


class ResolutionCondition(Record):
    """A condition of a resolution, due on a day."""

    State = ConditionState

    category = Category.COURT

    reference = public_reference()
    resolution = models.ForeignKey(Resolution, models.PROTECT, db_index=False, related_name="conditions")
    kind = CodeField(system="resolution_condition", max_length=24)
    details = models.CharField(max_length=300, blank=True)
    sessions = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How many sessions they take part in.")
    set_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=7, choices=ConditionState, default=ConditionState.PENDING)
    settled_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta(Record.Meta):
        constraints = [
            AllowedTransitions(
                field="state",
                pairs=CONDITION_MACHINE.pairs(),
                start=CONDITION_MACHINE.start,
                name="a_condition_moves_as_allowed",
            ),
            models.CheckConstraint(condition=Q(due_on__gte=F("set_on")), name="a_condition_is_due_after_it_is_set"),
            models.CheckConstraint(
                condition=~Q(kind="engage_sessions") | Q(sessions__isnull=False, sessions__gte=1),
                name="a_condition_of_sessions_says_how_many",
            ),
            models.CheckConstraint(
                condition=Q(state=ConditionState.PENDING, settled_on=None)
                | ~Q(state=ConditionState.PENDING) & Q(settled_on__isnull=False),
                name="a_condition_says_when_it_was_settled",
            ),
            models.CheckConstraint(
                condition=~among([ConditionState.NOT_MET, ConditionState.WAIVED]) | ~Q(note=""),
                name="a_condition_not_met_or_waived_says_why",
            ),
            Coded(field="kind", system="resolution_condition", on="set_on"),
        ]
        indexes = [
            models.Index(fields=["resolution", "data_set"], name="condition_of_resolution"),
            clock_index("resolutioncondition", "due_on", runs=Q(state=ConditionState.PENDING)),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_kind_display(self) -> str:
        """The label of the kind of condition."""
        return label_of("resolution_condition", self.kind)


class ConditionSession(Record):
    """A session, visit or meeting for a condition, and whether the person came."""

    category = Category.COURT

    reference = public_reference()
    condition = models.ForeignKey(ResolutionCondition, models.PROTECT, related_name="sessions_held")
    held_on = models.DateField()
    came = models.BooleanField()
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey("partners.User", models.PROTECT, db_index=False, related_name="+")

    def __str__(self) -> str:
        return str(_("Came") if self.came else _("Did not come"))


class BreachDecision(Record):
    """What follows from a breach, decided by another member than the one who recorded it. It moves the resolution."""

    class Decision(models.TextChoices):
        """What follows."""

        PROSECUTE = "prosecute", _("Prosecute")
        VARY = "vary", _("Vary the conditions")
        NO_ACTION = "no_action", _("No action")

    category = Category.COURT

    reference = public_reference()
    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="breach_decisions")
    decision = models.CharField(max_length=9, choices=Decision)
    reason = models.TextField()
    decided_by = models.ForeignKey("partners.User", models.PROTECT, db_index=False, related_name="+")
    decided_on = models.DateField()

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="a_breach_decision_says_why"),
        ]

    def __str__(self) -> str:
        return str(self.get_decision_display())
