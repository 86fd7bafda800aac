"""A group as one agency knows it, its other names, and who belongs to it."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Fact, Record, RecordQuerySet


class Group(Fact):
    """A named group of people who offend together, in a programme. Its members are in `GroupMembership`."""

    category = Category.GROUP

    reference = public_reference()
    name = models.CharField(max_length=200)
    area = models.ForeignKey("partners.Area", models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    note = models.TextField(blank=True, help_text="Why the agency holds it as a group; it names nobody.")

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="a_group_has_a_name"),
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


class GroupMembershipQuerySet(RecordQuerySet["GroupMembership"]):
    """Reads memberships."""

    def current(self) -> "GroupMembershipQuerySet":
        """The memberships that have not ended."""
        return self.filter(until=None)


class GroupMembership(Record):
    """A person's membership of a group, with basis and period. Its reader may not be allowed to see the group."""

    class Role(models.TextChoices):
        """The person's role in the group (reference/practice.md, group audit)."""

        LEADER = "leader", _("Leader")
        CORE = "core", _("Core member")
        ASSOCIATE = "associate", _("Associate")
        FRINGE = "fringe", _("On the fringe")
        EXPLOITED = "exploited", _("Exploited by it")

    category = Category.GROUP

    reference = public_reference()
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    since = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="The day on which it ended.")
    basis = models.TextField(help_text="What it rests on.")
    grade = models.CharField(max_length=10, blank=True, help_text="How the sources are graded, such as 2C.")
    review_on = models.DateField()

    objects = GroupMembershipQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(group__isnull=False), name="a_membership_names_its_group"),
            models.CheckConstraint(condition=~Q(basis=""), name="a_membership_says_what_it_rests_on"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="a_membership_ends_after_it_began"
            ),
            models.UniqueConstraint(
                fields=["owner", "person", "group"],
                condition=Q(until=None),
                name="an_agency_holds_one_current_membership_per_group",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_role_display())
