"""Levers: the catalogue, what each agency could do, what is applied to people and groups, banked cases, disruptions."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import NewReference, public_reference
from datasharing.models import Category, Fact, Record, RecordQuerySet
from partners.privileges import Listed
from partners.reference.codes import Coded, CodeField, label_of
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions, By, Machine, transitions


class Lever(models.Model):
    """What the catalogue says of a lever besides its name and family, which are in the list `lever`."""

    class Status(models.TextChoices):
        """Whether the legal basis has been checked against its source."""

        CHECKED = "checked", _("Checked")
        TO_CHECK = "to be checked", _("To be checked before use")

    code = models.CharField(max_length=60, unique=True)
    basis = models.CharField(max_length=300)
    authority = models.CharField(max_length=200)
    is_coercive = models.BooleanField()
    needs_note = models.BooleanField(help_text="Whether a note on proportionality is required.")
    source = models.CharField(max_length=100)
    status = models.CharField(max_length=13, choices=Status)

    class Meta:
        constraints = [Listed(privileges="SELECT", reason="Public reference data, loaded by the owner's command.")]

    def __str__(self) -> str:
        return label_of("lever", self.code)


class LeverState(models.TextChoices):
    """The states of an applied lever."""

    PROPOSED = "proposed", _("Proposed")
    AUTHORISED = "authorised", _("Authorised")
    IN_USE = "in_use", _("In use")
    ENDED = "ended", _("Ended")
    NOT_USED = "not_used", _("Not used")


S = LeverState
BEFORE_USE = [S.PROPOSED, S.AUTHORISED]
LEVER_MACHINE = Machine(
    "lever",
    states=LeverState,
    colours={S.PROPOSED: "yellow", S.AUTHORISED: "blue", S.IN_USE: "blue", S.ENDED: "green", S.NOT_USED: "grey"},
    start=S.PROPOSED,
    allows=[
        transitions(By.OWNER, [S.PROPOSED], S.AUTHORISED, S.AUTHORISED, _("Authorise")),
        transitions(By.OWNER, BEFORE_USE, S.IN_USE, S.IN_USE, _("Start")),
        transitions(By.OWNER, [S.IN_USE], S.ENDED, S.ENDED, _("End")),
        transitions(By.OWNER, BEFORE_USE, S.NOT_USED, S.NOT_USED, _("Do not use")),
    ],
)
"""The state machine of applied levers. Enforcement starts only once it is authorised (sql/levers.sql)."""


def _lever() -> CodeField:
    return CodeField(_("lever"), system="lever", max_length=60)


class OnTheSheet(models.Model):
    """An entry of a lever sheet: what its agency could do, under which authority."""

    reference = public_reference()
    lever = _lever()
    what = models.TextField(_("what could be done, and what would follow"))
    authority = models.CharField(_("under which authority"), max_length=300, blank=True)
    checked_on = models.DateField(_("checked on"))
    withdrawn_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return label_of("lever", self.lever)

    get_lever_display = __str__


class SheetQuerySet(RecordQuerySet[Any]):
    """Reads entries of lever sheets."""

    def open(self) -> "SheetQuerySet":
        """The entries that still hold."""
        return self.filter(withdrawn_on=None)


def _sheet_rules(noun: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(condition=~Q(what=""), name=f"{noun}_says_what_could_be_done"),
        Coded(field="lever", system="lever", on="checked_on"),
    ]


class LeverOption(OnTheSheet, Record):
    """What an agency could do about a person."""

    category = Category.DETERRENCE

    objects = SheetQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        constraints = _sheet_rules("an_entry_of_a_lever_sheet")


class GroupLeverOption(OnTheSheet, Fact):
    """What an agency could do about a group."""

    category = Category.DETERRENCE

    group = models.ForeignKey("cases.Group", models.PROTECT, null=True, related_name="+")

    objects = SheetQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            *_sheet_rules("an_entry_of_a_groups_sheet"),
            models.CheckConstraint(condition=Q(group__isnull=False), name="an_entry_of_a_groups_sheet_names_it"),
        ]


class AppliedLever(models.Model):
    """A lever that its owner applies: authority, proportionality, start, end, outcome."""

    State = LeverState

    reference = public_reference()
    lever = _lever()
    ground = CodeField(_("why"), system="lever_ground", max_length=60)
    trigger = models.ForeignKey("cases.Trigger", models.PROTECT, null=True, related_name="+")
    is_coercive = models.BooleanField(default=False, editable=False)
    authority = models.CharField(_("under which authority"), max_length=300, blank=True)
    note = models.TextField(_("why it is necessary and proportionate"), blank=True)
    override_reason = models.TextField(blank=True, help_text="Why enforcement comes before any offer of support.")
    override_by = models.ForeignKey("partners.User", models.PROTECT, null=True, db_index=False, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey("partners.User", models.PROTECT, db_index=False, related_name="+")
    authorised_by = models.ForeignKey("partners.User", models.PROTECT, null=True, db_index=False, related_name="+")
    authorised_at = models.DateTimeField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    end_by = models.DateField(null=True, blank=True, help_text="The day on which it is to end or be looked at again.")
    ended_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=60, blank=True, help_text="Code, from the outcomes or reasons of levers.")
    outcome_note = models.TextField(blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return label_of("lever", self.lever)

    get_lever_display = __str__

    def get_ground_display(self) -> str:
        """Why it is applied."""
        return label_of("lever_ground", self.ground)

    def get_outcome_display(self) -> str:
        """What came of it, or why it was not used."""
        system = "lever_not_used_reason" if self.state == S.NOT_USED else "lever_outcome"
        return label_of(system, self.outcome) if self.outcome else ""


class AppliedQuerySet(RecordQuerySet[Any]):
    """Reads applied levers."""

    def live(self) -> "AppliedQuerySet":
        """Those that are proposed, authorised or in use."""
        return self.filter(state__in=[*BEFORE_USE, S.IN_USE])


def _applied_rules(noun: str) -> list[models.BaseConstraint]:
    return [
        AllowedTransitions(
            field="state", pairs=LEVER_MACHINE.pairs(), start=S.PROPOSED, name=f"{noun}_follows_its_machine"
        ),
        models.CheckConstraint(
            condition=Q(ground="trigger", trigger__isnull=False) | ~Q(ground="trigger") & Q(trigger__isnull=True),
            name=f"{noun}_names_the_trigger_it_answers",
        ),
        models.CheckConstraint(
            condition=~Q(state__in=[S.IN_USE, S.ENDED]) | Q(started_on__isnull=False), name=f"{noun}_in_use_has_begun"
        ),
        models.CheckConstraint(
            condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")), name=f"{noun}_ends_after_it_began"
        ),
        models.CheckConstraint(
            condition=~Q(state=S.ENDED) | Q(ended_on__isnull=False) & ~Q(outcome=""),
            name=f"{noun}_ended_has_an_outcome",
        ),
        models.CheckConstraint(condition=~Q(state=S.NOT_USED) | ~Q(outcome=""), name=f"{noun}_not_used_says_why"),
        models.CheckConstraint(
            condition=Q(authorised_by=None) | ~Q(authorised_by=F("proposed_by")),
            name=f"{noun}_is_authorised_by_another",
        ),
        Coded(field="lever", system="lever"),
        Coded(field="ground", system="lever_ground"),
    ]


class Intervention(AppliedLever, Record):
    """A lever that an agency applies to a person."""

    category = Category.DETERRENCE

    objects = AppliedQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        constraints = [*_applied_rules("a_lever"), SqlFile(app="cases", file="levers")]
        indexes = [clock_index("intervention", "end_by", runs=Q(state=S.IN_USE, end_by__isnull=False))]

    def get_absolute_url(self) -> str:
        """The URL of the lever on the person's sheet."""
        return f"{reverse('lever_sheet', args=[self.person.reference])}#lever-{self.reference}"


