"""Of those whom a court could have given a treatment requirement, how many got one, and why the others did not.

Counted are people sentenced in a period who were eligible (18 or older, convicted, in the range of such orders) and in
whom an assessment found a need of treatment. Small numbers are hidden, and with them whatever would betray them.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from datasharing.enforcement.read_log import ANY_TABLE, must_act, permitted
from partners.reference.codes import label_of

SMALL = 5
"""Numbers from 1 to 4 are hidden (design: Pictures)."""
COUNTED = """
SELECT r.state = 'not_imposed' AS refused, r.not_imposed_reason,
       (r.is_adult AND r.is_convicted AND r.in_range) IS TRUE AS eligible, r.has_need IS TRUE AS needed, count(*)
  FROM referrals_treatmentrequirement r
 WHERE r.sentenced_on >= %(since)s AND r.sentenced_on <= %(until)s AND (%(kind)s = '' OR r.kind = %(kind)s)
 GROUP BY 1, 2, 3, 4
"""
"""Row policies leave out what the reader may not see."""


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """Sentences from the day `since` to the day `until`, of one kind of requirement or of all."""

    since: date
    until: date
    kind: str = ""


@dataclass
class Numbers:
    """How many were sentenced, how many of them could have got it, got it, and why the others did not (by code)."""

    sentenced: int = 0
    could: int = 0
    imposed: int = 0
    why_not: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Shown:
    """Numbers as a page shows them: hidden ones are words. `share` is empty where it would betray a small number."""

    sentenced: str
    could: str
    imposed: str
    not_imposed: str
    share: str
    why_not: list[tuple[str, str]]
    is_any: bool


def count(cohort: Cohort) -> Numbers:
    """The numbers of `cohort`. One statement, which is not logged: it reads no names.

    :raises NotActing: outside `acting`
    """
    must_act()
    numbers = Numbers()
    asked = {"since": cohort.since, "until": cohort.until, "kind": cohort.kind}
    with permitted(ANY_TABLE), connection.cursor() as cursor:
        cursor.execute(COUNTED, asked)
        for refused, reason, eligible, needed, people in cursor.fetchall():
            numbers.sentenced += people
            if not (eligible and needed):
                continue
            numbers.could += people
            if refused:
                numbers.why_not[reason] += people
            else:
                numbers.imposed += people
    return numbers


def in_words(numbers: Numbers) -> Shown:
    """`numbers` as they may be shown: none from 1 to 4, and none from which one of those follows by subtraction."""
    not_imposed = numbers.could - numbers.imposed
    is_hidden = _is_small(numbers.imposed) or _is_small(not_imposed)
    reasons = numbers.why_not.most_common()
    hidden = _hidden([people for _reason, people in reasons])
    return Shown(
        sentenced=_word(numbers.sentenced, hide=_is_small(numbers.sentenced - numbers.could)),
        could=_word(numbers.could, hide=is_hidden),
        imposed=_word(numbers.imposed, hide=is_hidden),
        not_imposed=_word(not_imposed, hide=is_hidden),
        share=_share(numbers) if numbers.could and not is_hidden else "",
        why_not=[
            (label_of("requirement_not_imposed_reason", reason), _word(people, hide=place in hidden))
            for place, (reason, people) in enumerate(reasons)
        ],
        is_any=bool(numbers.sentenced),
    )


def _is_small(people: int) -> bool:
    return 0 < people < SMALL


def _word(people: int, *, hide: bool = False) -> str:
    if _is_small(people):
        return _("fewer than %(few)s") % {"few": SMALL}
    return _("not shown") if hide else str(people)


def _share(numbers: Numbers) -> str:
    return _("%(share)s%%") % {"share": round(100 * numbers.imposed / numbers.could)}


def _hidden(ordered: list[int]) -> set[int]:
    """The places in `ordered`, largest first, that are not shown: small ones, and more until none can be told."""
    hidden = {place for place, people in enumerate(ordered) if _is_small(people)}
    for place in reversed(range(len(ordered))):
        if not hidden or (len(hidden) > 1 and sum(ordered[each] for each in hidden) >= SMALL):
            break
        hidden.add(place)
    return hidden


def headline(shown: Shown) -> Any:
    """The answer in a sentence."""
    if shown.could == "0":
        return _("Nobody was sentenced who could have been given one.")
    if not shown.share:
        return _("There are too few to show what share of those who could have been given one got it.")
    words = {"imposed": shown.imposed, "could": shown.could, "share": shown.share}
    return _("%(imposed)s of %(could)s who could have been given one got it: %(share)s.") % words
