"""An audit session, the agencies that took part, and an entry for each group. The owner's own: intelligence."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.groups.models import Cohesion, Group, activities, known_activities
from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Fact
from partners.models import Agency, Area


class GroupAudit(Fact):
    """A session in which agencies go through the groups of an area. The next is due six months later."""

    class Method(models.TextChoices):
        """How it was held."""

        SESSION = "session", _("Session with all agencies")
        INTERVIEWS = "interviews", _("Interviews, one agency at a time")
        RECORDS = "records", _("From records only")

    category = Category.INTELLIGENCE

    reference = public_reference()
    held_on = models.DateField()
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    method = models.CharField(max_length=10, choices=Method)
    facilitator = models.ForeignKey("partners.User", models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    next_due_on = models.DateField()
    followed_on = models.DateField(null=True, blank=True, help_text="The day of the next audit of the same area.")

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(next_due_on__gt=F("held_on")), name="the_next_audit_is_later"),
            models.CheckConstraint(
                condition=Q(followed_on=None) | Q(followed_on__gte=F("held_on")), name="an_audit_is_followed_later"
            ),
        ]
        indexes = [clock_index("groupaudit", "next_due_on", runs=Q(followed_on=None))]

    def __str__(self) -> str:
        return f"{self.held_on:%d %B %Y}"

    def get_absolute_url(self) -> str:
        """The URL of the audit's page."""
        return reverse("audit", args=[self.reference])


class AuditParticipant(Fact):
    """An agency that took part in an audit, and as what."""

    class As(models.TextChoices):
        """What they took part as."""

        FRONTLINE = "frontline", _("Frontline officer")
        ANALYST = "analyst", _("Analyst")
        PROBATION = "probation", _("Probation")
        PRISON = "prison", _("Prison intelligence")
        OUTREACH = "outreach", _("Outreach worker")
        SCHOOLS = "schools", _("Schools and youth work")
        OTHER = "other", _("Another role")

    category = Category.INTELLIGENCE

    audit = models.ForeignKey(GroupAudit, models.PROTECT, null=True, related_name="participants")
    agency = models.ForeignKey(Agency, models.PROTECT, db_index=False, related_name="+")
    role = models.CharField(max_length=9, choices=As)

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(audit__isnull=False), name="a_participant_names_the_audit"),
            models.UniqueConstraint(fields=["audit", "agency", "role"], name="an_agency_takes_part_once_in_a_role"),
        ]

    def __str__(self) -> str:
        return f"{self.agency}, {self.get_role_display()}"


class AuditEntry(Fact):
    """What an audit found of one group."""

    category = Category.INTELLIGENCE

    audit = models.ForeignKey(GroupAudit, models.PROTECT, null=True, related_name="entries")
    group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="audit_entries")
    estimated_size = models.PositiveSmallIntegerField(null=True, blank=True)
    cohesion = models.CharField(max_length=10, choices=Cohesion, blank=True)
    activities = activities()
    leadership_is_known = models.BooleanField()
    markets = models.TextField(blank=True, help_text="Where it deals, and in what.")
    note = models.TextField(blank=True)

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(audit__isnull=False), name="an_entry_names_the_audit"),
            models.CheckConstraint(condition=Q(group__isnull=False), name="an_entry_names_its_group"),
            models.UniqueConstraint(fields=["audit", "group"], name="an_audit_has_one_entry_for_a_group"),
            known_activities("an_entry_has_activities_of_the_list"),
        ]

    def __str__(self) -> str:
        return str(self.group)
