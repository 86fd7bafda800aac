"""Public reference data: organisations by their official codes, bank holidays, and the field's code lists."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partners.privileges import Listed
from partners.reference.codes import Kept

PUBLIC = Listed(privileges="SELECT", reason="Public reference data, loaded by the owner's command.")


class Establishment(models.Model):
    """An organisation or site of the national registers, such as a prison or a court.

    Closed ones stay, because old records refer to them. They have no part in access control; agencies have.
    """

    class Kind(models.TextChoices):
        """The register that the code comes from."""

        POLICE_FORCE = "police_force", _("Police force")
        PRISON = "prison", _("Prison")
        COURT = "court", _("Criminal court")
        PROBATION_REGION = "probation_region", _("Probation region")
        DELIVERY_UNIT = "delivery_unit", _("Probation delivery unit")

    kind = models.CharField(max_length=20, choices=Kind)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="units", help_text="A delivery unit's region."
    )
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="a_register_gives_a_code_once"),
            PUBLIC,
        ]

    def __str__(self) -> str:
        return self.name


class Division(models.TextChoices):
    """The parts of the United Kingdom with separate bank holidays, with GOV.UK's names."""

    ENGLAND_AND_WALES = "england-and-wales", _("England and Wales")
    SCOTLAND = "scotland", _("Scotland")
    NORTHERN_IRELAND = "northern-ireland", _("Northern Ireland")


class BankHoliday(models.Model):
    """A bank holiday: services are closed and working days are not counted."""

    division = models.CharField(max_length=20, choices=Division)
    on = models.DateField()
    title = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["division", "on"], name="a_division_keeps_a_day_once"),
            PUBLIC,
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.on}"


class CodeSet(models.Model):
    """A code list of the field, in the edition loaded last. Lists change yearly, so they are rows, not enums."""

    system = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    source_version = models.CharField(max_length=100)

    class Meta:
        constraints = [PUBLIC]

    def __str__(self) -> str:
        return self.name


class CodeValueQuerySet(models.QuerySet["CodeValue"]):
    """Reads codes."""

    def of(self, system: str) -> "CodeValueQuerySet":
        """The codes of the list `system`, in its publisher's order."""
        return self.filter(code_set__system=system).order_by("position", "code")

    def in_use(self, on: date) -> "CodeValueQuerySet":
        """The codes that may be chosen on the day `on`."""
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
        return self.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gt=on))


class CodeValue(models.Model):
    """A code that may be chosen on the days `[valid_from, valid_to)`."""

    code_set = models.ForeignKey(CodeSet, models.PROTECT, related_name="values")
    code = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    group = models.CharField(max_length=60, blank=True, help_text="The heading under which the list shows it.")
    external_code = models.CharField(max_length=60, blank=True, help_text="What the publisher's systems send for it.")
    position = models.PositiveSmallIntegerField()
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    objects = CodeValueQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code_set", "code"], name="a_list_gives_a_code_once"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="a_code_ends_after_it_begins",
            ),
            PUBLIC,
            Kept(name="a_code_is_kept"),
        ]

    def __str__(self) -> str:
        return self.label
