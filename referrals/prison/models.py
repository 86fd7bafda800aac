"""People in prison: the episode from the day of reception, moves, offender managers, medication to be verified."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from datasharing.clocks.models import clock_index
from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Record, RecordQuerySet
from partners.models import Establishment
from partners.privileges import Listed
from partners.reference.codes import Coded, CodeField, label_of
from partners.sql_files import SqlFile

NUMBER = 60
"""The most characters of an agency's own number for an episode or a move."""


class PrisonTime(models.Model):
    """A time limit of the way through prison, in force on the days `[valid_from, valid_to)`.

    Limits change with policy, so they are rows. `status` says whether the limit has been checked against its source.
    """

    class Status(models.TextChoices):
        """Whether the limit has been checked."""

        CHECKED = "checked", _("Checked")
        TO_CHECK = "to be checked", _("To be checked before use")

    code = models.SlugField(max_length=40)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=12)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    status = models.CharField(max_length=13, choices=Status)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="a_prison_time_begins_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="a_prison_time_ends_after_it_begins"
            ),
            Listed(privileges="SELECT", reason="Public reference data, loaded by the owner's command."),
        ]

    def __str__(self) -> str:
        return self.code


class LegalStatus(models.TextChoices):
    """Why somebody is held. The first two are on remand: release may come at court, on any day."""

    REMAND = "remand", _("On remand, before trial")
    UNSENTENCED = "unsentenced", _("On remand, convicted and not sentenced")
    SENTENCED = "sentenced", _("Sentenced")
    RECALL = "recall", _("Recalled")
    OTHER = "other", _("Civil or immigration")


ON_REMAND = [LegalStatus.REMAND, LegalStatus.UNSENTENCED]
OPIATES = "opiate"
"""The substance group for which a remand prisoner has a plan from day 2 (referrals/remand/sql/remand.sql)."""


class ReleaseKind(models.TextChoices):
    """How somebody leaves prison (practice reference, 2.10)."""

    SENTENCED = "sentenced", _("At the end of the custodial part")
    RECALL = "recall", _("At the end of a recall")
    HDC = "hdc", _("On home detention curfew")
    PAROLE = "parole", _("On parole")
    BAIL = "remand_bail", _("Bailed")
    ACQUITTED = "remand_acquitted", _("Acquitted")
    TIME_SERVED = "remand_time_served", _("Time served on remand")
    DISCONTINUED = "remand_discontinued", _("Case discontinued")
    IMMIGRATION = "immigration", _("To immigration")
    DIED = "died", _("Died")


class Referring(models.TextChoices):
    """How the referral to treatment stands that a reception raises on day one."""

    NOT_NEEDED = "not_needed", _("No need for drug or alcohol treatment recorded")
    AWAITING = "awaiting", _("Being referred")
    HELD = "held", _("Not referred yet")
    SENT = "sent", _("Referred")
    SETTLED = "settled", _("Settled without a referral")


UNREFERRED = Q(referring=Referring.AWAITING) | Q(referring=Referring.HELD)


class HeldBecause(models.TextChoices):
    """Why a reception has not raised its referral by itself."""

    NO_ROUTE = "no_route", _("no routing rule and agreement of yours cover it")
    CONSENT = "consent", _("they have not been asked whether they agree")
    LIMITS = "limits", _("the service is not for such people")
    IDENTITY = "identity", _("your agency holds no name of theirs")
    LIVE = "live", _("they have a referral already that is not over")


class PrisonEpisodeQuerySet(RecordQuerySet["PrisonEpisode"]):
    """Reads episodes."""

    def inside(self) -> "PrisonEpisodeQuerySet":
        """The episodes of people who have not been released."""
        return self.filter(released_at=None)

    def on_remand(self) -> "PrisonEpisodeQuerySet":
        """The episodes of people on remand."""
        return self.filter(legal_status__in=ON_REMAND)

    def latest_received(self) -> "PrisonEpisodeQuerySet":
        """Order by reception, latest first."""
        return self.order_by("-received_at", "-pk")


