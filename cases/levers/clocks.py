"""The clocks of levers that are in use and of banked cases."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.levers.models import BankedCase, Intervention
from cases.people.queue_lines import name_people
from datasharing.clocks.clock import Clock
from partners import navigation
from partners.home import Group, Line, Subject

LEVERS = Subject("levers", gettext_lazy("Triggers and levers"))


def _line(record: Any, group: Group, *, by: Any, title: str, remark: str) -> Line:
    sheet = reverse("lever_sheet", args=[record.person.reference])
    return Line(
        group=group,
        by=by,
        title=title % {"what": record},
        remark=remark,
        who=getattr(record, "who", ""),
        who_url=record.person.get_absolute_url(),
        person=record.person_id,
        url=sheet,
        action=_("See"),
        subject=LEVERS,
    )


def _lever(applied: Intervention, group: Group) -> Line:
    return _line(applied, group, by=applied.end_by, title=_("End it or extend it: %(what)s"), remark=applied.authority)


def _banked(banked: BankedCase, group: Group) -> Line:
    remark = _("The decision to hold it back runs out")
    return _line(banked, group, by=banked.until, title=_("Charge it or drop it: %(what)s"), remark=remark)


def _more(count: int, group: Group) -> Line:
    label = ngettext("%s more lever to look at", "%s more levers to look at", count)
    return _counted(label, count, group)


def _more_banked(count: int, group: Group) -> Line:
    label = ngettext("%s more banked case to decide", "%s more banked cases to decide", count)
    return _counted(label, count, group)


def _counted(label: str, count: int, group: Group) -> Line:
    return Line.counting(count, label, group=group, url=reverse("caseload"), action=_("See"), subject=LEVERS)


LOOKED_AT = Clock(
    model=Intervention,
    column="end_by",
    label=gettext_lazy("To end or to be looked at again"),
    purposes=navigation.ABOUT_PEOPLE,
    related=("person",),
    prepare=name_people,
    line=_lever,
    rest=_more,
)
DECIDED = Clock(
    model=BankedCase,
    column="until",
    label=gettext_lazy("Held back until"),
    purposes=navigation.ABOUT_PEOPLE,
    related=("person",),
    prepare=name_people,
    line=_banked,
    rest=_more_banked,
)
