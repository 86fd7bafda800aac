"""Agencies, programmes, participation of agencies in programmes, and areas."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partners.privileges import Listed, Traced


class AgencyKind(models.TextChoices):
    """The kinds of organisation in a programme."""

    POLICE = "police", _("Police")
    PROBATION = "probation", _("Probation")
    PRISON = "prison", _("Prison")
    COURT = "court", _("Court")
    CPS = "cps", _("Crown Prosecution Service")
    TREATMENT = "treatment", _("Treatment provider")
    COUNCIL = "council", _("Council")
    HOUSING = "housing", _("Housing")
    HEALTH = "health", _("Health")
    COMMUNITY = "community", _("Community organisation")


class Agency(models.Model):
    """An organisation that owns records. All reading and writing is done on behalf of an agency."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=AgencyKind)

    class Meta:
        constraints = [
            Listed(privileges="SELECT", reason="Names of organisations; every page says whose a record is."),
        ]

    def __str__(self) -> str:
        return self.name


class AreaQuerySet(models.QuerySet["Area"]):
    """Reads areas."""

    def of_programmes_of(self, agency: Agency) -> "AreaQuerySet":
        """The areas of the programmes that `agency` takes part in, by name."""
        places = ProgrammeArea.objects.filter(programme__in=Programme.objects.joined_by(agency).order_by())
        return self.filter(pk__in=places.values("area")).order_by("name")


class Area(models.Model):
    """A local authority area, by its ONS code."""

    code = models.CharField(max_length=9, unique=True)
    name = models.CharField(max_length=200)

    objects = AreaQuerySet.as_manager()

    class Meta:
        constraints = [Listed(privileges="SELECT", reason="Public reference data.")]

    def __str__(self) -> str:
        return self.name


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Reads programmes."""

    def joined_by(self, agency: Agency) -> "ProgrammeQuerySet":
        """The programmes that `agency` takes part in: programmes about drugs first, then by name."""
        drugs_first = models.Case(models.When(kind=Programme.Kind.ADDER, then=0), default=1)
        return self.filter(participations__agency=agency, participations__valid_to=None).order_by(drugs_first, "name")


class Programme(models.Model):
    """A partnership's joint effort, such as an ADDER site or a group violence intervention."""

    class Kind(models.TextChoices):
        """The field's types of programme. The type decides who the subjects are and what triggers a lever."""

        GROUP_VIOLENCE = "GVI", _("Group violence intervention")
        DRUG_MARKET = "DMI", _("Drug market intervention")
        INDIVIDUAL = "IND", _("Repeat or high-harm individuals")
        ADDER = "ADDER", _("Addiction, diversion, disruption, enforcement and recovery")

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=5, choices=Kind)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        constraints = [Listed(privileges="SELECT", reason="Names of programmes.")]

    def __str__(self) -> str:
        return self.name


class ProgrammeArea(models.Model):
    """An area in which a programme works."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="places")
    area = models.ForeignKey(Area, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "area"], name="a_programme_works_in_an_area_once"),
            Listed(privileges="SELECT", reason="Where programmes work; routing reads it."),
        ]


class Participation(models.Model):
    """The participation of an agency in a programme, for a period."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="participations")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="participations")
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="participation_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["programme", "agency"],
                condition=Q(valid_to__isnull=True),
                name="an_agency_takes_part_in_a_programme_once",
            ),
            Listed(privileges="SELECT", reason="Which organisations work together is public between them."),
            Traced(),
        ]
