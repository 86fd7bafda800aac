"""The service directory: what an agency offers, where, to whom, when, and with how many places.

Names follow Open Referral UK (service, service area, schedule) where it has one. The directory holds no personal data.
The database lets an agency write its own rows only; see `OwnAgencyWrites`.
"""

import uuid
from datetime import datetime, time

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.agencies.models import Agency, AgencyKind, Area, Programme
from partners.london import london_time
from partners.members.models import Membership
from partners.privileges import Listed, OwnAgencyWrites, Traced
from partners.reference.codes import Coded, CodeField, label_of, labels_of
from partners.reference.models import BankHoliday, Division
from partners.sql_files import SqlFile

MIDNIGHT = time(0)


class ServiceQuerySet(models.QuerySet["Service"]):
    """Reads services. Each method filters, so that methods can be chained."""

    def accepting(self) -> "ServiceQuerySet":
        """Services that accept referrals."""
        return self.filter(is_accepting=True)

    def serving(
        self, area: Area, substance_group: str | None = None, programme: Programme | None = None
    ) -> "ServiceQuerySet":
        """Services in `area` for all people or those of `programme`, who use `substance_group` (None: any)."""
        places = ServiceArea.objects.filter(service=OuterRef("pk"), area=area)
        served = self.filter(Exists(places.filter(Q(programme=None) | Q(programme=programme))))
        return served if substance_group is None else served.treating(substance_group)

    def in_area(self, area: Area) -> "ServiceQuerySet":
        """Services in `area`, whatever the programme."""
        return self.filter(Exists(ServiceArea.objects.filter(service=OuterRef("pk"), area=area)))

    def treating(self, substance_group: str) -> "ServiceQuerySet":
        """Services for people who use `substance_group`."""
        return self.filter(substance_groups__contains=[substance_group])

    def for_age(self, age: int, *, youngest: int | None = None) -> "ServiceQuerySet":
        """Those that take a person of `age` years, who may be as young as `youngest`."""
        old_enough = Q(minimum_age=None) | Q(minimum_age__lte=age if youngest is None else youngest)
        return self.filter(old_enough, Q(maximum_age=None) | Q(maximum_age__gte=age))

    def for_sex(self, sex: str) -> "ServiceQuerySet":
        """Those that take people of `sex`."""
        return self.filter(sex__in=["", sex])

    def taking_from(self, kind: str) -> "ServiceQuerySet":
        """Services that accept referrals from agencies of `kind`. A service that lists no kinds accepts from all."""
        return self.filter(Q(takes_from=[]) | Q(takes_from__contains=[kind]))

    def open_at(self, at: datetime) -> "ServiceQuerySet":
        """Services open at the instant `at`. On a bank holiday only the hours for bank holidays apply."""
        return self.filter(_open_at(at))

    def with_open_now(self, at: datetime) -> "ServiceQuerySet":
        """Services annotated with `open_now`: whether each is open at the instant `at`."""
        return self.annotate(open_now=Case(When(_open_at(at), then=True), default=False))

    def with_places(self) -> "ServiceQuerySet":
        """Services not known to be full. A service that publishes nothing is included."""
        return self.exclude(capacity__free_places=0)


def _open_at(at: datetime) -> Q:
    local = london_time(at)
    clock = local.time()
    holiday = Q(Exists(BankHoliday.objects.filter(division=OuterRef("division"), on=local.date())))
    hours = OpeningHours.objects.filter(
        Q(closes_at__gt=clock) | Q(closes_at=MIDNIGHT), service=OuterRef("pk"), opens_at__lte=clock
    )
    as_usual = Q(Exists(hours.filter(day=local.isoweekday())))
    return (~holiday & as_usual) | (holiday & Q(Exists(hours.filter(day=Day.BANK_HOLIDAY))))


