"""A tie between two people, as one agency records it."""

from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from datasharing.models import Category, Person, Record, RecordQuerySet

GRADE = r"^[1-3][A-E][PC]?$"
"""The 3x5x2 system of the College of Policing: source 1 to 3, information A to E, handling P or C."""
WEAK = Q(grade__regex=r"^(3|.[DE])")
"""Graded below 2C: such a tie supports nothing alone (reference/practice.md, section 6). Not graded is not weak."""


class AssociationQuerySet(RecordQuerySet["Association"]):
    """Reads ties."""

    def since(self, day: date) -> "AssociationQuerySet":
        """The ties last seen on `day` or later, and those without a day."""
        return self.filter(Q(last_on=None) | Q(last_on__gte=day))

    def firm(self) -> "AssociationQuerySet":
        """The ties that are not graded as weak."""
        return self.exclude(WEAK)


class Association(Record):
    """A tie between two people, without direction. `weight` says how strong it was on its last day.

    What is derived from a shared occasion of n people weighs 1 / (n - 1), summed over the occasions (Newman 2001,
    "Scientific collaboration networks II", formula 2), so that a crowd ties nobody closely.
    """

    class Kind(models.IntegerChoices):
        """Kinds of tie. Those below 10 are strengths, as in the London gang data (Grund and Densley 2012)."""

        ASSOCIATES = 1, _("Spend time together")
        CO_OFFENDERS = 2, _("Offend together")
        SERIOUS_CO_OFFENDERS = 3, _("Offend seriously together")
        KIN = 4, _("Offend seriously together and are kin")
        CO_ARREST = 11, _("Arrested together")
        CO_OFFENCE = 12, _("Suspected together")
        CO_CUSTODY = 13, _("In custody together")
        STOP = 14, _("Stopped together")
        ADDRESS = 15, _("Same address")
        PHONE = 16, _("Same phone")
        VEHICLE = 17, _("Same vehicle")
        FAMILY = 18, _("Family")
        DECLARED = 19, _("Say so themselves")

    category = Category.GROUP
    tie = True
    far_end: Person
    far_name: str
    """Set by the panel: the name of the other person, seen from one of the two, if it is visible."""

    other = models.ForeignKey("datasharing.Person", models.PROTECT, related_name="+")
    other_guard_id = models.BigIntegerField(null=True, editable=False)
    kind = models.SmallIntegerField(_("kind of tie"), choices=Kind)
    source = models.CharField(_("source"), max_length=200)
    weight = models.FloatField(default=1)
    occasions = models.PositiveSmallIntegerField(default=1, help_text="On how many occasions it rests.")
    first_on = models.DateField(_("first seen on"), null=True, blank=True)
    last_on = models.DateField(_("last seen on"), null=True, blank=True)
    grade = models.CharField(
        _("grade"), max_length=3, blank=True, validators=[RegexValidator(GRADE)], help_text=_("For example, 2C")
    )

    objects = AssociationQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        db_table = "cases_tie"
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("other")), name="a_tie_is_between_two_people"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="a_tie_has_some_weight"),
            models.CheckConstraint(
                condition=Q(first_on=None) | Q(last_on__gte=F("first_on")), name="a_tie_is_last_seen_after_it_is_first"
            ),
            models.CheckConstraint(condition=Q(grade="") | Q(grade__regex=GRADE), name="a_tie_is_graded_3x5x2"),
            models.UniqueConstraint(
                "owner",
                "source",
                "kind",
                Least("person", "other"),
                Greatest("person", "other"),
                name="an_agency_holds_a_tie_once_per_source_and_kind",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def is_weak(self) -> bool:
        """Whether it is graded below 2C."""
        return bool(self.grade) and (self.grade[0] == "3" or self.grade[1] in "DE")
