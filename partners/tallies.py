"""Tallies in words: an exact number up to a thousand, "more than 1,000" beyond, where counting costs too much."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

MOST = 1_000
"""The highest number that is counted exactly."""


def in_words(count: int) -> str:
    """A tally in words: the number, or "more than 1,000"."""
    if count > MOST:
        return _("more than %s") % number_format(MOST, force_grouping=True)
    return number_format(count, force_grouping=True)
