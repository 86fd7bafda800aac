"""An incident, the people who took part in it, and the review that says whether it concerns groups."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Fact, Record, RecordQuerySet, SubjectRole
from partners.due_words import A_YEAR_PLAIN
from partners.reference.codes import Coded, CodeField, label_of
from partners.sql_files import SqlFile
from partners.state_machine import AllowedTransitions, By, Machine, transitions

OFFENCES = "ho_offence"
"""The list of Home Office offence codes."""


class ReviewState(models.TextChoices):
    """Whether an incident has been reviewed."""

    AWAITING = "awaiting", _("Not reviewed")
    REVIEWED = "reviewed", _("Reviewed")
    PAST = "past", _("From before reviews began")


REVIEW_MACHINE = Machine(
    "incident-review",
    states=ReviewState,
    colours={ReviewState.AWAITING: "yellow", ReviewState.REVIEWED: "green", ReviewState.PAST: "grey"},
    start=ReviewState.AWAITING,
    allows=[
        transitions(
            By.OWNER, [ReviewState.AWAITING, ReviewState.PAST], ReviewState.REVIEWED, ReviewState.REVIEWED, _("Review")
        ),
        transitions(By.OWNER, [ReviewState.REVIEWED], ReviewState.AWAITING, ReviewState.AWAITING, _("Review again")),
        transitions(
            By.OWNER, [ReviewState.AWAITING], ReviewState.PAST, ReviewState.PAST, _("From before reviews began")
        ),
    ],
)
"""An incident that becomes a homicide or a shooting after its review is reviewed again."""


class IncidentQuerySet(RecordQuerySet["Incident"]):
    """Reads incidents."""

    def to_review(self) -> "IncidentQuerySet":
        """The incidents that await their review."""
        return self.filter(state=ReviewState.AWAITING)

    def latest_first(self) -> "IncidentQuerySet":
        """Order by the day on which they happened, latest first."""
        return self.order_by("-occurred_on", "-pk")


class Incident(Fact):
    """A serious incident as one agency records it. Those who took part in it are in `IncidentParticipant`."""

    class Weapon(models.TextChoices):
        """The most dangerous weapon that was used."""

        NONE = "none", _("None")
        FIREARM = "firearm", _("Firearm")
        KNIFE = "knife", _("Knife")
        OTHER = "other", _("Another weapon")

    class Severity(models.TextChoices):
        """What kind of harm it was (reference/practice.md, incident reviews)."""

        HOMICIDE = "homicide", _("Homicide")
        SHOOTING = "shooting", _("Shooting, not fatal")
        STABBING = "stabbing", _("Stabbing")
        ROBBERY = "robbery", _("Robbery")
        OTHER = "other", _("Another serious incident")

    category = Category.OFFENDING

    reference = public_reference()
    number = models.CharField(max_length=60, blank=True, help_text="The number in the agency's own system.")
    occurred_on = models.DateField(help_text="The day in London on which it happened.")
    occurred_at = models.DateTimeField(null=True, blank=True, help_text="The instant, if it is known.")
    reported_on = models.DateField(help_text="The day on which the agency learned of it; its review is due from it.")
    place = models.CharField(max_length=200)
    area = models.ForeignKey("partners.Area", models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    place_type = CodeField(system="place_type", max_length=20, blank=True)
    offence = CodeField(system=OFFENCES, max_length=5, blank=True)
    weapon = models.CharField(max_length=7, choices=Weapon)
    severity = models.CharField(max_length=8, choices=Severity)
    summary = models.TextField(blank=True, help_text="What happened; it names nobody.")
    state = models.CharField(max_length=8, choices=ReviewState, default=ReviewState.AWAITING)
    review_due = models.DateField(null=True, blank=True, help_text="The day by whose end it is to be reviewed.")

    objects = IncidentQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(place=""), name="an_incident_has_a_place"),
            models.CheckConstraint(
                condition=Q(reported_on__gte=F("occurred_on")), name="an_incident_is_reported_after_it_happened"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReviewState.AWAITING)
                | Q(review_due__isnull=False, review_due__gte=F("reported_on")),
                name="an_incident_that_awaits_its_review_says_by_when",
            ),
            models.CheckConstraint(
                condition=~Q(severity="shooting") | Q(weapon="firearm"), name="a_shooting_is_with_a_firearm"
            ),
            models.UniqueConstraint(
                fields=["owner", "programme", "number"],
                condition=~Q(number=""),
                name="an_agency_records_an_incident_once_per_programme",
                nulls_distinct=False,
            ),
            Coded(field="offence", system=OFFENCES, on="occurred_on"),
            Coded(field="place_type", system="place_type", on="reported_on"),
            AllowedTransitions(field="state", pairs=REVIEW_MACHINE.pairs(), name="a_review_follows_its_machine"),
        ]
        indexes = [
            clock_index("incident", "review_due", runs=Q(state="awaiting")),
            models.Index(fields=["occurred_on", "id", "data_set"], name="incident_by_day"),
        ]

    def __str__(self) -> str:
        return str(_("%(what)s, %(place)s, %(day)s")) % {
            "what": self.get_severity_display(),
            "place": self.place,
            "day": date_format(self.occurred_on, "j M Y"),
        }

    def get_absolute_url(self) -> str:
        """The URL of the incident's page."""
        return reverse("incident", args=[self.reference])

    def get_offence_display(self) -> str:
        """The offence's name in the Home Office list."""
        return label_of(OFFENCES, self.offence)

    def get_place_type_display(self) -> str:
        """The label of the type of place."""
        return label_of("place_type", self.place_type)

    def occurred(self) -> str:
        """The day, without its year while it is plain, and the time if it is known."""
        day = date_format(self.occurred_on, "D j M" if localdate() - self.occurred_on <= A_YEAR_PLAIN else "D j M Y")
        return f"{day}, {date_format(localtime(self.occurred_at), 'H:i')}" if self.occurred_at else day

    def precedes(self, other: "Incident") -> bool:
        """Whether this happened before `other`, or at a time of the same day that is not known."""
        if self.occurred_at and other.occurred_at:
            return self.occurred_at <= other.occurred_at
        return self.occurred_on <= other.occurred_on


