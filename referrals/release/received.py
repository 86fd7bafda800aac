"""Release dates as prisons and other senders state them."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Record, RecordQuerySet
from partners.reference.codes import Coded, CodeField
from partners.reference.release_models import SentenceKind
from partners.release_days import DATE_TYPES
from partners.sql_files import SqlFile
from referrals.release.states import ExclusionRecorded, ReleaseKind


class Sentenced(Record):
    """What prisons say of a sentence or a recall, as far as release depends on it."""

    release_kind = models.CharField(_("kind of release"), max_length=20, choices=ReleaseKind)
    exclusion = models.CharField(
        _("exclusion from the working-day rule"), max_length=13, choices=ExclusionRecorded, blank=True
    )
    sentence_kind = models.CharField(_("kind of sentence"), max_length=20, choices=SentenceKind, blank=True)
    sentenced_on = models.DateField(_("sentenced on"), null=True, blank=True)
    sentence_days = models.PositiveIntegerField(_("length of the sentence in days"), null=True, blank=True)
    served_days = models.PositiveIntegerField(_("days served before"), default=0)
    sled_on = models.DateField(_("sentence and licence expiry"), null=True, blank=True)
    received_on = models.DateField(_("received in this prison on"), null=True, blank=True)
    returned_on = models.DateField(_("returned to custody on"), null=True, blank=True)
    licence_version = models.CharField(_("version of the licence"), max_length=10, blank=True)
    establishment = models.ForeignKey(
        "partners.Establishment", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )

    class Meta(Record.Meta):
        abstract = True


class ReleaseDateQuerySet(RecordQuerySet["ReleaseDate"]):
    """Reads received dates."""

    def in_force(self) -> "ReleaseDateQuerySet":
        """The latest statement of each sender about each number."""
        later = ReleaseDate.objects.filter(
            owner=OuterRef("owner"),
            person=OuterRef("person"),
            number=OuterRef("number"),
            as_of__gt=OuterRef("as_of"),
        )
        return self.filter(~Exists(later))


class ReleaseDate(Sentenced):
    """A release date as a prison or another sender stated it at the instant `as_of`. The latest one is in force.

    `number`: the sender's own number of the custody. Statements are kept as they came, so they may come late, twice
    or out of order.
    """

    category = Category.PRISON

    reference = public_reference()
    number = models.CharField(max_length=60)
    as_of = models.DateTimeField()
    date_type = CodeField(_("type of date"), system=DATE_TYPES, max_length=10, blank=True)
    on = models.DateField(null=True, blank=True)

    objects = ReleaseDateQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Sentenced.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "programme", "person", "number", "as_of"],
                name="a_date_is_stated_once_at_an_instant",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(on=None, date_type="") | Q(on__isnull=False) & ~Q(date_type=""),
                name="a_received_date_has_its_type",
            ),
            models.CheckConstraint(
                condition=~Q(release_kind__startswith="recall") | Q(returned_on__isnull=False),
                name="a_received_recall_has_its_day_of_return",
            ),
            Coded(field="date_type", system=DATE_TYPES, on="as_of"),
            SqlFile(app="referrals", file="release", name="received_dates_stay_as_in_their_file"),
        ]

    def __str__(self) -> str:
        return f"{self.date_type} {self.on}" if self.on else str(self.get_release_kind_display())
