"""Finds in a text what may lead to a source, before it is kept. It cannot find everything: two people read the text."""

import re

from django.utils.translation import gettext_lazy as _

POINTS_AT_A_SOURCE = re.compile(
    r"""
      \b(?:our|the|a|an|this|that|his|her|their)\s+sources?\b(?!\s+of\s+(?:income|supply|money|drugs))
    | \bsource\s+(?:says|said|states|stated|reports|reported|told|tells|is|was|ref\w*|number|no\.?|id)\b
    | \b(?:informants?|informers?|c\.?h\.?i\.?s\b\.?|handlers?)\b
    | \b(?:undercover|intercept\w*|wire-?tap\w*|covert(?:ly)?|surveillance|listening\s+device)\b
    | \b(?:(?:i|we)\s+(?:was|were)\s+told|(?:told|tells)\s+(?:us|me|officers?|police)|according\s+to)\b
    | \b(?:crimestoppers|anonymous\s+(?:call\w*|letter|caller))\b
    | \b(?:u\.?r\.?n\.?|intel(?:ligence)?\s+(?:log|report|ref\w*|number|no\.?)|log\s+(?:number|no\.?)|[35]x5x[25])\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
MARKED_SECRET = re.compile(r"\b(?:TOP )?SECRET\b")
TAKE_OUT = _("Take out what may lead to the source: “%(words)s”")
NOT_HERE = _("What is marked SECRET may not be kept here, and no part of it may be typed here")


def points_at_a_source(text: str) -> str:
    """The first words of `text` that may lead to a source; empty if none are found."""
    found = POINTS_AT_A_SOURCE.search(text)
    return " ".join(found[0].split()) if found else ""


def is_marked_secret(text: str) -> bool:
    """Whether `text` bears a marking above OFFICIAL-SENSITIVE."""
    return bool(MARKED_SECRET.search(text))
