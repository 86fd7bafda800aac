"""Rules by which an agency's referrals find their service: editable rows, tried in order."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models import Agency, Area, Programme, Service
from partners.privileges import Listed, OwnAgencyWrites, Traced
from partners.reference.codes import Coded, CodeField, label_of


class RoutingRule(models.Model):
    """Sends what matches to a service; what is left empty matches everything. The first that fits, in order, wins."""

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
        """Of whom it asks what they use, in words."""
        return label_of("substance_group", self.substance_group)
