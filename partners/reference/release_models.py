"""Dated rows of the rules about releases: points, tranches, recall terms, limits, licence policies and the checklist.

Each row has a source and says whether it is confirmed or only configured by its publisher. Release dates are received
from prisons; these rows serve to check and explain them.
"""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partners.agencies.models import AgencyKind
from partners.reference.models import PUBLIC


class DatedQuerySet(models.QuerySet[Any]):
    """Reads dated rows."""

    def in_force(self, on: date) -> "DatedQuerySet":
        """The rows that apply on the day `on`."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)


class Status(models.TextChoices):
    """How sure a row is."""

    CONFIRMED = "confirmed", _("Confirmed")
    CONFIGURED = "configured", _("Configured, to be confirmed")


class Sourced(models.Model):
    """A row with its status and its source."""

    status = models.CharField(max_length=10, choices=Status)
    source = models.CharField(max_length=200)

    class Meta:
        abstract = True


class Dated(Sourced):
    """A row in force on the days `[valid_from, valid_to)`."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects: ClassVar[Any] = DatedQuerySet.as_manager()

    class Meta(Sourced.Meta):
        abstract = True


def _ends_after_it_begins(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name=name)


class SentenceKind(models.TextChoices):
    """Kinds of determinate sentences by their release point."""

    SDS = "sds", _("Standard determinate sentence")
    SDS_PLUS = "sds_plus", _("Standard determinate sentence, longer requisite period (SDS+)")
    SECTION_250 = "section_250", _("Section 250 sentence of a young person")
    SECTION_250_LONGER = "section_250_longer", _("Section 250 sentence, longer requisite period")
    EXCLUDED_SCHEDULE = "excluded_schedule", _("Sentence of an excluded schedule")


class ReleasePoint(Dated):
    """The part of a sentence that is served before release."""

    kind = models.CharField(max_length=20, choices=SentenceKind)
    numerator = models.PositiveSmallIntegerField()
    denominator = models.PositiveSmallIntegerField()

    class Meta(Dated.Meta):
        constraints = [
            models.UniqueConstraint(fields=["kind", "valid_from"], name="a_release_point_begins_once"),
            models.CheckConstraint(
                condition=Q(numerator__gte=1, denominator__gte=F("numerator")), name="a_release_point_is_a_part_of_one"
            ),
            _ends_after_it_begins("a_release_point_ends_after_it_begins"),
            PUBLIC,
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.numerator}/{self.denominator}"


class ReleaseTranche(Sourced):
    """The day from which sentences up to a length benefit from a change of the law. The last has no length."""

    class Scheme(models.TextChoices):
        """The change of law."""

        PROGRESSION = "progression", _("Progression model")
        FIXED_TERM_RECALL = "fixed_term_recall", _("Fixed-term recall of 56 days")

    scheme = models.CharField(max_length=20, choices=Scheme)
    number = models.PositiveSmallIntegerField()
    longest_days = models.PositiveIntegerField(null=True, blank=True)
    begins_on = models.DateField()

    class Meta(Sourced.Meta):
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="a_scheme_has_a_tranche_once"),
            PUBLIC,
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.number}"


class RecallTerm(Dated):
    """How long a kind of fixed-term recall lasts, in days, the day of return included."""

    kind = models.CharField(max_length=20)
    days = models.PositiveSmallIntegerField()

    class Meta(Dated.Meta):
        constraints = [
            models.UniqueConstraint(fields=["kind", "valid_from"], name="a_recall_term_begins_once"),
            _ends_after_it_begins("a_recall_term_ends_after_it_begins"),
            PUBLIC,
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.days}"


class ReleaseLimit(Dated):
    """A number of the rules, such as the working days of the hard stop. `skips_fridays`: Fridays are not counted."""

    name = models.SlugField(max_length=40)
    number = models.PositiveSmallIntegerField()
    skips_fridays = models.BooleanField(default=False)

    class Meta(Dated.Meta):
        constraints = [
            models.UniqueConstraint(fields=["name", "valid_from"], name="a_release_limit_begins_once"),
            _ends_after_it_begins("a_release_limit_ends_after_it_begins"),
            PUBLIC,
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.number}"


class LicencePolicy(Dated):
    """A version of the conditions of licences. `rebuilds_older`: unreleased licences of older versions end with it."""

    version = models.CharField(max_length=10, unique=True)
    rebuilds_older = models.BooleanField(default=False)

    class Meta(Dated.Meta):
        constraints = [_ends_after_it_begins("a_licence_policy_ends_after_it_begins"), PUBLIC]

    def __str__(self) -> str:
        return self.version


class ReleaseCheck(Dated):
    """An item of the checklist of release plans: who owes it, when, and whether release should wait for it."""

    class Base(models.TextChoices):
        """The day from which working days are counted."""

        RECEPTION = "reception", _("After reception")
        RELEASE = "release", _("Before release")

    class Applies(models.TextChoices):
        """When the item is needed."""

        ALWAYS = "always", _("Always")
        MEDICINE = "medicine", _("If medicine has to continue")
        NALOXONE = "naloxone", _("If naloxone is needed")
        CLOSURE = "closure", _("If released within a day of closure")
        LONG_SENTENCE = "long_sentence", _("After a long sentence")

    code = models.SlugField(max_length=20)
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=200)
    owed_by = models.CharField(max_length=20, choices=AgencyKind)
    base = models.CharField(max_length=10, choices=Base)
    days = models.SmallIntegerField(help_text="Working days after the base, or before it if negative.")
    applies_if = models.CharField(max_length=15, choices=Applies)
    is_blocking = models.BooleanField()

    class Meta(Dated.Meta):
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="a_check_begins_once"),
            _ends_after_it_begins("a_check_ends_after_it_begins"),
            PUBLIC,
        ]

    def __str__(self) -> str:
        return self.label