class IncidentParticipant(Record):
    """A person's part in an incident. Its reader may not be allowed to see the incident."""

    class Part(models.TextChoices):
        """What the person was in the incident."""

        SUSPECT = "suspect", _("Suspect")
        ARRESTED = "arrested", _("Arrested")
        VICTIM = "victim", _("Victim")
        WITNESS = "witness", _("Witness")

    category = Category.OFFENDING

    reference = public_reference()
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, db_index=False, related_name="participants")
    part = models.CharField(max_length=8, choices=Part)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(incident__isnull=False), name="a_participant_names_the_incident"),
            models.CheckConstraint(
                condition=Q(part__in=["suspect", "arrested"], subject_role=SubjectRole.PROGRAMME)
                | Q(part="victim", subject_role=SubjectRole.VICTIM)
                | Q(part="witness", subject_role=SubjectRole.WITNESS),
                name="a_part_in_an_incident_says_why_they_are_in_it",
            ),
            models.UniqueConstraint(
                fields=["owner", "incident", "person", "subject_role"],
                name="an_agency_records_a_part_in_an_incident_once",
            ),
        ]
        indexes = [models.Index(fields=["incident", "data_set"], name="participant_of_incident")]

    def __str__(self) -> str:
        return str(self.get_part_display())


ROLE_OF_PART = {
    IncidentParticipant.Part.SUSPECT: SubjectRole.PROGRAMME,
    IncidentParticipant.Part.ARRESTED: SubjectRole.PROGRAMME,
    IncidentParticipant.Part.VICTIM: SubjectRole.VICTIM,
    IncidentParticipant.Part.WITNESS: SubjectRole.WITNESS,
}
"""Why the person is in the record, by their part: a clause about offenders opens no victim and no witness."""


