"""Relations between two groups, and how well each is known."""

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.groups.models import Group
from cases.memberships.grades import Graded, wholly_graded
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Fact, RecordQuerySet


class RelationQuerySet(RecordQuerySet["GroupRelation"]):
    """Reads relations."""

    def current(self) -> "RelationQuerySet":
        """The relations that have not ended."""
        return self.filter(until=None)

    def of(self, group: Group) -> "RelationQuerySet":
        """The relations of `group`, on either side."""
        return self.filter(Q(group=group) | Q(towards=group))


class GroupRelation(Fact):
    """How `group` stands `towards` another: a faction of it, its supplier, its rival or ally, or what became of it."""

    class Kind(models.TextChoices):
        """The kind of relation, as it is said of `group`."""

        RIVAL = "rival", _("Rival")
        ALLIANCE = "alliance", _("Ally")
        NEUTRAL = "neutral", _("Neutral")
        FACTION_OF = "faction_of", _("Faction of it")
        SUPPLY = "supply", _("Supplies it")
        MERGED_INTO = "merged_into", _("Merged into it")
        SPLIT_INTO = "split_into", _("Split, and it is a part")

    class Strength(models.IntegerChoices):
        """How strong it is."""

        WEAK = 1, _("Weak")
        MEDIUM = 2, _("Medium")
        STRONG = 3, _("Strong")

    HISTORY = (Kind.MERGED_INTO, Kind.SPLIT_INTO)
    category = Category.GROUP

    reference = public_reference()
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="relations")
    towards = models.ForeignKey(Group, models.PROTECT, null=True, related_name="relations_from")
    kind = models.CharField(max_length=11, choices=Kind)
    strength = models.SmallIntegerField(choices=Strength, default=Strength.MEDIUM)
    since = models.DateField(null=True, blank=True, help_text="Since when, where it is known.")
    as_of = models.DateField(default=localdate, help_text="The day on which it was last known to be so.")
    until = models.DateField(null=True, blank=True)

    objects = RelationQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(group__isnull=False), name="a_relation_names_its_group"),
            models.CheckConstraint(condition=Q(towards__isnull=False), name="a_relation_names_the_other_group"),
            models.CheckConstraint(condition=~Q(group=F("towards")), name="a_group_is_related_to_another"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=F("since")),
                name="a_relation_ends_after_it_began",
            ),
            models.UniqueConstraint(
                fields=["owner", "group", "towards", "kind"],
                condition=Q(until=None),
                name="an_agency_holds_a_relation_of_two_groups_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class RelationGrade(Graded, Fact):
    """What a relation rests on, with its grade: intelligence, and so apart from the relation itself."""

    category = Category.INTELLIGENCE

    relation = models.ForeignKey(GroupRelation, models.PROTECT, null=True, related_name="grades")
    text = models.TextField(blank=True)

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(relation__isnull=False), name="a_grade_names_its_relation"),
            models.CheckConstraint(condition=~Q(source_grade=""), name="a_relation_is_graded"),
            wholly_graded("a_relation_has_a_whole_grade"),
        ]

    def __str__(self) -> str:
        return self.grade
