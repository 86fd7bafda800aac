"""The clocks of substitution treatment: missed doses, depots, and bridging scripts. Late ones go to supervisors."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from datasharing.clocks.clock import Clock
from partners.due_words import Group
from partners.home import Line, Tag
from partners.london import london_time
from referrals.substitution.models import Substitution
from referrals.treatment.clocks import AT_ONCE, PURPOSES, line_of, name_with_worker, rest_of

RUNNING = timedelta(days=2)
"""Missed doses go to supervisors on the day after the third in a row, when tolerance is lost."""


def missed_in_words(substitution: Substitution) -> str:
    """What was missed, and what follows from it."""
    product = str(substitution)
    if substitution.tolerance_lost_on:
        return _("Missed %(product)s %(days)s days running: tolerance is lost") % {
            "product": product,
            "days": substitution.missed,
        }
    return ngettext(
        "Missed %(product)s on %(days)s day: reach them",
        "Missed %(product)s %(days)s days running: reach them",
        substitution.missed,
    ) % {"product": product, "days": substitution.missed}


def told_in_words(substitution: Substitution) -> str:
    """Whether the prescriber was told, if they have to be."""
    if substitution.prescriber_told_at:
        at = date_format(london_time(substitution.prescriber_told_at), "D j M, H:i")
        return _("Prescriber told %(when)s") % {"when": at}
    return (
        _("Tell the prescriber now: %(who)s") % {"who": substitution.prescriber}
        if substitution.tolerance_lost_on
        else ""
    )


def _missed(substitution: Any, group: Group) -> Line:
    is_lost = substitution.tolerance_lost_on is not None
    needs_telling = is_lost and substitution.prescriber_told_at is None
    doses = ngettext("%d dose missed", "%d doses missed", substitution.missed) % substitution.missed
    remark = " ".join(
        filter(None, [
            f"{told_in_words(substitution)}." if told_in_words(substitution) else "",
            _("Pharmacy: %(where)s.") % {"where": substitution.pharmacy} if substitution.pharmacy else "",
        ])
    )  # fmt: skip
    return line_of(
        substitution,
        group,
        title=missed_in_words(substitution),
        by=substitution.missed_since,
        url=(
            reverse("told_substitution_treatment", args=[substitution.reference])
            if needs_telling
            else reverse("add_contacts", args=[substitution.person.reference])
        ),
        action=_("Prescriber was told") if needs_telling else _("Record a contact"),
        remark=remark,
        tag=Tag(doses, "red" if is_lost else "yellow"),
        is_urgent=is_lost,
    )


def _depot(substitution: Any, group: Group) -> Line:
    is_late = substitution.depot_until < timezone.localdate()
    opens = date_format(substitution.depot_from, "D j M")
    return line_of(
        substitution,
        group,
        title=_("Depot is late: %(product)s") % {"product": substitution}
        if is_late
        else _("Depot is due: %(product)s") % {"product": substitution},
        by=substitution.depot_until,
        url=reverse("doses_substitution_treatment", args=[substitution.reference]),
        action=_("Record the dose"),
        remark=_("The window opens on %(day)s.") % {"day": opens},
        is_urgent=is_late,
    )


def _bridging(substitution: Any, group: Group) -> Line:
    return line_of(
        substitution,
        group,
        title=_("Bridging script runs out: %(product)s") % {"product": substitution},
        by=substitution.bridging_until,
        url=reverse("bridge_substitution_treatment", args=[substitution.reference]),
        action=_("Arrange the next"),
        remark=_("From %(who)s") % {"who": substitution.bridging_from},
    )


GIVEN = partial(
    Clock,
    model=Substitution,
    purposes=PURPOSES,
    related=("person", "episode__worker"),
    prepare=name_with_worker,
)
MISSED = GIVEN(
    column="missed_since",
    escalates_after=RUNNING,
    label=gettext_lazy("Missed doses"),
    line=_missed,
    rest=partial(rest_of, one="%s more who missed doses", many="%s more who missed doses"),
)
DEPOT = GIVEN(
    column="depot_until",
    escalates_after=AT_ONCE,
    label=gettext_lazy("Depot"),
    line=_depot,
    rest=partial(rest_of, one="%s more depot", many="%s more depots"),
)
BRIDGING = GIVEN(
    column="bridging_until",
    escalates_after=AT_ONCE,
    label=gettext_lazy("Bridging script"),
    line=_bridging,
    rest=partial(rest_of, one="%s more bridging script", many="%s more bridging scripts"),
)
