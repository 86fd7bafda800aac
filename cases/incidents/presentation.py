"""How incidents are shown: lines of a list, and the picture of a chain with its table."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.incidents.chains import Chain, Knot
from cases.incidents.models import REVIEW_MACHINE, Incident, IncidentReview, ReviewState
from cases.incidents.plot import plot_of
from partners.due_words import Words, has_passed, in_words

RISK_COLOURS = {"low": "grey", "medium": "yellow", "high": "orange", "imminent": "red"}


@dataclass(frozen=True)
class Line:
    """An incident in a list, with its review."""

    incident: Incident
    review: IncidentReview | None
    number: int = 0
    answers: int | None = None
    """In a chain: its number, and the number of the incident that it answers."""

    @property
    def state(self) -> dict[str, str]:
        """The tag of the review."""
        if self.is_late:
            return {"text": _("Review is late"), "colour": "red"}
        return REVIEW_MACHINE.tag(self.incident.state)

    @property
    def is_late(self) -> bool:
        """Whether its review is overdue."""
        due = self.incident.review_due
        return self.awaits_review and due is not None and has_passed(due, now=timezone.now())

    @property
    def awaits_review(self) -> bool:
        return self.incident.state == ReviewState.AWAITING

    @property
    def due(self) -> Words | None:
        """By when it is to be reviewed, in words."""
        if not self.awaits_review or self.incident.review_due is None:
            return None
        return in_words(self.incident.review_due, now=timezone.now())

    @property
    def risk(self) -> dict[str, str] | None:
        """The tag of the risk of an answer."""
        if self.review is None:
            return None
        return {"text": str(self.review.get_risk_display()), "colour": RISK_COLOURS[self.review.risk]}

    @property
    def suspected(self) -> Any:
        """The group of the suspects."""
        return self._group("attributed_group")

    @property
    def hurt(self) -> Any:
        """The group of the victims."""
        return self._group("victim_group")

    def _group(self, name: str) -> Any:
        if self.review is None or getattr(self.review, f"{name}_id") is None:
            return ""
        return getattr(self.review, name) or _("Group not shown")


def lines_of(incidents: Collection[Incident], reviews: Mapping[int, IncidentReview]) -> list[Line]:
    """The lines of a list of incidents."""
    return [Line(incident, reviews.get(incident.pk)) for incident in incidents]


def picture_of(chain: Chain, *, current: Incident | None = None, always: bool = False) -> dict[str, Any]:
    """What the template of a chain needs; nothing if no incident answers another, unless it is drawn `always`."""
    answers = chain.answers()
    if not (answers or always):
        return {}
    numbers = chain.numbers()
    lines = [Line(each.incident, each.review, each.number, numbers.get(each.answers or 0)) for each in chain.knots]
    return {
        "plot": plot_of(chain),
        "sentence": _sentence(chain, answers),
        "arrows": [_("%(answer)s answers %(cause)s") % {"answer": b.number, "cause": a.number} for a, b in answers],
        "chain": lines[::-1],
        "is_cut": chain.is_cut,
        "current": current.pk if current else None,
    }


def _sentence(chain: Chain, answers: list[tuple[Knot, Knot]]) -> str:
    """What one sees in the picture."""
    first, last = chain.knots[0], chain.knots[-1]
    days = (last.incident.occurred_on - first.incident.occurred_on).days
    count = len(chain.knots)
    words = ngettext(
        "%(count)d incidents in %(days)d day, %(answers)d of them an answer to an earlier one.",
        "%(count)d incidents in %(days)d days, %(answers)d of them an answer to an earlier one.",
        days,
    )
    return f"{words % {'count': count, 'days': days, 'answers': len(answers)}} {_what_next(last)}".strip()


def _what_next(last: Knot) -> str:
    """What is expected after the last incident of a chain."""
    if last.review is None or last.review.risk not in {IncidentReview.Risk.HIGH, IncidentReview.Risk.IMMINENT}:
        return ""
    return _("Risk of an answer to the last: %(risk)s.") % {"risk": str(last.review.get_risk_display()).lower()}
