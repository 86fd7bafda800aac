"""Treatment episodes, their interventions and reviews."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Record, RecordQuerySet
from partners.models import Membership
from partners.reference.codes import Coded, CodeField, label_of
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions, By, Machine, transitions


class EpisodeState(models.TextChoices):
    """The states of an episode; `EPISODE_MACHINE` has the transitions."""

    OPENED = "opened", _("Taken on, not started")
    STARTED = "started", _("In treatment")
    TRANSFERRING = "transferring", _("Being transferred")
    ENDED = "ended", _("Discharged")


_RUNNING = [EpisodeState.OPENED, EpisodeState.STARTED, EpisodeState.TRANSFERRING]
EPISODE_MACHINE = Machine(
    "treatment_episode",
    states=EpisodeState,
    colours={
        EpisodeState.OPENED: "yellow",
        EpisodeState.STARTED: "green",
        EpisodeState.TRANSFERRING: "blue",
        EpisodeState.ENDED: "grey",
    },
    start=EpisodeState.OPENED,
    allows=[
        transitions(By.OWNER, [EpisodeState.OPENED], EpisodeState.STARTED, EpisodeState.STARTED, _("Start treatment")),
        transitions(
            By.OWNER,
            [EpisodeState.OPENED, EpisodeState.STARTED],
            EpisodeState.TRANSFERRING,
            EpisodeState.TRANSFERRING,
            _("Transfer to another provider"),
        ),
        transitions(
            By.OWNER, [EpisodeState.TRANSFERRING], "kept", EpisodeState.STARTED, _("They stay: the transfer failed")
        ),
        transitions(
            By.OWNER, [EpisodeState.TRANSFERRING], "kept_unstarted", EpisodeState.OPENED, _("They stay, not started")
        ),
        transitions(By.OWNER, _RUNNING, EpisodeState.ENDED, EpisodeState.ENDED, _("Discharge")),
    ],
)
"""The state machine of episodes. A discharge is final: who comes back has a new episode."""


class EpisodeQuerySet(RecordQuerySet["TreatmentEpisode"]):
    """Reads treatment episodes."""

    def of(self, agency_id: int) -> "EpisodeQuerySet":
        """The episodes of one agency."""
        return self.filter(owner=agency_id)

    def running(self) -> "EpisodeQuerySet":
        """The episodes that have not ended."""
        return self.filter(ended_on=None)

    def running_or_due(self) -> "EpisodeQuerySet":
        """The episodes that have not ended, or of which a profile of the exit is still due."""
        return self.filter(Q(ended_on=None) | Q(outcomes_due_on__isnull=False))

    def of_worker(self, member: Membership) -> "EpisodeQuerySet":
        """The episodes whose worker is `member`'s user, at their agency."""
        return self.of(member.agency_id).filter(worker__user=member.user_id)

    def sent_with(self, referral_id: int) -> "EpisodeQuerySet":
        """The episode that another provider transfers with a referral, if its reader may see it."""
        return self.filter(transfer=referral_id)


