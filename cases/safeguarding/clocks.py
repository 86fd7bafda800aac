"""The clock of safeguarding concerns: answer by the end of the next working day, or they pass to supervisors."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.people.queue_lines import name_people
from cases.safeguarding.actions import escalate_concern
from cases.safeguarding.models import Concern
from datasharing.clocks.clock import Clock
from partners import navigation
from partners.due_words import Group
from partners.home import Line, Subject
from partners.models import Membership

SAFEGUARDING = Subject("safeguarding", gettext_lazy("Safeguarding"))


def _line(concern: Any, group: Group) -> Line:
    return Line(
        group=group,
        by=concern.due_on,
        who=concern.who,
        who_url=reverse("person", args=[concern.person.reference]),
        person=concern.person_id,
        marks=concern.marks,
        title=_("Safeguarding concern to answer: %(kind)s") % {"kind": concern.get_kind_display()},
        url=reverse("answer_concerns", args=[concern.reference]),
        action=_("Answer"),
        subject=SAFEGUARDING,
    )


def _rest(count: int, group: Group) -> Line:
    label = ngettext("%s more safeguarding concern", "%s more safeguarding concerns", count)
    return Line.counting(count, label, group=group, url=reverse("concerns"), action=_("Answer"), subject=SAFEGUARDING)


def _to_answer(concerns: Any) -> Any:
    """Those that who acts may answer: the lead's, a late one a supervisor's, and nobody's own."""
    return concerns.to_answer()


def _escalate(concern: Concern, actor: Membership) -> None:
    escalate_concern(concern, by=actor, at=timezone.now())


ANSWER = Clock(
    model=Concern,
    column="due_on",
    label=gettext_lazy("To be answered"),
    purposes=navigation.ABOUT_PEOPLE,
    related=("person",),
    prepare=name_people,
    line=_line,
    rest=_rest,
    reaching=_to_answer,
    on_passing=_escalate,
    escalates_after=timedelta(0),
)