class PrisonEpisode(Record):
    """A person's time in prison, from reception to release. A transfer continues it.

    `prison` and `location` are where they are now; moves set them (sql/prison.sql). `referral` is the referral to
    treatment that the reception raised.
    """

    category = Category.PRISON

    reference = public_reference()
    number = models.CharField(max_length=NUMBER, blank=True, help_text="The agency's own number for it.")
    received_at = models.DateTimeField()
    received_prison = models.ForeignKey(Establishment, models.PROTECT, db_index=False, related_name="+")
    received_location = models.CharField(max_length=NUMBER, blank=True)
    legal_status = models.CharField(max_length=11, choices=LegalStatus)
    substance_group = CodeField(_("substances"), system="substance_group", max_length=30, blank=True)
    expected_release_on = models.DateField(null=True, blank=True)
    prison = models.ForeignKey(Establishment, models.PROTECT, db_index=False, related_name="+")
    location = models.CharField(max_length=NUMBER, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    release_kind = models.CharField(max_length=19, choices=ReleaseKind, blank=True)
    released_from = models.CharField(max_length=200, blank=True, help_text="The prison, or the court.")
    referring = models.CharField(max_length=10, choices=Referring, default=Referring.NOT_NEEDED)
    held_because = models.CharField(max_length=8, choices=HeldBecause, blank=True)
    refer_by = models.DateTimeField(null=True, blank=True)
    settled_note = models.CharField(max_length=200, blank=True)
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, null=True, blank=True, related_name="+")

    objects = PrisonEpisodeQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "programme", "number"],
                condition=~Q(number=""),
                name="an_agency_records_a_reception_once_per_programme",
                nulls_distinct=False,
            ),
            Coded(field="substance_group", system="substance_group", on="received_at"),
            models.CheckConstraint(
                condition=Q(released_at=None, release_kind="", released_from="")
                | Q(released_at__gte=F("received_at")) & ~Q(release_kind=""),
                name="a_release_comes_after_reception_and_says_how",
            ),
            models.CheckConstraint(
                condition=~UNREFERRED | Q(refer_by__isnull=False), name="a_reception_to_refer_says_by_when"
            ),
            models.CheckConstraint(
                condition=Q(referring=Referring.HELD) & ~Q(held_because="")
                | ~Q(referring=Referring.HELD) & Q(held_because=""),
                name="a_reception_not_referred_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(referring=Referring.SETTLED) | ~Q(settled_note=""),
                name="a_reception_settled_without_a_referral_says_why",
            ),
            SqlFile(app="referrals", file="prison"),
        ]
        indexes = [
            clock_index("prisonepisode", "refer_by", runs=UNREFERRED & Q(released_at=None)),
            models.Index(fields=["received_at", "id", "data_set"], name="prison_by_reception"),
        ]

    def __str__(self) -> str:
        return str(_("%(status)s, %(prison)s") % {"status": self.get_legal_status_display(), "prison": self.prison})

    def get_absolute_url(self) -> str:
        """The URL of the episode's page."""
        return reverse("prison_episode", args=[self.reference])

    def get_substance_group_display(self) -> str:
        """The label of the substance group."""
        return label_of("substance_group", self.substance_group) if self.substance_group else ""

    @property
    def is_on_remand(self) -> bool:
        """Whether release may come at court on any day."""
        return self.legal_status in ON_REMAND


