"""Sanitised intelligence about a person or a group, and its release to named members of one other agency.

The source is in no column: only how reliable it is. What is kept here is the text as it may leave; the report from
which it was made stays where the police keep it.
"""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.groups.models import Group
from cases.memberships.grades import Graded, wholly_graded
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Exchange, Fact, Record
from partners.models import Purpose
from partners.privileges import Listed
from partners.sql_files import SqlFile


class Marking(models.TextChoices):
    """The classification. SECRET and above may not be kept here, and a constraint refuses it."""

    OFFICIAL = "official", _("OFFICIAL")
    SENSITIVE = "sensitive", _("OFFICIAL-SENSITIVE")


class Condition(models.TextChoices):
    """The conditions of handling code C (reference/practice.md, 6)."""

    A1 = "A1", _("A1 Covert development")
    A2 = "A2", _("A2 Covert use")
    A3 = "A3", _("A3 Overt use")
    S1 = "S1", _("S1 May be sanitised further")
    S2 = "S2", _("S2 Ask the originator first")


USES, SANITISING = ("A1", "A2", "A3"), ("S1", "S2")


class Sanitised(Graded):
    """The columns of sanitised intelligence, about whatever it is. It stays as it was written, or is withdrawn."""

    text = models.TextField(_("what may be told"), help_text=_("Never what may lead to the source"))
    marking = models.CharField(_("marking"), max_length=9, choices=Marking)
    conditions = ArrayField(
        models.CharField(max_length=2, choices=Condition), default=list, blank=True, verbose_name=_("conditions")
    )
    conditions_note = models.TextField(_("conditions in words"), blank=True, default="")
    known_on = models.DateField(_("day it became known"), default=localdate)
    written_by = models.ForeignKey("partners.User", models.PROTECT, db_index=False, related_name="+")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True, default="")

    class Meta:
        abstract = True

    @property
    def is_withdrawn(self) -> bool:
        """Whether nobody may read it any more."""
        return self.withdrawn_on is not None

    def condition_labels(self) -> list[str]:
        """The conditions in words."""
        return [str(Condition(code).label) for code in self.conditions]


def rules_of(what: str) -> list[Any]:
    """The constraints of sanitised intelligence, with names that begin with `what`."""
    withdrawn = Q(withdrawn_on__isnull=False) & ~Q(withdrawn_because="")
    return [
        models.CheckConstraint(condition=~Q(text=""), name=f"{what}_says_something"),
        models.CheckConstraint(condition=Q(marking="official") | Q(marking="sensitive"), name=f"{what}_is_not_secret"),
        wholly_graded(f"{what}_has_a_whole_grade"),
        models.CheckConstraint(condition=~Q(handling=""), name=f"{what}_has_a_handling_code"),
        models.CheckConstraint(
            condition=Q(handling="P", conditions=[], conditions_note="")
            | Q(handling="C", conditions__overlap=[*USES]) & Q(conditions__overlap=[*SANITISING]),
            name=f"{what}_has_conditions_as_its_code_says",
        ),
        models.CheckConstraint(
            condition=Q(conditions__contained_by=[*USES, *SANITISING]), name=f"{what}_has_known_conditions"
        ),
        models.CheckConstraint(
            condition=Q(withdrawn_on=None, withdrawn_because="") | withdrawn, name=f"{what}_is_withdrawn_for_a_reason"
        ),
    ]


class IntelligenceReport(Sanitised, Record):
    """Sanitised intelligence about a person, its owner's own until it is released."""

    category = Category.INTELLIGENCE

    reference = public_reference()

    class Meta(Record.Meta):
        constraints = rules_of("a_report")

    def __str__(self) -> str:
        return str(_("Intelligence %(grade)s") % {"grade": self.grade})

    def get_absolute_url(self) -> str:
        """The URL of its page, for its owner."""
        return reverse("intelligence_report", args=[self.reference])


class GroupReport(Sanitised, Fact):
    """Sanitised intelligence about a group. It names nobody."""

    category = Category.INTELLIGENCE

    reference = public_reference()
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="intelligence")

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(group__isnull=False), name="a_group_report_names_its_group"),
            *rules_of("a_group_report"),
        ]

    def __str__(self) -> str:
        return str(_("Intelligence %(grade)s") % {"grade": self.grade})

    def get_absolute_url(self) -> str:
        """The URL of its page, for its owner."""
        return reverse("intelligence_report", args=[self.reference])


class Released(models.Model):
    """The columns of a release: to which members of the addressee, for which purpose and until when. It never changes.

    It holds no text: `cases_released_intelligence` (sql/intelligence.sql) shows that to `named` alone, once they have
    read its terms.
    """

    purpose = models.SmallIntegerField(choices=Purpose)
    named = ArrayField(models.BigIntegerField(), help_text="The users who may read it.")
    until = models.DateField(_("until"), help_text="The last day on which they may read it.")
    released_by = models.ForeignKey("partners.User", models.PROTECT, db_index=False, related_name="+")

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """The URL of its page, for those whom it names."""
        return reverse("released_intelligence", args=[self.reference])  # type: ignore[attr-defined]

    def is_over(self, on: date) -> bool:
        """Whether its last day has passed."""
        return self.until < on


class IntelligenceRelease(Released, Exchange):
    """A release of a report about a person to members of the addressee."""

    category = Category.RELEASED_INTELLIGENCE

    reference = public_reference()
    report = models.ForeignKey(IntelligenceReport, models.PROTECT, related_name="releases")

    class Meta(Exchange.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(named__len__gt=0), name="a_release_names_its_readers"),
        ]

    def __str__(self) -> str:
        return str(_("Released intelligence"))


class GroupRelease(Released, Fact):
    """A release of a report about a group to members of another agency."""

    category = Category.RELEASED_INTELLIGENCE

    reference = public_reference()
    report = models.ForeignKey(GroupReport, models.PROTECT, null=True, related_name="releases")
    to_agency = models.ForeignKey("partners.Agency", models.PROTECT, db_index=False, related_name="+")

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(report__isnull=False), name="a_group_release_names_its_report"),
            models.CheckConstraint(condition=Q(named__len__gt=0), name="a_group_release_names_its_readers"),
        ]

    def __str__(self) -> str:
        return str(_("Released intelligence"))


class TermsRead(models.Model):
    """That a member whom a release names has read its terms. Only then the text is shown to them."""

    release = models.CharField(max_length=10, help_text="The reference of the release.")
    user = models.ForeignKey("partners.User", models.PROTECT, db_index=False, related_name="+")
    read_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "user"], name="a_member_reads_the_terms_of_a_release_once"),
            Listed(
                privileges="SELECT, INSERT",
                reason="Staff: that a member has read the terms of what was released to them; nobody it is about.",
            ),
            SqlFile(app="cases", file="intelligence"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.release}"
