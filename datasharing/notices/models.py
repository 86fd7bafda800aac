"""Which notices by e-mail members have chosen, and which were sent: numbers to come and look, never of whom."""

from datetime import time

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners import labels
from partners.agencies.models import Agency
from partners.members.models import User
from partners.members.purposes import Purpose
from partners.members.roles import Role
from partners.privileges import Listed
from partners.sql_files import SqlFile

EARLIEST, LATEST = time(6), time(11, 30)


class NoticeChoice(models.Model):
    """The notices that a user wants in one role of one agency, and the purpose for which their work is counted.

    Kept by user, agency and role, because a change of purposes ends the membership and adds another.
    """

    reference = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=Role)
    purpose = models.SmallIntegerField(choices=Purpose)
    morning_at = models.TimeField(null=True, blank=True, help_text="In London, each working day. None: no such notice.")
    on_escalation = models.BooleanField(default=False)
    chosen_at = models.DateTimeField()

    _get_FIELD_display = labels.display  # noqa: N815 - as Django calls it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency", "role"], name="a_member_chooses_notices_once_for_each_role"
            ),
            models.CheckConstraint(
                condition=Q(morning_at=None) | Q(morning_at__gte=EARLIEST, morning_at__lte=LATEST),
                name="a_morning_notice_comes_in_the_morning",
            ),
            Listed(
                privileges="SELECT, INSERT, UPDATE (purpose, morning_at, on_escalation, chosen_at)",
                reason="Staff: at what time a member wants a notice. Each member writes their own (notices.sql).",
            ),
        ]
        indexes = [
            models.Index(fields=["morning_at"], condition=Q(morning_at__isnull=False), name="notices_of_mornings"),
            models.Index(fields=["id"], condition=Q(on_escalation=True), name="notices_of_escalations"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.agency}"


class SentNotice(models.Model):
    """A notice that was sent. It holds no number; what was counted up to `counted_at` is not told again."""

    class Kind(models.TextChoices):
        """The kinds of notice."""

        MORNING = "morning", _("Each working morning")
        ESCALATION = "escalation", _("When something is escalated")

    choice = models.ForeignKey(NoticeChoice, models.PROTECT, related_name="sent")
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField(help_text="The day in London.")
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["choice", "kind", "on"], name="a_member_gets_a_notice_of_a_kind_once_a_day"
            ),
            Listed(
                privileges="SELECT, INSERT",
                reason="Staff: that a notice was sent. Only the agency's unattended work adds one (notices.sql).",
            ),
            SqlFile(app="datasharing", file="notices"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.on}"
