"""The clock of safeguarding concerns: answer by the end of the next working day, or they pass to supervisors."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.people.display_names import names_of
from cases.safeguarding.actions import escalate_concern
from cases.safeguarding.models import Concern
from cases.safeguarding.risks import child_mark
from datasharing.clocks.clock import Clock
from partners import navigation
from partners.due_words import Group
from partners.home import Line, Subject
from partners.models import Membership
from partners.requests import UserRequest

SAFEGUARDING = Subject("safeguarding", gettext_lazy("Safeguarding"))


def _name(concerns: list[Any], request: UserRequest) -> None:
    """Set the name of each concern's person, if it is visible."""
    names = names_of({concern.person_id for concern in concerns}, preferring=request.membership.agency_id)
    today = localdate()
    for concern in concerns:
        concern.who = names.get(concern.person_id, "")
        concern.marks = child_mark(concern.who.birth.child_words(today)) if concern.who else ()


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
    prepare=_name,
    line=_line,
    rest=_rest,
    reaching=_to_answer,
    on_passing=_escalate,
    escalates_after=timedelta(0),
)
