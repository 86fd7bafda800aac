"""Places in residential treatment: the application, what a funding panel decides, the stay, and how it ends."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Record
from partners.reference.codes import Coded, CodeField, label_of
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions, By, Machine, transitions


class PlacementState(models.TextChoices):
    """The states of a place (practice reference, 12)."""

    APPLIED = "applied", _("Applied for")
    LISTED = "listed", _("Before the panel")
    FUNDED = "funded", _("Funded")
    REFUSED = "refused", _("Refused")
    ADMITTED = "admitted", _("Admitted")
    COMPLETED = "completed", _("Completed")
    LEFT = "left", _("Left early")
    WITHDRAWN = "withdrawn", _("Withdrawn")


P = PlacementState
ENDED = Q(state=P.COMPLETED) | Q(state=P.LEFT)
STAYED = Q(state=P.ADMITTED) | ENDED
"""The places to which the person was admitted."""
PLACEMENT_MACHINE = Machine(
    "residential-placement",
    states=PlacementState,
    colours={
        P.APPLIED: "yellow",
        P.LISTED: "blue",
        P.FUNDED: "green",
        P.REFUSED: "red",
        P.ADMITTED: "blue",
        P.COMPLETED: "green",
        P.LEFT: "orange",
        P.WITHDRAWN: "grey",
    },
    start=P.APPLIED,
    allows=[
        transitions(By.OWNER, [P.APPLIED], P.LISTED, P.LISTED, _("Put it before the panel")),
        transitions(By.OWNER, [P.REFUSED], P.LISTED, P.LISTED, _("Put it before a second panel")),
        transitions(By.OWNER, [P.LISTED], P.FUNDED, P.FUNDED, _("The panel funds it")),
        transitions(By.OWNER, [P.LISTED], P.REFUSED, P.REFUSED, _("The panel refuses it")),
        transitions(By.OWNER, [P.LISTED], P.APPLIED, P.APPLIED, _("The panel puts it off")),
        transitions(By.OWNER, [P.FUNDED], P.ADMITTED, P.ADMITTED, _("They are admitted")),
        transitions(By.OWNER, [P.ADMITTED], P.COMPLETED, P.COMPLETED, _("They complete it")),
        transitions(By.OWNER, [P.ADMITTED], P.LEFT, P.LEFT, _("It ends early")),
        transitions(By.OWNER, [P.APPLIED, P.LISTED, P.FUNDED], P.WITHDRAWN, P.WITHDRAWN, _("Withdraw")),
    ],
)
"""The state machine of places. No place is funded, refused or put off without the row of what its panel decided."""


class Placement(Record):
    """An application for a place in residential treatment, and what became of it."""

    category = Category.TREATMENT

    reference = public_reference()
    kind = CodeField(_("kind of place"), system="placement_kind", max_length=20)
    provider = models.CharField(_("provider"), max_length=200, blank=True)
    why = models.TextField(_("why this place"))
    sessions = models.PositiveSmallIntegerField(_("preparatory sessions so far"), default=0)
    applied_by = models.ForeignKey("partners.User", models.PROTECT, related_name="+")
    applied_on = models.DateField()
    state = models.CharField(max_length=9, choices=PlacementState, default=PlacementState.APPLIED)
    panel_number = models.PositiveSmallIntegerField(default=0, help_text="0 before the first panel.")
    panel_on = models.DateField(null=True, blank=True)
    funded_by = CodeField(system="placement_funding", max_length=20, blank=True)
    funded_weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    admit_by = models.DateField(null=True, blank=True, help_text="Until when the money is kept for them.")
    admitted_on = models.DateField(null=True, blank=True)
    leaves_on = models.DateField(null=True, blank=True, help_text="The planned end.")
    left_on = models.DateField(null=True, blank=True)
    left_reason = CodeField(system="placement_end", max_length=20, blank=True)
    aftercare = models.CharField(max_length=200, blank=True, help_text="Who takes them on afterwards.")

    class Meta(Record.Meta):
        constraints = [
            AllowedTransitions(
                field="state",
                pairs=PLACEMENT_MACHINE.pairs(),
                start=PLACEMENT_MACHINE.start,
                name="a_placement_moves_as_allowed",
            ),
            Coded(field="kind", system="placement_kind", on="applied_on"),
            Coded(field="funded_by", system="placement_funding"),
            Coded(field="left_reason", system="placement_end", on="left_on"),
            models.CheckConstraint(
                condition=Q(state=P.APPLIED)
                | Q(state=P.WITHDRAWN)
                | Q(panel_number__gte=1, panel_on__isnull=False, panel_on__gte=F("applied_on")),
                name="a_panel_has_its_day_after_the_application",
            ),
            models.CheckConstraint(
                condition=(STAYED | Q(state=P.FUNDED))
                & Q(funded_weeks__isnull=False, funded_weeks__gte=1)
                & ~Q(funded_by="")
                | Q(state=P.WITHDRAWN)
                | (Q(state=P.APPLIED) | Q(state=P.LISTED) | Q(state=P.REFUSED)) & Q(funded_weeks=None, funded_by=""),
                name="a_funded_place_says_by_whom_and_for_how_long",
            ),
            models.CheckConstraint(
                condition=STAYED & Q(admitted_on__isnull=False, leaves_on__isnull=False, leaves_on__gt=F("admitted_on"))
                | ~STAYED & Q(admitted_on=None),
                name="who_was_admitted_has_a_first_and_a_last_day",
            ),
            models.CheckConstraint(
                condition=ENDED & Q(left_on__isnull=False, left_on__gte=F("admitted_on")) | ~ENDED & Q(left_on=None),
                name="a_place_ends_after_the_admission",
            ),
            models.CheckConstraint(
                condition=Q(state=P.LEFT) & ~Q(left_reason="") | ~Q(state=P.LEFT) & Q(left_reason=""),
                name="a_place_left_early_says_why",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="an_application_for_a_place_says_why"),
            SqlFile(app="referrals", file="residential"),
        ]
        indexes = [
            clock_index("placement", "panel_on", runs=Q(state=P.LISTED)),
            clock_index("placement", "admit_by", runs=Q(state=P.FUNDED, admit_by__isnull=False)),
            clock_index("placement", "leaves_on", runs=Q(state=P.ADMITTED)),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_kind_display(self) -> str:
        """The label of the kind of place."""
        return label_of("placement_kind", self.kind)

    def get_funded_by_display(self) -> str:
        """The label of what pays for it."""
        return label_of("placement_funding", self.funded_by) if self.funded_by else ""

    def get_left_reason_display(self) -> str:
        """The label of the reason for which it ended early."""
        return label_of("placement_end", self.left_reason) if self.left_reason else ""


class PanelDecision(Record):
    """What a panel decided about an application, and why. It stays as it was recorded, and a panel decides once."""

    class Outcome(models.TextChoices):
        """What a panel may decide."""

        FUNDED = "funded", _("Funded")
        REFUSED = "refused", _("Refused")
        PUT_OFF = "put_off", _("Put off")

    category = Category.TREATMENT

    reference = public_reference()
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField(help_text="1 for the first panel.")
    panel_on = models.DateField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    reason = CodeField(system="panel_reason", max_length=20)
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey("partners.User", models.PROTECT, related_name="+")

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["placement", "number"], name="a_panel_decides_once"),
            models.CheckConstraint(condition=Q(number__gte=1) & ~Q(reason=""), name="a_panel_says_why"),
            Coded(field="reason", system="panel_reason", on="panel_on"),
            SqlFile(app="referrals", file="residential", name="panels_decide_as_in_their_file"),
        ]

    def __str__(self) -> str:
        return str(self.get_outcome_display())

    def get_reason_display(self) -> str:
        """The label of the reason."""
        return label_of("panel_reason", self.reason)
