"""Opioid substitution treatment: the facts that keep it going. No prescriptions: the prescriber's system has those."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Record, RecordQuerySet
from partners.reference.codes import Coded, CodeField, label_of
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions, By, Machine, transitions
from referrals.treatment.models import TreatmentEpisode


class Frequency(models.TextChoices):
    """How often it is given; the group of its product in the list `ost_product`."""

    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly depot")
    MONTHLY = "monthly", _("Monthly depot")


class SubstitutionState(models.TextChoices):
    """The states of substitution treatment; `SUBSTITUTION_MACHINE` has the transitions."""

    TITRATING = "titrating", _("Being titrated")
    STABLE = "stable", _("Stable")
    HELD = "held", _("Held until the prescriber decides")
    ENDED = "ended", _("Stopped")


_GIVEN = [SubstitutionState.TITRATING, SubstitutionState.STABLE]
SUBSTITUTION_MACHINE = Machine(
    "substitution",
    states=SubstitutionState,
    colours={
        SubstitutionState.TITRATING: "blue",
        SubstitutionState.STABLE: "green",
        SubstitutionState.HELD: "red",
        SubstitutionState.ENDED: "grey",
    },
    start=SubstitutionState.TITRATING,
    allows=[
        transitions(
            By.OWNER,
            [SubstitutionState.TITRATING],
            SubstitutionState.STABLE,
            SubstitutionState.STABLE,
            _("Titration is complete"),
        ),
        transitions(By.OWNER, _GIVEN, SubstitutionState.HELD, SubstitutionState.HELD, _("Hold")),
        transitions(
            By.OWNER,
            [SubstitutionState.HELD],
            SubstitutionState.TITRATING,
            SubstitutionState.TITRATING,
            _("The prescriber has it begin again"),
        ),
        transitions(
            By.OWNER, [SubstitutionState.HELD], "corrected", SubstitutionState.STABLE, _("A missed dose was given")
        ),
        transitions(
            By.OWNER,
            [*_GIVEN, SubstitutionState.HELD],
            SubstitutionState.ENDED,
            SubstitutionState.ENDED,
            _("Stop"),
        ),
    ],
)
"""The state machine of substitution treatment. Doses that are missed hold it by themselves (sql/substitution.sql)."""


class SubstitutionQuerySet(RecordQuerySet["Substitution"]):
    """Reads substitution treatment."""

    def running(self) -> "SubstitutionQuerySet":
        """What has not been stopped."""
        return self.filter(ended_on=None)


class Substitution(Record):
    """A person's substitution treatment with one product.

    Doses set `last_dose_on`, what was missed, and when the next depot is due (sql/substitution.sql). After as many
    missed days in a row as the limits say, tolerance counts as lost: it is held until the prescriber decides.
    """

    class Supervision(models.TextChoices):
        """Who sees that a dose is taken."""

        SUPERVISED = "supervised", _("Supervised")
        UNSUPERVISED = "unsupervised", _("Unsupervised")
        MIXED = "mixed", _("Partly supervised")
        CLINIC = "clinic", _("Given in clinic")

    State = SubstitutionState

    category = Category.CLINICAL

    reference = public_reference()
    episode = models.ForeignKey(TreatmentEpisode, models.PROTECT, related_name="+")
    product = CodeField(_("product"), system="ost_product", max_length=30)
    frequency = models.CharField(max_length=7, choices=Frequency)
    dose_mg = models.DecimalField(_("dose in mg"), max_digits=6, decimal_places=2)
    supervision = models.CharField(max_length=12, choices=Supervision)
    prescriber = models.CharField(_("who prescribes"), max_length=200)
    pharmacy = models.CharField(_("pharmacy or clinic"), max_length=200, blank=True)
    pickup = models.CharField(_("days of pick-up"), max_length=200, blank=True)
    started_on = models.DateField(_("started"))
    titrated_on = models.DateField(null=True, blank=True)
    restarted_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=SubstitutionState, default=SubstitutionState.TITRATING)
    last_dose_on = models.DateField(null=True, blank=True, editable=False)
    missed = models.PositiveSmallIntegerField(default=0, editable=False)
    missed_since = models.DateField(null=True, blank=True, editable=False)
    tolerance_lost_on = models.DateField(null=True, blank=True, editable=False)
    prescriber_told_at = models.DateTimeField(null=True, blank=True)
    next_depot_on = models.DateField(null=True, blank=True, editable=False)
    depot_from = models.DateField(null=True, blank=True, editable=False)
    depot_until = models.DateField(null=True, blank=True, editable=False)
    bridging_until = models.DateField(null=True, blank=True, help_text="The last day that a bridging script covers.")
    bridging_from = models.CharField(max_length=200, blank=True, help_text="Who prescribes the bridging script.")
    ended_on = models.DateField(null=True, blank=True)
    stop_reason = CodeField(system="ost_stop_reason", max_length=20, blank=True)

    objects = SubstitutionQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        constraints = [
            AllowedTransitions(field="state", pairs=SUBSTITUTION_MACHINE.pairs(), name="substitution_moves_as_allowed"),
            Coded(field="product", system="ost_product", on="started_on"),
            Coded(field="stop_reason", system="ost_stop_reason", on="ended_on"),
            models.CheckConstraint(condition=Q(dose_mg__gt=0, dose_mg__lte=500), name="a_dose_is_a_number_of_mg"),
            models.CheckConstraint(
                condition=~Q(state=SubstitutionState.STABLE) | Q(tolerance_lost_on=None, titrated_on__isnull=False),
                name="who_lost_tolerance_is_titrated_again",
            ),
            models.CheckConstraint(
                condition=Q(state=SubstitutionState.ENDED, ended_on__isnull=False, ended_on__gte=F("started_on"))
                & ~Q(stop_reason="")
                | ~Q(state=SubstitutionState.ENDED) & Q(ended_on=None, stop_reason=""),
                name="substitution_stops_with_a_day_and_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=SubstitutionState.ENDED)
                | Q(missed_since=None, depot_until=None, bridging_until=None),
                name="nothing_is_due_after_substitution_stopped",
            ),
            models.CheckConstraint(
                condition=Q(bridging_until=None) | ~Q(bridging_from=""), name="a_bridging_script_names_its_prescriber"
            ),
            SqlFile(app="referrals", file="treatment", name="substitution_is_of_its_episode"),
            SqlFile(app="referrals", file="substitution"),
        ]
        indexes = [
            clock_index("substitution", "missed_since", runs=Q(missed_since__isnull=False)),
            clock_index("substitution", "depot_until", runs=Q(depot_until__isnull=False)),
            clock_index("substitution", "bridging_until", runs=Q(bridging_until__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.get_product_display()

    def get_product_display(self) -> str:
        """The label of its product."""
        return label_of("ost_product", self.product)

    def get_stop_reason_display(self) -> str:
        """The label of why it stopped."""
        return label_of("ost_stop_reason", self.stop_reason) if self.stop_reason else ""

    @property
    def is_depot(self) -> bool:
        """Whether it is a depot, given weekly or monthly."""
        return self.frequency != Frequency.DAILY


class Dose(Record):
    """A dose that was given or missed on a day. A later word about the same day replaces an earlier one."""

    class Outcome(models.TextChoices):
        """What became of the dose."""

        GIVEN = "given", _("Given or picked up")
        MISSED = "missed", _("Missed")

    category = Category.CLINICAL

    substitution = models.ForeignKey(Substitution, models.PROTECT, related_name="+")
    day = models.DateField()
    outcome = models.CharField(max_length=6, choices=Outcome)
    note = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey("partners.User", models.PROTECT, related_name="+")

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["substitution", "day"], name="a_day_has_one_dose"),
            SqlFile(app="referrals", file="substitution", name="doses_count_as_in_their_file"),
        ]

    def __str__(self) -> str:
        return str(self.get_outcome_display())
