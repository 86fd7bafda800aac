"""The clocks of treatment requirements: the first appointment after the sentence, and the court's next review."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.people.queue_lines import name_people
from datasharing.clocks.clock import Clock
from partners.home import Group, Line
from referrals.court.clocks import COURT, FOR
from referrals.requirements.models import TreatmentRequirement
from referrals.tasks.models import OPEN


def _unasked(requirements: Any) -> Any:
    """Those about which no provider has an open task: such a task has a line of its own."""
    return requirements.exclude(Q(first_task__isnull=False, first_task__state__in=OPEN))


def _line(requirement: Any, group: Group, *, title: str, by: Any, url: str, action: str) -> Line:
    return Line(
        group=group,
        by=by,
        who=requirement.who,
        who_url=requirement.person.get_absolute_url(),
        person=requirement.person_id,
        title=title % {"requirement": requirement},
        url=url,
        action=action,
        subject=COURT,
    )


def _first_appointment(requirement: Any, group: Group) -> Line:
    return _line(
        requirement,
        group,
        title=_("First appointment: %(requirement)s"),
        by=requirement.first_appointment_by,
        url=requirement.get_absolute_url(),
        action=_("Ask the provider") if requirement.first_task_id is None else _("See"),
    )


def _review(requirement: Any, group: Group) -> Line:
    return _line(
        requirement,
        group,
        title=_("Review by the court: %(requirement)s"),
        by=requirement.next_review_on,
        url=reverse("review_treatment_requirements", args=[requirement.reference]),
        action=_("Record the review"),
    )


def _rest(count: int, group: Group) -> Line:
    label = ngettext("%s more treatment requirement", "%s more treatment requirements", count)
    url = f"{reverse('treatment_requirements')}?state=live"
    return Line.counting(count, label, group=group, url=url, action=_("See"), subject=COURT)


OF_REQUIREMENTS = partial(
    Clock,
    model=TreatmentRequirement,
    purposes=FOR,
    related=("person",),
    prepare=name_people,
    rest=_rest,
    escalates_after=timedelta(0),
)
FIRST_APPOINTMENT = OF_REQUIREMENTS(
    column="first_appointment_by", label=gettext_lazy("First appointment"), line=_first_appointment, among=_unasked
)
REVIEW = OF_REQUIREMENTS(column="next_review_on", label=gettext_lazy("Review by the court"), line=_review)
