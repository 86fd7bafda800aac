"""How many of something wait, as pages say it: beyond a thousand it is "more", for nobody counts on from there."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

MOST = 1_000
"""So many are counted."""


def in_words(count: int) -> str:
    """A tally as it is read: "more than 1,000" once it is."""
    if count > MOST:
        return _("more than %s") % number_format(MOST, force_grouping=True)
    return number_format(count, force_grouping=True)