class GroupIntervention(AppliedLever, Fact):
    """A lever that an agency applies to a group."""

    category = Category.DETERRENCE

    group = models.ForeignKey("cases.Group", models.PROTECT, null=True, related_name="+")

    objects = AppliedQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            *_applied_rules("a_groups_lever"),
            models.CheckConstraint(condition=Q(group__isnull=False), name="a_groups_lever_names_it"),
        ]

    def get_absolute_url(self) -> str:
        """The URL of the lever on the group's sheet."""
        return f"{reverse('group_levers', args=[self.group.reference])}#lever-{self.reference}" if self.group else ""


class BankedState(models.TextChoices):
    """The states of a banked case."""

    KEPT = "kept", _("Kept")
    USED = "used", _("Charged")
    DROPPED = "dropped", _("Dropped")


BANKED_MACHINE = Machine(
    "banked-case",
    states=BankedState,
    colours={BankedState.KEPT: "blue", BankedState.USED: "red", BankedState.DROPPED: "grey"},
    start=BankedState.KEPT,
    allows=[
        transitions(By.OWNER, [BankedState.KEPT], BankedState.USED, BankedState.USED, _("Charge it")),
        transitions(By.OWNER, [BankedState.KEPT], BankedState.DROPPED, BankedState.DROPPED, _("Drop it")),
    ],
)
"""The state machine of banked cases."""