class Service(models.Model):
    """A service that an agency offers to people who are referred to it."""

    reference = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="services")
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("what it does and for whom"), max_length=2000, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    substance_groups = ArrayField(
        CodeField(system="substance_group", max_length=30), verbose_name=_("substances"), default=list, blank=True
    )
    minimum_age = models.PositiveSmallIntegerField(_("youngest age"), null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(_("oldest age"), null=True, blank=True)
    sex = CodeField(_("sex"), system="sex", max_length=10, blank=True, db_default="")
    takes_from = ArrayField(
        models.CharField(max_length=20, choices=AgencyKind), verbose_name=_("takes from"), default=list, blank=True
    )
    division = models.CharField(_("bank holidays of"), max_length=20, choices=Division, default="england-and-wales")
    is_accepting = models.BooleanField(_("takes referrals"), default=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="an_agency_names_a_service_once"),
            models.CheckConstraint(condition=~Q(name=""), name="a_service_has_a_name"),
            models.CheckConstraint(
                condition=Q(minimum_age=None) | Q(maximum_age=None) | Q(maximum_age__gte=F("minimum_age")),
                name="the_oldest_age_is_not_under_the_youngest",
            ),
            Coded(field="substance_groups", system="substance_group"),
            Coded(field="sex", system="sex"),
            models.CheckConstraint(
                condition=Q(takes_from__contained_by=AgencyKind.values),
                name="a_service_takes_from_known_kinds_of_agency",
            ),
            Listed(
                privileges=(
                    "SELECT, INSERT, UPDATE (name, description, phone, substance_groups, minimum_age, maximum_age, "
                    "sex, takes_from, division, is_accepting)"
                ),
                reason="What agencies offer; routing and every referrer read it. Its own agency writes it.",
            ),
            OwnAgencyWrites(rule="keep services"),
            Traced(),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("service", args=[self.reference])

    def treats(self) -> list[str]:
        """The labels of the substances it treats."""
        return labels_of("substance_group", self.substance_groups)

    def ages(self) -> str:
        """The ages it accepts, in words."""
        return ages_in_words(self.minimum_age, self.maximum_age)

    def sexes(self) -> str:
        """Whom it takes, in words."""
        return sexes_in_words(self.sex)

    def sources(self) -> list[str]:
        """The labels of the kinds of agency it accepts referrals from; empty for all."""
        return [str(AgencyKind(kind).label) for kind in self.takes_from]


def ages_in_words(minimum: int | None, maximum: int | None) -> str:
    """The ages between two limits, either of which may be missing."""
    if minimum is None and maximum is None:
        return gettext("Any age")
    if maximum is None:
        return gettext("%(age)s and over") % {"age": minimum}
    return gettext("%(from)s to %(to)s") % {"from": minimum or 0, "to": maximum}


def sexes_in_words(sex: str) -> str:
    """Whom a service for `sex` takes; for everybody if it is empty."""
    return label_of("sex", sex) if sex else gettext("Everybody")


class ServiceArea(models.Model):
    """An area of a service, for all people or for those of one programme."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="places")
    area = models.ForeignKey(Area, models.PROTECT)
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "area", "programme"],
                nulls_distinct=False,
                name="a_service_serves_an_area_once",
            ),
            Listed(privileges="SELECT, INSERT, DELETE", reason="Where services work; routing reads it."),
            OwnAgencyWrites(rule="keep services"),
            Traced(),
        ]

    def __str__(self) -> str:
        return place_name(self.area, self.programme)


def place_name(area: Area, programme: Programme | None) -> str:
    """The name of a place: the area, and the programme if it is for one only."""
    if programme is None:
        return area.name
    return gettext("%(area)s, %(programme)s only") % {"area": area.name, "programme": programme.name}


class ServiceLimitsQuerySet(models.QuerySet["ServiceLimits"]):
    """Reads whom services have been for."""

    def at(self, at: datetime) -> "ServiceLimitsQuerySet":
        """Those that held at the instant `at`."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=at), valid_from__lte=at)


class ServiceLimits(models.Model):
    """Whom a service was for, for a time. Only a trigger writes it, with each change of the entry (sql/limits.sql)."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="limits")
    minimum_age = models.PositiveSmallIntegerField(null=True)
    maximum_age = models.PositiveSmallIntegerField(null=True)
    sex = models.CharField(max_length=10, blank=True)
    substance_groups = ArrayField(models.CharField(max_length=30))
    places = models.JSONField(help_text="Pairs of an area and a programme, or null for people of any programme.")
    act = models.UUIDField(null=True, help_text="The act that wrote it; what one act changes is one change.")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    objects = ServiceLimitsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service"], condition=Q(valid_to=None), name="a_service_is_for_some_people_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="limits_end_after_they_begin"
            ),
            Listed(privileges="SELECT", reason="Whom services were for; explains referrals of the past."),
            SqlFile(app="partners", file="limits"),
        ]

    def ages(self) -> str:
        """The ages it accepted, in words."""
        return ages_in_words(self.minimum_age, self.maximum_age)

    def sexes(self) -> str:
        """Whom it took, in words."""
        return sexes_in_words(self.sex)

    def treats(self) -> list[str]:
        """The labels of the substances it treated."""
        return labels_of("substance_group", self.substance_groups)


class Day(models.IntegerChoices):
    """The days of a timetable: ISO weekdays and, as an eighth, bank holidays."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")
    BANK_HOLIDAY = 8, _("Bank holidays")


class OpeningHours(models.Model):
    """A period of a day in which a service is open. An end of 00:00 is the end of the day.

    On a bank holiday the hours of `Day.BANK_HOLIDAY` replace the weekday's; without any, the service is closed.
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="hours")
    day = models.PositiveSmallIntegerField(choices=Day)
    opens_at = models.TimeField()
    closes_at = models.TimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "day", "opens_at"], name="a_service_opens_once_at_a_time"),
            models.CheckConstraint(condition=Q(day__range=(1, 8)), name="hours_belong_to_a_day"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")) | Q(closes_at=MIDNIGHT),
                name="a_service_closes_after_it_opens",
            ),
            Listed(privileges="SELECT, INSERT, DELETE", reason="When services are open; routing reads it."),
            OwnAgencyWrites(rule="keep services"),
            Traced(),
        ]


class ServiceCapacity(models.Model):
    """The places that a service published last, with author and time."""

    service = models.OneToOneField(Service, models.CASCADE, related_name="capacity")
    places_per_week = models.PositiveSmallIntegerField(_("new people a week"))
    free_places = models.PositiveSmallIntegerField(_("free places now"))
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            Listed(
                privileges="SELECT, INSERT, UPDATE (places_per_week, free_places, updated_at, updated_by_id)",
                reason="Published places; routing reads it. Its own agency writes it.",
            ),
            OwnAgencyWrites(rule="keep services"),
            Traced(passes_over=("updated_at", "updated_by_id")),
        ]
