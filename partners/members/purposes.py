"""Why someone is looking: a closed list, named in every agreement and signed into every transaction."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.IntegerChoices):
    """Reason for which records are read; an agreement opens records to an agency for one of these and no other."""

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
    """Keeping an agency's members: it opens no record, so no agreement may name it."""
