"""Access that an administrator proposes to give, until a second person has agreed and whom it is for has accepted."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners import labels
from partners.agencies.models import Agency
from partners.members.models import Team, User
from partners.members.purposes import Purpose
from partners.members.roles import Role, within_allowed
from partners.privileges import Listed, Traced
from partners.sql_files import SqlFile


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Reads proposals; the database shows those of one's agency, and those for oneself."""

    def waiting(self) -> "ProposalQuerySet":
        """Those that have neither taken effect nor come to nothing."""
        return self.filter(ended_at=None)

    def awaiting_agreement(self) -> "ProposalQuerySet":
        """Those that a second person has not agreed to yet."""
        return self.waiting().filter(is_alone=False, agreed_at=None)


class Proposal(models.Model):
    """A role, or other purposes in a role, for a user. Written by definer verbs only (partners/sql/proposals.sql)."""

    class Outcome(models.TextChoices):
        """What became of it."""

        GIVEN = "given", _("Given")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    reference = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="proposals")
    user = models.ForeignKey(User, models.PROTECT, verbose_name=_("for"), related_name="proposals")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    role = models.CharField(_("role"), max_length=30, choices=Role)
    purposes = ArrayField(models.SmallIntegerField(choices=Purpose), verbose_name=_("purposes"))
    replaces = models.BooleanField(_("in place of other purposes"))
    proposed_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("proposed by"), related_name="+")
    proposed_at = models.DateTimeField(_("proposed"))
    agreed_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("agreed by"), null=True, related_name="+")
    agreed_at = models.DateTimeField(_("agreed"), null=True)
    is_alone = models.BooleanField(_("done by one person alone"), help_text="Nobody else could agree.")
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    refused_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("ended by"), null=True, related_name="+")
    reason = models.TextField(_("reason"), max_length=500, blank=True)

    objects = ProposalQuerySet.as_manager()

    _get_FIELD_display = labels.display  # noqa: N815 - as Django calls it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency", "role"],
                condition=Q(ended_at=None),
                name="a_role_is_proposed_once_at_a_time",
            ),
            models.CheckConstraint(condition=within_allowed(), name="a_role_is_given_only_its_purposes"),
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=models.F("proposed_by")), name="two_agree"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="what_has_ended_has_an_outcome",
            ),
            Listed(
                privileges="SELECT",
                reason="Staff: who proposes access for whom; policies show one's agency's and one's own.",
            ),
            SqlFile(app="partners", file="proposals"),
            Traced(),
        ]
        indexes = [models.Index(fields=["agency", "-proposed_at"], name="proposals_of_an_agency")]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.agency}"

    def get_absolute_url(self) -> str:
        return reverse("proposal", args=[self.reference])

    def purpose_labels(self) -> list[str]:
        """The labels of the purposes."""
        return [str(Purpose(value).label) for value in self.purposes]

    def waits(self) -> bool:
        """Whether it has neither taken effect nor come to nothing."""
        return self.ended_at is None

    def awaits_agreement(self) -> bool:
        """Whether a second person has to agree."""
        return self.waits() and not self.is_alone and self.agreed_at is None
