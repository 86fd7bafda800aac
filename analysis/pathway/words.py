"""The steps on the way to treatment in words: for the page's table, and its bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analysis.pathway.counting import Reached, Step
from partners.reference.codes import label_of
from referrals.models import EventKind, ReferralState

WIDTH = 420
"""Of the longest bar."""
SHOWN = 4
"""Reasons named of one step; the others are counted together."""
STEPS = {
    Step.MET: gettext_lazy("Met in custody, seen or not"),
    Step.SEEN: gettext_lazy("Seen in custody"),
    Step.REFERRED: gettext_lazy("Referred"),
    Step.ACCEPTED: gettext_lazy("Accepted"),
    Step.ATTENDED: gettext_lazy("Came to an appointment"),
    Step.STARTED: gettext_lazy("Started treatment"),
    Step.STAYED: gettext_lazy("Still there after 12 weeks"),
}
AGREED = "agreed"
ANSWERS = ("referral_answer", "not_asked_reason")
REASONS = {
    "declined": "decline_reason",
    "redirected": "decline_reason",
    "withdrawn": "withdrawal_reason",
    "closed": "closure_reason",
    "discharged": "closure_reason",
    "outcome": "contact_outcome",
}


@dataclass(frozen=True)
class Row:
    """A step: how many people reached it, and why those who had reached the step before did not."""

    label: Any
    people: int
    share: str
    before: int
    """Width of the bar of the step before."""
    bar: int
    lost: int
    drops: list[tuple[str, int]]
    too_early: int = 0


def rows(steps: Sequence[Reached]) -> list[Row]:
    """A row for each step, the first one with everybody."""
    most = steps[0].people or 1
    return [_row(before, reached, most) for before, reached in zip([None, *steps], steps, strict=False)]


def _row(before: Reached | None, reached: Reached, most: int) -> Row:
    stopped = before.stopped.copy() if before else None
    too_early = stopped.pop("early:", 0) if stopped else 0
    return Row(
        label=STEPS[reached.step],
        people=reached.people,
        share=_share(reached.people, before.people - too_early) if before else "",
        before=_width(before.people, most) if before else WIDTH,
        bar=_width(reached.people, most),
        lost=stopped.total() if stopped else 0,
        drops=_drops(stopped.items()) if stopped else [],
        too_early=too_early,
    )


def _share(people: int, of: int) -> str:
    return _("%(percent)s%% of the step before") % {"percent": round(100 * people / of)} if of else ""


def _width(people: int, most: int) -> int:
    return round(WIDTH * people / most)


def _drops(stopped: Any) -> list[tuple[str, int]]:
    said: dict[str, int] = {}
    for why, people in stopped:
        said[in_words(why)] = said.get(in_words(why), 0) + people
    ordered = sorted(said.items(), key=lambda each: (-each[1], each[0]))
    others = sum(people for _label, people in ordered[SHOWN:])
    return [*ordered[:SHOWN], *([(_("Other reasons"), others)] if others else [])]


def in_words(why: str) -> str:
    """Why people came no further: a coded reason, an answer, or the state in which their referral stands."""
    kind, _colon, code = why.partition(":")
    if kind == EventKind.DROPPED_OUT:
        return label_of("closure_reason", kind)
    if kind == "state":
        return _("Now: %(state)s") % {"state": str(ReferralState(code).label).lower()}
    if kind == "answer":
        if code == AGREED:
            return _("Agreed, and nothing was sent")
        return next((label for each in ANSWERS if (label := label_of(each, code)) != code), _("No answer recorded"))
    return label_of(REASONS[kind], code) if kind in REASONS else _("Not known")


def lead(steps: Sequence[Reached]) -> str:
    """The first sentence: how many of all started treatment."""
    started = next(reached.people for reached in steps if reached.step == Step.STARTED)
    everybody = steps[0].people
    return ngettext(
        "%(started)s of %(everybody)s person started treatment.",
        "%(started)s of %(everybody)s people started treatment.",
        everybody,
    ) % {"started": started, "everybody": everybody}