class TreatmentEpisode(Record):
    """A person's time in treatment at one provider, from being taken on until discharge.

    `referral`: the referral it was opened from; without one, they came on their own. `transfer`: the referral with
    which they go on to another provider. `outcomes_due_on`: by when a treatment outcomes profile is due; profiles set
    it (referrals/outcomes_profile).
    """

    State = EpisodeState

    category = Category.TREATMENT

    reference = public_reference()
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, null=True, blank=True, related_name="+")
    transfer = models.ForeignKey("referrals.Referral", models.PROTECT, null=True, blank=True, related_name="+")
    source = CodeField(_("who referred them"), system="referral_source", max_length=40, blank=True)
    substance_group = CodeField(_("what they use"), system="substance_group", max_length=30)
    worker = models.ForeignKey("partners.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(_("what to know"), blank=True)
    opened_on = models.DateField(_("taken on"))
    start_by = models.DateField(help_text="The day by which treatment is to start.")
    started_on = models.DateField(null=True, blank=True)
    review_due_on = models.DateField(null=True, blank=True)
    outcomes_due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=EpisodeState, default=EpisodeState.OPENED)
    ended_on = models.DateField(null=True, blank=True)
    discharge_reason = CodeField(system="discharge_reason", max_length=40, blank=True)
    discharge_note = models.TextField(blank=True)

    objects = EpisodeQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        constraints = [
            AllowedTransitions(
                field="state",
                pairs=EPISODE_MACHINE.pairs(),
                start=EPISODE_MACHINE.start,
                name="an_episode_moves_as_allowed",
            ),
            Coded(field="source", system="referral_source", on="opened_on"),
            Coded(field="substance_group", system="substance_group", on="opened_on", copied="referral_id"),
            Coded(field="discharge_reason", system="discharge_reason", on="ended_on"),
            models.UniqueConstraint(fields=["owner", "referral"], name="a_referral_opens_one_episode"),
            models.CheckConstraint(
                condition=Q(state=EpisodeState.ENDED, ended_on__isnull=False) & ~Q(discharge_reason="")
                | ~Q(state=EpisodeState.ENDED) & Q(ended_on=None, discharge_reason=""),
                name="a_discharge_has_a_day_and_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=EpisodeState.STARTED) | Q(started_on__isnull=False),
                name="treatment_that_started_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=EpisodeState.OPENED) | Q(started_on=None), name="who_is_not_started_has_no_first_day"
            ),
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(started_on__gte=F("opened_on")),
                name="treatment_starts_after_they_were_taken_on",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None)
                | Q(ended_on__gte=F("opened_on")) & (Q(started_on=None) | Q(ended_on__gte=F("started_on"))),
                name="a_discharge_follows_what_it_ends",
            ),
            models.CheckConstraint(
                condition=~Q(discharge_reason__startswith="completed") | Q(started_on__isnull=False),
                name="only_treatment_that_started_is_completed",
            ),
            models.CheckConstraint(
                condition=~Q(state=EpisodeState.TRANSFERRING) | Q(transfer__isnull=False),
                name="a_transfer_names_its_referral",
            ),
            SqlFile(app="referrals", file="treatment"),
        ]
        indexes = [
            clock_index("treatmentepisode", "start_by", runs=Q(state=EpisodeState.OPENED)),
            clock_index("treatmentepisode", "review_due_on", runs=Q(ended_on=None, review_due_on__isnull=False)),
            clock_index("treatmentepisode", "outcomes_due_on", runs=Q(outcomes_due_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(_("Treatment episode"))

    def get_source_display(self) -> str:
        """The label of who referred them."""
        return label_of("referral_source", self.source) if self.source else ""

    def get_substance_group_display(self) -> str:
        """The label of the substance group."""
        return label_of("substance_group", self.substance_group)

    def get_discharge_reason_display(self) -> str:
        """The label of the reason for discharge."""
        return label_of("discharge_reason", self.discharge_reason) if self.discharge_reason else ""


class EpisodeIntervention(Record):
    """What is done in an episode, where, and from when to when."""

    category = Category.TREATMENT

    reference = public_reference()
    episode = models.ForeignKey(TreatmentEpisode, models.PROTECT, related_name="+")
    kind = CodeField(_("what it is"), system="intervention", max_length=20)
    setting = CodeField(_("where"), system="intervention_setting", max_length=20)
    started_on = models.DateField(_("started"))
    note = models.TextField(_("what it consists of"), blank=True)
    ended_on = models.DateField(null=True, blank=True)
    exit_reason = CodeField(system="intervention_exit", max_length=20, blank=True)

    class Meta(Record.Meta):
        constraints = [
            Coded(field="kind", system="intervention", on="started_on"),
            Coded(field="setting", system="intervention_setting", on="started_on"),
            Coded(field="exit_reason", system="intervention_exit", on="ended_on"),
            models.CheckConstraint(
                condition=Q(ended_on=None, exit_reason="")
                | Q(ended_on__isnull=False, ended_on__gte=F("started_on")) & ~Q(exit_reason=""),
                name="an_intervention_ends_with_a_reason",
            ),
            SqlFile(app="referrals", file="treatment", name="interventions_are_of_their_episode"),
        ]

    def __str__(self) -> str:
        return _("%(kind)s, %(setting)s") % {
            "kind": label_of("intervention", self.kind),
            "setting": label_of("intervention_setting", self.setting).lower(),
        }

    def get_exit_reason_display(self) -> str:
        """The label of how it ended."""
        return label_of("intervention_exit", self.exit_reason) if self.exit_reason else ""


class TreatmentReview(Record):
    """A review of an episode with the person: what was agreed. The next is due as the dated limits say."""

    category = Category.TREATMENT

    reference = public_reference()
    episode = models.ForeignKey(TreatmentEpisode, models.PROTECT, related_name="+")
    reviewed_on = models.DateField(_("day of the review"))
    agreed = models.TextField(_("what was agreed"))
    reviewed_by = models.ForeignKey("partners.User", models.PROTECT, related_name="+")

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(agreed=""), name="a_review_says_what_was_agreed"),
            SqlFile(app="referrals", file="treatment", name="reviews_are_of_their_episode"),
        ]

    def __str__(self) -> str:
        return self.agreed
