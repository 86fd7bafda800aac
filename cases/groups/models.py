"""A group as one agency knows it, its other names, and who belongs to it."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Fact, Record, RecordQuerySet
from partners.state_machine import AllowedTransitions, By, Machine, transitions

SIX_MONTHS = timedelta(days=184)
"""The longest time from one review of a membership to the next."""


class Activity(models.TextChoices):
    """What a group does (reference/practice.md, group audit)."""

    VIOLENCE = "violence", _("Violence")
    DRUGS = "drugs", _("Drugs")
    COUNTY_LINE = "county_line", _("County line")
    ACQUISITIVE = "acquisitive", _("Robbery and theft")
    EXPLOITATION = "exploitation", _("Exploitation")


class Cohesion(models.TextChoices):
    """How closely a group holds together."""

    LOOSE = "loose", _("Loose")
    CLIQUEY = "cliquey", _("In cliques")
    STRUCTURED = "structured", _("Structured")


def activities() -> ArrayField:  # type: ignore[type-arg]  # generic in the stubs alone
    """A column of several activities."""
    return ArrayField(
        models.CharField(max_length=12, choices=Activity),
        default=list,
        db_default=[],
        blank=True,
        verbose_name=_("what it does"),
    )


def known_activities(name: str) -> models.CheckConstraint:
    """The rule that a column of activities holds codes of `Activity` only."""
    return models.CheckConstraint(condition=Q(activities__contained_by=[each.value for each in Activity]), name=name)


class GroupQuerySet(RecordQuerySet["Group"]):
    """Reads groups."""

    def active(self) -> "GroupQuerySet":
        """The groups that have not ended."""
        return self.filter(ended_on=None)


class Group(Fact):
    """A named group of people who offend together, in a programme. Its members are in `GroupMembership`."""

    category = Category.GROUP

    reference = public_reference()
    name = models.CharField(max_length=200)
    area = models.ForeignKey("partners.Area", models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    note = models.TextField(blank=True, help_text="Why the agency holds it as a group; it names nobody.")
    activities = activities()
    cohesion = models.CharField(max_length=10, choices=Cohesion, blank=True, default="", db_default="")
    estimated_size = models.PositiveSmallIntegerField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True, help_text="The day on which it dissolved, merged or was split.")

    objects = GroupQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_group_has_a_name"),
            known_activities("a_group_does_what_is_on_the_list"),
            models.UniqueConstraint(
                fields=["owner", "programme", "name"],
                name="an_agency_names_a_group_once_per_programme",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The URL of the group's page."""
        return reverse("group", args=[self.reference])


class GroupAlias(Fact):
    """Another name of a group. An agency may add names to another agency's group that it may see."""

    category = Category.GROUP

    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="aliases")
    name = models.CharField(max_length=200)

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(group__isnull=False) & ~Q(name=""), name="an_alias_names_its_group"),
            models.UniqueConstraint(fields=["owner", "group", "name"], name="an_agency_adds_a_name_of_a_group_once"),
        ]

    def __str__(self) -> str:
        return self.name


class MembershipState(models.TextChoices):
    """How a membership stands. Only a confirmed one is shared (sql/memberships.sql)."""

    UNCONFIRMED = "unconfirmed", _("Not confirmed")
    CONFIRMED = "confirmed", _("Confirmed")
    DORMANT = "dormant", _("Lapsed")
    ENDED = "ended", _("Ended")


STANDING = [MembershipState.UNCONFIRMED, MembershipState.CONFIRMED]
MEMBERSHIP_MACHINE = Machine(
    "membership",
    states=MembershipState,
    colours={
        MembershipState.UNCONFIRMED: "yellow",
        MembershipState.CONFIRMED: "blue",
        MembershipState.DORMANT: "orange",
        MembershipState.ENDED: "grey",
    },
    start=MembershipState.UNCONFIRMED,
    allows=[
        transitions(By.OWNER, [MembershipState.UNCONFIRMED], "confirmed", "confirmed", _("Second independent basis")),
        transitions(By.OWNER, [MembershipState.CONFIRMED], "unconfirmed", "unconfirmed", _("Withdraw a basis")),
        transitions(By.OWNER, STANDING, "dormant", "dormant", _("Review date passed")),
        transitions(By.OWNER, [MembershipState.DORMANT], "confirmed", "confirmed", _("Reviewed")),
        transitions(By.OWNER, [MembershipState.DORMANT], "unconfirmed", "unconfirmed", _("Reviewed, one basis")),
        transitions(By.OWNER, [*STANDING, MembershipState.DORMANT], "ended", "ended", _("End")),
    ],
)
OPEN = Q(state__in=[MembershipState.UNCONFIRMED, MembershipState.CONFIRMED, MembershipState.DORMANT])


