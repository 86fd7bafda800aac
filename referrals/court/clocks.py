"""The clock of hearings: one whose day is over waits for its result."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.people.queue_lines import name_people
from datasharing.clocks.clock import Clock
from partners.home import Group, Line, Subject
from partners.models import Purpose
from referrals.court.models import Hearing

COURT = Subject("court", gettext_lazy("Court and orders"))
FOR = (Purpose.COURT, Purpose.SUPERVISION)


def _over(hearings: Any) -> Any:
    """Those whose day is over: today's are on the list itself."""
    return hearings.filter(listed_on__lt=localdate())


def _line(hearing: Any, group: Group) -> Line:
    return Line(
        group=group,
        by=hearing.listed_on,
        who=hearing.who,
        who_url=hearing.person.get_absolute_url(),
        person=hearing.person_id,
        title=_("What came of the hearing? %(what)s") % {"what": hearing},
        remark=hearing.court,
        url=reverse("result_hearings", args=[hearing.reference]),
        action=_("Record the result"),
        subject=COURT,
    )


def _rest(count: int, group: Group) -> Line:
    label = ngettext("%s more hearing without a result", "%s more hearings without a result", count)
    return Line.counting(count, label, group=group, url=reverse("court_list"), action=_("See"), subject=COURT)


RESULT = Clock(
    model=Hearing,
    column="listed_on",
    label=gettext_lazy("Result of a hearing"),
    purposes=FOR,
    related=("person", "court"),
    prepare=name_people,
    among=_over,
    line=_line,
    rest=_rest,
    escalates_after=timedelta(days=1),
)
