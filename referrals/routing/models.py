"""Routing rules: an agency's editable rows that decide, in order, to which service its referrals go."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models import Agency, Area, Programme, Service
from partners.privileges import Listed, OwnAgencyWrites, Traced
from partners.reference.codes import Coded, CodeField, label_of


class RoutingRule(models.Model):
    """Sends matching referrals to a service. Empty conditions match all. The first matching rule applies."""

    reference = models.UUIDField(unique=True, db_default=RandomUUID(), editable=False)
    agency = models.ForeignKey(Agency, models.CASCADE, related_name="routing_rules")
    position = models.PositiveSmallIntegerField(_("order"))
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True)
    substance_group = CodeField(_("substances"), system="substance_group", max_length=30, blank=True)
    only_with_places = models.BooleanField(_("only while it has places"), default=True)
    only_when_open = models.BooleanField(_("only while it is open"), default=False)
    service = models.ForeignKey(Service, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "position"],
                name="an_agencys_rules_have_an_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
            Listed(
                privileges=(
                    "SELECT, INSERT, DELETE, UPDATE (position, programme_id, area_id, substance_group,"
                    " only_with_places, only_when_open, service_id)"
                ),
                reason="Where an agency's referrals go; names no person. Its own agency writes it.",
            ),
            OwnAgencyWrites(rule="keep routing rules"),
            Traced(),
            Coded(field="substance_group", system="substance_group"),
        ]

    def __str__(self) -> str:
        return f"Rule {self.position}: {self.service}"

    def get_substance_group_display(self) -> str:
        """The label of the substance group."""
        return label_of("substance_group", self.substance_group)