class GroupMembershipQuerySet(RecordQuerySet["GroupMembership"]):
    """Reads memberships."""

    def current(self) -> "GroupMembershipQuerySet":
        """The memberships that have neither ended nor lapsed."""
        return self.filter(state__in=STANDING)

    def confirmed(self) -> "GroupMembershipQuerySet":
        """The memberships that rest on two independent bases and are in review."""
        return self.filter(state=MembershipState.CONFIRMED)

    def enforceable(self) -> "GroupMembershipQuerySet":
        """The confirmed memberships of those who offend: not of the exploited, and not of who has left."""
        offending = [role for role in GroupMembership.Role if role not in GroupMembership.NOT_OFFENDING]
        return self.confirmed().filter(role__in=offending)


class GroupMembership(Record):
    """A person's membership of a group, with role and period. Its reader may not be allowed to see the group.

    What it rests on is in `MembershipBasis`. The database keeps `kept_back`, by which a membership that is not
    confirmed is shared with no other agency, and `stale_on`, twelve months after the last basis.
    """

    class Role(models.TextChoices):
        """The person's role in the group (reference/practice.md, group audit)."""

        LEADER = "leader", _("Leader")
        CORE = "core", _("Core member")
        ASSOCIATE = "associate", _("Associate")
        FRINGE = "fringe", _("On the fringe")
        EXPLOITED = "exploited", _("Exploited by it")
        FORMER = "former", _("Former member")

    class EndReason(models.TextChoices):
        """Why a membership ended."""

        LEFT = "left", _("Left the group")
        WRONG = "wrong", _("Recorded wrongly")
        NO_BASIS = "no_basis", _("Nothing new for a year")
        MOVED = "moved", _("The group merged or was split")
        DIED = "died", _("Has died")
        OTHER = "other", _("Another reason")

    NOT_OFFENDING = (Role.EXPLOITED, Role.FORMER)
    State = MembershipState
    category = Category.GROUP

    reference = public_reference()
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    state = models.CharField(max_length=11, choices=MembershipState, default=MembershipState.UNCONFIRMED)
    since = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="The day on which it ended.")
    end_reason = models.CharField(max_length=8, choices=EndReason, blank=True)
    moved_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="moved_from", help_text="Where it went on."
    )
    added_by = models.ForeignKey("partners.User", models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_on = models.DateField(default=localdate)
    review_on = models.DateField(help_text="The day after which it lapses, at most six months after the last review.")
    stale_on = models.DateField(null=True, editable=False)
    removal_is_proposed = models.BooleanField(default=False)
    kept_back = models.BooleanField(default=True, editable=False)

    objects = GroupMembershipQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(group__isnull=False), name="a_membership_names_its_group"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="a_membership_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(state="ended", until__isnull=False) & ~Q(end_reason="")
                | ~Q(state="ended") & Q(until=None, end_reason=""),
                name="an_ended_membership_says_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(review_on__lte=F("reviewed_on") + SIX_MONTHS), name="a_membership_is_reviewed_in_six_months"
            ),
            AllowedTransitions(
                field="state",
                pairs=MEMBERSHIP_MACHINE.pairs(),
                start=MEMBERSHIP_MACHINE.start,
                name="a_membership_moves_as_allowed",
            ),
            models.UniqueConstraint(
                fields=["owner", "person", "group"],
                condition=Q(until=None),
                name="an_agency_holds_one_current_membership_per_group",
            ),
        ]
        indexes = [
            clock_index("groupmembership", "review_on", runs=Q(state__in=STANDING)),
            clock_index("groupmembership", "stale_on", runs=OPEN & Q(removal_is_proposed=False)),
        ]

    def __str__(self) -> str:
        return str(self.get_role_display())
