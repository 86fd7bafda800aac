"""Counts of networks that were too long for a page."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from analysis.networks.figures import STEPS, Figures, people_in
from datasharing.enforcement import read_log
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category
from partners.models import Purpose
from partners.privileges import Listed
from partners.sql_files import SqlFile


class NetworkCount(models.Model):
    """Figures of a network, counted for a member by their agency's system actor.

    A derived figure names its sources: `sets` are the data sets, and `guards` the guards, that were open to the member
    who asked. The worker counts nothing beyond, and the row policy shows the count only to members of the agency who
    act for the same purpose and to whom all of them are open now. The database sets them, the agency, the purpose and
    who asked.
    """

    reference = public_reference()
    agency = models.ForeignKey("partners.Agency", models.PROTECT, db_index=False, related_name="+")
    purpose = models.SmallIntegerField(choices=Purpose)
    asked_by = models.ForeignKey("partners.User", models.PROTECT, db_index=False, null=True, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    sets = ArrayField(models.IntegerField(), db_default=[], editable=False)
    guards = ArrayField(models.BigIntegerField(), db_default=[], editable=False)
    programme = models.ForeignKey("partners.Programme", models.PROTECT, db_index=False, null=True, related_name="+")
    since = models.DateField(null=True)
    kinds = ArrayField(models.SmallIntegerField(), default=list)
    without_weak = models.BooleanField(default=False)
    as_of = models.DateField(help_text="The day on which ties are weighed.")
    steps = models.SmallIntegerField(default=0, help_text="How many steps of the count are done.")
    counted_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(steps__range=(0, len(STEPS))), name="a_count_has_a_few_steps"),
            Listed(
                privileges="SELECT, INSERT, DELETE, UPDATE (steps, figures, counted_at)",
                reason=(
                    "Figures, and keys of those who stand out in them; a row policy shows each to members of its agency"
                    " alone, to whom all is open that it was counted from."
                ),
            ),
            SqlFile(app="analysis", file="counts"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_done(self) -> bool:
        """Whether all steps are done."""
        return self.steps == len(STEPS)

    def shown(self) -> Figures:
        """The figures, to show: whom they name is noted for the log."""
        for person in people_in(self.figures):
            read_log.note(read_log.Read(int(Category.GROUP), self.agency_id, person))
        figures: Figures = self.figures
        return figures

    def keep(self, figures: dict[str, Any]) -> None:
        """Add the figures of the next step."""
        self.figures = {**self.figures, **figures}
        self.steps += 1
        if self.is_done:
            self.counted_at = Now()
        self.save(update_fields=["figures", "steps", "counted_at"])