class BankedCase(Record):
    """A case that is ready to be charged and held back. Like intelligence, no clause about deterrence opens it."""

    category = Category.INTELLIGENCE

    reference = public_reference()
    charge = models.CharField(_("charge"), max_length=300)
    ready_on = models.DateField(_("ready to be charged since"))
    decision = models.TextField(_("who decided to hold it back, and on which condition"))
    until = models.DateField(_("held back until"))
    state = models.CharField(max_length=7, choices=BankedState, default=BankedState.KEPT, editable=False)
    ending = CodeField(
        _("what became of it"), system="banked_end", max_length=60, blank=True, default="", editable=False
    )
    ended_on = models.DateField(null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        constraints = [
            AllowedTransitions(
                field="state",
                pairs=BANKED_MACHINE.pairs(),
                start=BankedState.KEPT,
                name="a_banked_case_follows_its_machine",
            ),
            models.CheckConstraint(
                condition=~Q(charge="") & ~Q(decision=""), name="a_banked_case_has_a_charge_and_a_decision"
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("ready_on")), name="a_banked_case_is_held_after_it_is_ready"
            ),
            models.CheckConstraint(
                condition=Q(state="kept", ended_on=None) | ~Q(state="kept") & Q(ended_on__isnull=False) & ~Q(ending=""),
                name="an_ended_banked_case_says_what_became_of_it",
            ),
            Coded(field="ending", system="banked_end"),
        ]
        indexes = [clock_index("bankedcase", "until", runs=Q(state="kept"))]

    def __str__(self) -> str:
        return self.charge


class Hold(models.Model):
    """An investigator's deconfliction hold on steps against a person or a group. No role reads this table.

    Functions (sql/holds.sql) set it, show it to the investigator's own team, and answer yes or no to verbs.
    """

    reference = models.CharField(max_length=10, unique=True, db_default=NewReference(), editable=False)
    agency = models.ForeignKey("partners.Agency", models.PROTECT, db_index=False, related_name="+")
    team = models.ForeignKey("partners.Team", models.PROTECT, null=True, db_index=False, related_name="+")
    person = models.ForeignKey("datasharing.Person", models.PROTECT, null=True, related_name="+")
    group = models.ForeignKey("cases.Group", models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    set_by = models.ForeignKey("partners.User", models.PROTECT, db_index=False, related_name="+")
    set_at = models.DateTimeField()
    until = models.DateField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("partners.User", models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, group=None) | Q(person=None, group__isnull=False),
                name="a_hold_is_on_a_person_or_a_group",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_hold_has_a_reason"),
            SqlFile(app="cases", file="holds"),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk}"


class Grade(models.TextChoices):
    """How far a disruption went."""

    MINOR = "minor", _("Minor")
    MODERATE = "moderate", _("Moderate")
    MAJOR = "major", _("Major")


class Disrupted(models.Model):
    """A disruption: its type, one of the four Ps, the ambition, and a grade that a second person moderates."""

    reference = public_reference()
    kind = CodeField(_("type"), system="disruption_kind", max_length=60)
    aim = CodeField(_("which of the four Ps"), system="four_ps", max_length=60)
    ambition = models.TextField(_("what was to be reached"))
    what = models.TextField(_("what was done and what changed"))
    on = models.DateField(_("date"))
    proposed_grade = models.CharField(_("proposed grade"), max_length=8, choices=Grade)
    proposed_by = models.ForeignKey("partners.User", models.PROTECT, db_index=False, related_name="+")
    grade = models.CharField(max_length=8, choices=Grade, blank=True)
    moderated_by = models.ForeignKey("partners.User", models.PROTECT, null=True, db_index=False, related_name="+")
    moderated_on = models.DateField(null=True, blank=True)
    moderation = models.TextField(blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return label_of("disruption_kind", self.kind)

    get_kind_display = __str__

    def get_aim_display(self) -> str:
        """Which of the four Ps."""
        return label_of("four_ps", self.aim)


def _disruption_rules(noun: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(condition=~Q(ambition="") & ~Q(what=""), name=f"{noun}_says_what_was_to_be_reached"),
        models.CheckConstraint(
            condition=Q(grade="", moderated_by=None) | ~Q(grade="") & Q(moderated_by__isnull=False),
            name=f"{noun}_is_graded_by_its_moderator",
        ),
        models.CheckConstraint(
            condition=Q(moderated_by=None) | ~Q(moderated_by=F("proposed_by")), name=f"{noun}_is_moderated_by_another"
        ),
        Coded(field="kind", system="disruption_kind", on="on"),
        Coded(field="aim", system="four_ps", on="on"),
    ]


class Disruption(Disrupted, Fact):
    """A disruption of a group or of a county line."""

    class Target(models.TextChoices):
        """What was disrupted."""

        GROUP = "group", _("A group")
        LINE = "line", _("A county line")

    category = Category.DETERRENCE

    target = models.CharField(max_length=5, choices=Target)
    group = models.ForeignKey("cases.Group", models.PROTECT, null=True, related_name="+")
    line = models.CharField(max_length=200, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *_disruption_rules("a_disruption"),
            models.CheckConstraint(
                condition=Q(target="group", group__isnull=False) | Q(target="line", group__isnull=True) & ~Q(line=""),
                name="a_disruption_names_its_target",
            ),
            SqlFile(app="cases", file="disruptions"),
        ]


class PersonDisruption(Disrupted, Record):
    """A disruption of a person's offending."""

    category = Category.DETERRENCE

    class Meta(Record.Meta):
        constraints = _disruption_rules("a_persons_disruption")