class Movement(Record):
    """A move after reception: to another prison, to another cell, out to court or hospital and back, or out for good.

    Moves arrive in any order; the latest in time that still holds says where a person is (sql/prison.sql). A move whose
    reception has not arrived waits for it: `episode` is null, and `episode_number` names it.
    """

    class Kind(models.TextChoices):
        """What happened."""

        TRANSFER = "transfer", _("Transfer to another prison")
        LOCATION = "location", _("Move within the prison")
        OUT = "out", _("Out to court or hospital")
        BACK = "back", _("Back")
        RELEASE = "release", _("Release")

    category = Category.PRISON

    reference = public_reference()
    episode = models.ForeignKey(PrisonEpisode, models.PROTECT, null=True, blank=True, related_name="movements")
    episode_number = models.CharField(max_length=NUMBER, blank=True)
    number = models.CharField(max_length=NUMBER, blank=True, help_text="The agency's own number for it.")
    kind = models.CharField(max_length=8, choices=Kind)
    moved_at = models.DateTimeField()
    prison = models.ForeignKey(Establishment, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    location = models.CharField(max_length=NUMBER, blank=True)
    release_kind = models.CharField(max_length=19, choices=ReleaseKind, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True, help_text="When it turned out not to have happened.")

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "programme", "number"],
                condition=~Q(number=""),
                name="an_agency_records_a_move_once_per_programme",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=~Q(kind="transfer") | Q(prison__isnull=False), name="a_transfer_names_the_prison"
            ),
            models.CheckConstraint(
                condition=Q(kind="release") & ~Q(release_kind="") | ~Q(kind="release") & Q(release_kind=""),
                name="a_move_out_for_good_says_how",
            ),
            SqlFile(app="referrals", file="prison", name="moves_say_where_people_are_as_in_their_file"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class OffenderManager(Record):
    """Who manages a person's sentence or remand, in prison or in the community, and until when."""

    class Post(models.TextChoices):
        """What they are to the person."""

        PRISON = "pom", _("Prison offender manager")
        COMMUNITY = "com", _("Community offender manager")
        KEY_WORKER = "key_worker", _("Key worker")

    category = Category.PRISON

    reference = public_reference()
    episode = models.ForeignKey(PrisonEpisode, models.PROTECT, related_name="managers")
    post = models.CharField(_("what they are"), max_length=10, choices=Post)
    name = models.CharField(_("name"), max_length=200)
    contact = models.CharField(_("phone or e-mail"), max_length=200, blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(null=True, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="an_offender_manager_has_a_name"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="an_offender_manager_ends_after_they_begin"
            ),
            models.UniqueConstraint(
                fields=["owner", "episode", "post"],
                condition=Q(until=None),
                name="a_person_in_prison_has_one_manager_of_each_post",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_post_display()}: {self.name}"


class Medication(Record):
    """A medicine that somebody takes when they are received, until it has been verified.

    It is clinical, so agreements that open the episode do not open it.
    """

    class Verdict(models.TextChoices):
        """What verifying it showed."""

        CONFIRMED = "confirmed", _("Confirmed as said")
        CHANGED = "changed", _("Another dose or product")
        NOT_CONFIRMED = "not", _("Not confirmed")

    category = Category.CLINICAL

    reference = public_reference()
    episode = models.ForeignKey(PrisonEpisode, models.PROTECT, related_name="medications")
    what = models.CharField(_("medicine and dose, as they say"), max_length=200)
    last_taken_at = models.DateTimeField(null=True, blank=True)
    prescriber = models.CharField(_("who prescribes or dispenses it"), max_length=200, blank=True)
    verify_by = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey("partners.User", models.PROTECT, null=True, blank=True, related_name="+")
    verdict = models.CharField(max_length=9, choices=Verdict, blank=True)
    found = models.CharField(_("with whom, and what they said"), max_length=200, blank=True)

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="a_medication_says_what_it_is"),
            models.CheckConstraint(
                condition=Q(verified_at=None, verified_by=None, verdict="", found="")
                | Q(verified_at__isnull=False, verified_by__isnull=False) & ~Q(verdict="") & ~Q(found=""),
                name="a_verified_medication_says_by_whom_and_with_whom",
            ),
        ]
        indexes = [clock_index("medication", "verify_by", runs=Q(verified_at=None))]

    def __str__(self) -> str:
        return self.what

    def is_late(self, at: datetime) -> bool:
        """Whether it should have been verified by the instant `at`, and is not."""
        return self.verified_at is None and self.verify_by <= at
