"""What a membership rests on, proposals to remove one, and challenges to one. The police's own: intelligence."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.groups.models import GroupMembership
from cases.memberships.grades import Graded, wholly_graded
from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Record, RecordQuerySet
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions, By, Machine, transitions

CHALLENGE_DAYS = timedelta(days=30)
"""The time in which a challenge is decided."""


class BasisQuerySet(RecordQuerySet["MembershipBasis"]):
    """Reads bases."""

    def holding(self) -> "BasisQuerySet":
        """The bases that are not withdrawn."""
        return self.filter(withdrawn_on=None)


class MembershipBasis(Graded, Record):
    """One thing that a membership rests on. Two of different kinds, graded 1 or 2 and A to C, confirm it."""

    class Kind(models.TextChoices):
        """The kind of basis. Those of one kind are not independent of each other."""

        CO_ARREST = "co_arrest", _("Arrested together")
        CO_OFFENDING = "co_offending", _("Suspected of the same offence")
        INTELLIGENCE = "intelligence", _("Intelligence report")
        PRISON = "prison", _("Prison intelligence")
        SELF_DECLARED = "self_declared", _("Said so themselves")
        OBSERVED = "observed", _("Seen together")
        SOCIAL_MEDIA = "social_media", _("Social media")
        PARTNER = "partner", _("Told by a partner agency")
        EARLIER = "earlier", _("Recorded before bases were kept")

    category = Category.INTELLIGENCE

    reference = public_reference()
    membership = models.ForeignKey(GroupMembership, models.PROTECT, related_name="bases")
    kind = models.CharField(_("kind of basis"), max_length=13, choices=Kind)
    text = models.TextField(_("what it is"), help_text=_("Never name the source"))
    known_on = models.DateField(_("day it became known"), default=localdate)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)

    objects = BasisQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="a_basis_says_what_it_is"),
            models.CheckConstraint(
                condition=~Q(source_grade="") | Q(kind="earlier"), name="a_basis_is_graded_unless_it_is_earlier"
            ),
            wholly_graded("a_basis_has_a_whole_grade"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_because="")
                | Q(withdrawn_on__isnull=False) & ~Q(withdrawn_because=""),
                name="a_withdrawn_basis_says_why",
            ),
            SqlFile(app="cases", file="memberships"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def counts(self) -> bool:
        """Whether it is one of the two that confirm a membership (sql/memberships.sql has the same rule)."""
        graded = self.source_grade in {"1", "2"} and self.information_grade in {"A", "B", "C"}
        return graded and self.withdrawn_on is None


class ProposalState(models.TextChoices):
    """How a proposal to remove a membership stands."""

    OPEN = "open", _("To be decided")
    REMOVED = "removed", _("Removed")
    KEPT = "kept", _("Kept")


PROPOSAL_MACHINE = Machine(
    "removal",
    states=ProposalState,
    colours={ProposalState.OPEN: "yellow", ProposalState.REMOVED: "grey", ProposalState.KEPT: "blue"},
    start=ProposalState.OPEN,
    allows=[
        transitions(By.OWNER, [ProposalState.OPEN], "removed", "removed", _("Remove")),
        transitions(By.OWNER, [ProposalState.OPEN], "kept", "kept", _("Keep")),
    ],
)


class RemovalProposal(Record):
    """A proposal to remove a membership, which a second person decides: neither who proposed nor who recorded it."""

    State = ProposalState
    category = Category.INTELLIGENCE

    reference = public_reference()
    membership = models.ForeignKey(GroupMembership, models.PROTECT, related_name="removals")
    why = models.TextField(_("why it should go"))
    state = models.CharField(max_length=7, choices=ProposalState, default=ProposalState.OPEN)
    proposed_by = models.ForeignKey("partners.User", models.PROTECT, related_name="+")
    due_on = models.DateField()
    decided_by = models.ForeignKey("partners.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    reasons = models.TextField(blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_by=None, decided_on=None)
                | Q(decided_by__isnull=False, decided_on__isnull=False) & ~Q(state="open") & ~Q(reasons=""),
                name="a_removal_is_decided_by_one_who_says_why",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="a_removal_is_decided_by_a_second_person",
            ),
            AllowedTransitions(
                field="state", pairs=PROPOSAL_MACHINE.pairs(), start="open", name="a_removal_moves_as_allowed"
            ),
            models.UniqueConstraint(
                fields=["membership"], condition=Q(state="open"), name="one_removal_of_a_membership_is_open"
            ),
        ]
        indexes = [clock_index("removalproposal", "due_on", runs=Q(state="open"))]

    def __str__(self) -> str:
        return str(self.get_state_display())


class ChallengeState(models.TextChoices):
    """How a challenge stands."""

    RECEIVED = "received", _("Received")
    UNDER_REVIEW = "under_review", _("Under review")
    UPHELD = "upheld", _("Upheld")
    PARTLY = "partly", _("Partly upheld")
    REJECTED = "rejected", _("Rejected")


DECIDED = [ChallengeState.UPHELD, ChallengeState.PARTLY, ChallengeState.REJECTED]
CHALLENGE_MACHINE = Machine(
    "challenge",
    states=ChallengeState,
    colours={
        ChallengeState.RECEIVED: "yellow",
        ChallengeState.UNDER_REVIEW: "blue",
        ChallengeState.UPHELD: "green",
        ChallengeState.PARTLY: "green",
        ChallengeState.REJECTED: "grey",
    },
    start=ChallengeState.RECEIVED,
    allows=[
        transitions(By.OWNER, [ChallengeState.RECEIVED], "under_review", "under_review", _("Take up")),
        transitions(By.OWNER, [ChallengeState.UNDER_REVIEW], "upheld", "upheld", _("Uphold")),
        transitions(By.OWNER, [ChallengeState.UNDER_REVIEW], "partly", "partly", _("Uphold in part")),
        transitions(By.OWNER, [ChallengeState.UNDER_REVIEW], "rejected", "rejected", _("Reject")),
    ],
)


class Challenge(Record):
    """A person's challenge to a membership, decided with reasons within 30 days by one who did not record it."""

    State = ChallengeState
    category = Category.INTELLIGENCE

    reference = public_reference()
    membership = models.ForeignKey(GroupMembership, models.PROTECT, related_name="challenges")
    text = models.TextField(_("what they say"))
    received_on = models.DateField(_("received on"), default=localdate)
    due_on = models.DateField()
    state = models.CharField(max_length=12, choices=ChallengeState, default=ChallengeState.RECEIVED)
    decided_by = models.ForeignKey("partners.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    reasons = models.TextField(blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["received", "under_review"], decided_by=None, decided_on=None, reasons="")
                | Q(state__in=["upheld", "partly", "rejected"], decided_by__isnull=False, decided_on__isnull=False)
                & ~Q(reasons=""),
                name="a_decided_challenge_says_by_whom_and_why",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("received_on"), due_on__lte=F("received_on") + CHALLENGE_DAYS),
                name="a_challenge_is_decided_in_30_days",
            ),
            AllowedTransitions(
                field="state", pairs=CHALLENGE_MACHINE.pairs(), start="received", name="a_challenge_moves_as_allowed"
            ),
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(state__in=["received", "under_review"]),
                name="one_challenge_to_a_membership_is_open",
            ),
        ]
        indexes = [clock_index("challenge", "due_on", runs=Q(state__in=["received", "under_review"]))]

    def __str__(self) -> str:
        return str(self.get_state_display())
