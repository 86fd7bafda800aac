"""Data-sharing agreements: signed on paper, enforced by the database."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from datasharing.enforcement.categories import EXCHANGES, Category, SubjectRole
from partners.models import Agency, Programme, Purpose
from partners.privileges import Listed, Traced
from partners.sql_files import SqlFile


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Reads the register of agreements."""

    def in_force(self, at: datetime) -> "AgreementQuerySet":
        """The agreements that are active at the instant `at`."""
        return self.filter(
            Q(statuses__valid_to__isnull=True) | Q(statuses__valid_to__gt=at),
            statuses__state=AgreementStatus.State.ACTIVE,
            statuses__valid_from__lte=at,
        )


class Agreement(models.Model):
    """A signed agreement: who shares what with whom, for which purpose, on which lawful basis, for which period."""

    reference = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    purpose_statement = models.TextField()
    wording = models.TextField(help_text="How consent is asked for under this agreement, read out to the person.")
    review_on = models.DateField()
    digest = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the text that was loaded.")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        constraints = [
            Listed(privileges="SELECT", reason="The register of agreements is open to every partner."),
            SqlFile(app="datasharing", file="effects"),
            SqlFile(app="datasharing", file="administration"),
            Traced(passes_over=("digest",), agreement="id"),
        ]

    def __str__(self) -> str:
        return self.title


class Party(models.Model):
    """An agency's signature under an agreement."""

    class Role(models.TextChoices):
        """The party's role under UK GDPR."""

        CONTROLLER = "controller", _("Controller")
        JOINT = "joint", _("Joint controller")
        PROCESSOR = "processor", _("Processor")

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="parties")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=10, choices=Role)
    signed_by = models.CharField(max_length=200)
    signed_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "agency"], name="an_agency_signs_an_agreement_once"),
            Traced(agreement="agreement_id"),
            Listed(privileges="SELECT", reason="The register of agreements is open to every partner."),
        ]

    def __str__(self) -> str:
        return f"{self.agency} ({self.get_role_display()})"


class AgreementStatus(models.Model):
    """How an agreement stands for a time: only while active does it open anything. Ended, never edited."""

    class State(models.TextChoices):
        """The state of an agreement. An ended agreement stays ended."""

        ACTIVE = "active", _("In force")
        SUSPENDED = "suspended", _("Suspended")
        ENDED = "ended", _("Ended")

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="statuses")
    state = models.CharField(max_length=10, choices=State)
    reason = models.TextField(blank=True)
    set_by = models.ForeignKey("partners.User", models.PROTECT, null=True, related_name="+")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        db_table = "datasharing_standing"
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(valid_to__isnull=True),
                name="an_agreement_stands_in_one_way_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="standing_ends_after_it_begins",
            ),
            Traced(agreement="agreement_id"),
            Listed(privileges="SELECT", reason="The register of agreements is open to every partner."),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.get_state_display()}"


class ClauseQuerySet(models.QuerySet["Clause"]):
    """Reads clauses."""

    def in_force(self, at: datetime) -> "ClauseQuerySet":
        """The clauses in force at the instant `at`, of active agreements."""
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=at),
            valid_from__lte=at,
            agreement__in=Agreement.objects.in_force(at),
            in_emergency_only=False,
        )

    def between(self, giver: Agency, receiver: Agency) -> "ClauseQuerySet":
        """The clauses by which `giver` shares with `receiver`."""
        return self.filter(giver=giver, receiver=receiver)

    def covering(self, category: Category, programme: Programme | None) -> "ClauseQuerySet":
        """The clauses that open records of `category` in `programme` (None: outside any programme)."""
        in_programme = Q(every_programme=True) | Q(every_programme=False, programme=programme)
        return self.filter(in_programme, categories__contains=[category])

    def about(self, subject_role: SubjectRole) -> "ClauseQuerySet":
        """The clauses that open records in which the person has `subject_role`."""
        return self.filter(subject_roles__contains=[subject_role])


class Clause(models.Model):
    """A clause opens a giver's records of some categories to a receiver, for a purpose. Ended, never edited.

    With giver = receiver it opens an agency's records to its own members for a purpose. A clause on referrals opens
    those addressed to the receiver, and both parties' answers to them.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="clauses")
    number = models.CharField(max_length=10)
    giver = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    categories = ArrayField(models.SmallIntegerField(choices=Category))
    subject_roles = ArrayField(models.SmallIntegerField(choices=SubjectRole))
    programme = models.ForeignKey(
        Programme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="None: records that the giver holds outside any programme.",
    )
    every_programme = models.BooleanField(default=False)
    purpose = models.SmallIntegerField(choices=Purpose)
    lawful_basis = models.TextField()
    needs_consent = models.BooleanField(default=False)
    in_emergency_only = models.BooleanField(default=False)
    others_exchanges = models.BooleanField(
        default=False, help_text="Also referrals that the giver sends to, or gets answered by, others."
    )
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    objects = ClauseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="a_clause_has_its_own_number"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="clause_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(categories__overlap=[answer.value for answer in EXCHANGES.values()]),
                name="answers_travel_with_their_referral",
            ),
            models.CheckConstraint(
                condition=Q(programme__isnull=True) | Q(every_programme=False),
                name="one_programme_or_every_programme",
            ),
            models.CheckConstraint(condition=~Q(purpose=Purpose.ADMINISTRATION), name="administration_opens_no_record"),
            models.CheckConstraint(condition=~Q(categories=[]) & ~Q(subject_roles=[]), name="a_clause_opens_something"),
            models.CheckConstraint(
                condition=~Q(categories__contains=[Category.TREATMENT_OUTCOMES])
                | Q(purpose=Purpose.TREATMENT)
                | Q(purpose=Purpose.EVALUATION, giver=F("receiver"))
                | Q(purpose=Purpose.ASSURANCE, giver=F("receiver")),
                name="treatment_outcomes_are_never_for_enforcement",
            ),
            SqlFile(app="datasharing", file="confined"),
            Traced(agreement="agreement_id"),
            Listed(privileges="SELECT", reason="The register of agreements is open to every partner."),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} clause {self.number}"
