"""What is consulted beside records, and logged as a consultation all the same."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Beside(models.IntegerChoices):
    """Stands in the log where a record has its category; negative, so that no category is ever mistaken for one.

    `sharing.consulted` writes the first three and the last inside the functions that show such things; the door and the
    search write the others.
    """

    LOG = -1, _("who saw what")
    RESTRICTIONS = -2, _("restrictions and their reasons")
    ADMINISTRATION = -3, _("changes of administration")
    NOTHING_FOUND = -4, _("a search that found nothing")
    REFUSED = -5, _("a reference that was refused")
    STEPS = -6, _("whether a step may go ahead, and holds")
