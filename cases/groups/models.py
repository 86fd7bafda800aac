"""Who is connected with whom."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from datasharing.models import Category, Person, Record


class Tie(Record):
    """That two people are connected, as one agency knows it."""

    class Kind(models.IntegerChoices):
        """Strength of the tie, as in the published London gang data (Grund and Densley 2012)."""

        ASSOCIATES = 1, _("Spend time together")
        CO_OFFENDERS = 2, _("Offend together")
        SERIOUS_CO_OFFENDERS = 3, _("Offend seriously together")
        KIN = 4, _("Offend seriously together and are kin")

    category = Category.GROUP
    tie = True
    far_end: Person
    far_name: str
    """Filled in by its panel, seen from one of the two and as far as may be seen."""

    other = models.ForeignKey("datasharing.Person", models.PROTECT, related_name="+")
    other_guard_id = models.BigIntegerField(null=True, editable=False)
    kind = models.SmallIntegerField(choices=Kind)
    source = models.CharField(max_length=200)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(person=models.F("other")), name="a_tie_is_between_two_people"),
            models.UniqueConstraint(
                fields=["owner", "person", "other", "source"], name="an_agency_holds_a_tie_once_per_source"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
