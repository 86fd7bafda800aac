"""Submissions: forms that have been sent, so that each acts once."""

from django.db import models
from django.db.models.functions import Now

from partners.models import Agency
from partners.privileges import Listed, OwnAgencyWrites
from partners.sql_files import SqlFile


class Submission(models.Model):
    """A form that was sent. If it is sent again (double click, back button, retry), it has no second effect."""

    agency = models.ForeignKey(Agency, models.CASCADE, db_index=False, related_name="+")
    token = models.UUIDField()
    led_to = models.CharField(max_length=200, blank=True, help_text="The address at which its effect is seen.")
    sent_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "token"], name="a_form_acts_once"),
            Listed(
                privileges="SELECT, INSERT, UPDATE (led_to)",
                reason="Random tokens of forms and the addresses they led to; each agency sees and writes its own.",
            ),
            OwnAgencyWrites(),
            SqlFile(app="referrals", file="submissions"),
        ]
