"""Grades of intelligence, 3x5x2: how far the source and the information are to be relied on, and who may have it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """How reliable the source is."""

    RELIABLE = "1", _("1 Reliable")
    UNTESTED = "2", _("2 Untested")
    NOT_RELIABLE = "3", _("3 Not reliable")


class Information(models.TextChoices):
    """How well the source knows it."""

    DIRECT = "A", _("A Known directly")
    CORROBORATED = "B", _("B Known indirectly, corroborated")
    INDIRECT = "C", _("C Known indirectly")
    NOT_KNOWN = "D", _("D Not known")
    FALSE = "E", _("E Suspected false")


class Handling(models.TextChoices):
    """Whether it may be passed on."""

    PERMITTED = "P", _("P Sharing permitted")
    CONDITIONS = "C", _("C Sharing permitted with conditions")


class Graded(models.Model):
    """The three columns of a grade. An earlier grade, of another scheme, is kept as it was written."""

    source_grade = models.CharField(_("how reliable the source is"), max_length=1, choices=Source, blank=True)
    information_grade = models.CharField(_("how it is known"), max_length=1, choices=Information, blank=True)
    handling = models.CharField(_("may it be passed on?"), max_length=1, choices=Handling, blank=True)
    earlier_grade = models.CharField(max_length=20, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def grade(self) -> str:
        """The grade as it is written, such as 2B; an earlier one where there is no other."""
        return f"{self.source_grade}{self.information_grade}" or self.earlier_grade


def wholly_graded(name: str) -> Any:
    """The rule that a row has a whole grade, or an earlier one, or none."""
    graded = ~models.Q(source_grade="") & ~models.Q(information_grade="") & ~models.Q(handling="")
    return models.CheckConstraint(
        condition=graded | models.Q(source_grade="", information_grade="", handling=""), name=name
    )
