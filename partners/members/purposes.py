"""Purposes: the closed list of reasons to read records, used in agreements and in the signed context."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.IntegerChoices):
    """A reason to read records. A clause of an agreement opens records to an agency for one purpose only."""

    TREATMENT = 1, _("Treatment")
    CUSTODY = 2, _("Custody support")
    DETERRENCE = 3, _("Deterrence")
    SUPERVISION = 4, _("Supervision")
    COURT = 5, _("Court")
    SAFEGUARDING = 6, _("Safeguarding")
    COORDINATION = 7, _("Coordination")
    EVALUATION = 8, _("Evaluation")
    LINKAGE = 9, _("Linkage")
    ASSURANCE = 10, _("Data protection")
    EMERGENCY = 11, _("Emergency")
    ADMINISTRATION = 12, _("Agency administration")
    """Managing an agency's members. It opens no records, so agreements may not name it."""