class IncidentReview(Fact):
    """An agency's review of its own incident: which groups, why, whether it counts, and the risk of an answer.

    Its category is that of groups, so that agreements may open the incident without the groups it is attributed to.
    """

    class Involvement(models.TextChoices):
        """Whether members of groups were involved."""

        SUSPECT = "suspect", _("Yes, as suspects")
        VICTIM = "victim", _("Yes, as victims")
        BOTH = "both", _("Yes, on both sides")
        NO = "no", _("No")
        UNKNOWN = "unknown", _("Not known")

    class Risk(models.TextChoices):
        """How likely an answer is."""

        LOW = "low", _("Low")
        MEDIUM = "medium", _("Medium")
        HIGH = "high", _("High")
        IMMINENT = "imminent", _("Imminent")

    class Ending(models.TextChoices):
        """How the clock of a custom notification ended."""

        MADE = "made", _("A notification was made")
        NOT_NEEDED = "not_needed", _("None is needed")

    category = Category.GROUP

    reference = public_reference()
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="reviews")
    involvement = models.CharField(max_length=7, choices=Involvement)
    attributed_group = models.ForeignKey(
        "cases.Group", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    victim_group = models.ForeignKey("cases.Group", models.PROTECT, null=True, blank=True, related_name="+")
    motive = CodeField(system="incident_motive", max_length=20)
    relationship = CodeField(system="party_relationship", max_length=20, blank=True)
    retaliation_of = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, db_index=False, related_name="answers"
    )
    risk = models.CharField(max_length=8, choices=Risk)
    counts = models.BooleanField(help_text="Whether it counts for the groups' scorecards.")
    rationale = models.TextField(help_text="Why; it names nobody.")
    decided_by = models.ForeignKey("partners.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    notify_by = models.DateTimeField(null=True, blank=True, help_text="When a custom notification is to be made by.")
    notify_ended_at = models.DateTimeField(null=True, blank=True)
    notify_ending = models.CharField(max_length=10, choices=Ending, blank=True)
    notify_reason = models.TextField(blank=True)

    class Meta(Fact.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(incident__isnull=False), name="a_review_names_the_incident"),
            models.UniqueConstraint(fields=["owner", "incident"], name="an_agency_reviews_an_incident_once"),
            models.CheckConstraint(condition=~Q(rationale=""), name="a_review_says_why"),
            models.CheckConstraint(
                condition=~Q(involvement="no") | Q(attributed_group=None, victim_group=None),
                name="a_review_without_groups_names_none",
            ),
            models.CheckConstraint(
                condition=Q(counts=False) | Q(involvement__in=["suspect", "victim", "both"]),
                name="what_counts_involves_a_group",
            ),
            models.CheckConstraint(
                condition=Q(risk__in=["low", "medium"], notify_by=None)
                | Q(risk="high", notify_by__isnull=False, notify_by__lte=F("decided_at") + timedelta(hours=48))
                | Q(risk="imminent", notify_by__isnull=False, notify_by__lte=F("decided_at") + timedelta(hours=24)),
                name="a_high_risk_starts_the_clock_of_a_notification",
            ),
            models.CheckConstraint(
                condition=Q(notify_ended_at=None, notify_ending="", notify_reason="")
                | Q(notify_ended_at__isnull=False, notify_ending="made")
                | Q(notify_ended_at__isnull=False, notify_ending="not_needed") & ~Q(notify_reason=""),
                name="a_notification_that_is_not_needed_says_why",
            ),
            Coded(field="motive", system="incident_motive", on="decided_at"),
            Coded(field="relationship", system="party_relationship", on="decided_at"),
            SqlFile(app="cases", file="incidents"),
        ]
        indexes = [
            clock_index("incidentreview", "notify_by", runs=Q(notify_by__isnull=False, notify_ended_at=None)),
            models.Index(fields=["attributed_group", "data_set"], name="review_of_attributed_group"),
            models.Index(fields=["retaliation_of", "data_set"], name="review_of_retaliation"),
        ]

    def __str__(self) -> str:
        return str(self.get_involvement_display())

    def get_motive_display(self) -> str:
        """The label of the motive."""
        return label_of("incident_motive", self.motive)

    def get_relationship_display(self) -> str:
        """The label of the parties' relationship."""
        return label_of("party_relationship", self.relationship)
