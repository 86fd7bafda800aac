"""The clocks of recovery: needs to look at again, limits of nights, and whether work has lasted."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.people.queue_lines import line_about, name_people
from cases.recovery.models import HealthNeed, Need, Tenure, WorkStart
from datasharing.clocks.clock import Clock
from partners import navigation
from partners.due_words import Group
from partners.home import Line, Subject
from partners.requests import UserRequest

RECOVERY = Subject("recovery", gettext_lazy("Recovery"))


def _name(records: list[Any], request: UserRequest) -> None:
    """Name each record's person, and say whether the record is the member's own."""
    name_people(records, request)
    for record in records:
        worker = getattr(record, "worker", None)
        record.is_mine = worker is not None and worker.user_id == request.user.pk


def _line(record: Any, group: Group, **more: Any) -> Line:
    return line_about(record, group, subject=RECOVERY, is_mine=record.is_mine, **more)


def _need(need: Any, group: Group, *, act: str) -> Line:
    who = ", ".join(str(getattr(each, "user", each)) for each in need.who_is_on_it)
    return _line(
        need,
        group,
        title=_("Need to look at again: %(need)s") % {"need": need},
        by=need.review_on,
        url=reverse(act, args=[need.reference]),
        action=_("Say where it stands"),
        remark=who or _("Nobody works on it yet"),
    )


def _limit(stay: Tenure, group: Group) -> Line:
    nights = stay.nights(localdate())
    said = ngettext("%(count)s night so far", "%(count)s nights so far", nights) % {"count": nights}
    return _line(
        stay,
        group,
        title=_("%(housing)s ends: where do they go?") % {"housing": stay},
        by=stay.leave_by,
        url=reverse("end_tenures", args=[stay.reference]),
        action=_("Record the move"),
        remark=said,
    )


def _check(work: WorkStart, group: Group, *, column: str, weeks: int) -> Line:
    return _line(
        work,
        group,
        title=_("Has it lasted %(weeks)s weeks? %(work)s") % {"weeks": weeks, "work": work},
        by=getattr(work, column),
        url=reverse("section", args=[work.person.reference, "work"]),
        action=_("Record it"),
        remark=work.employer,
    )


def _rest(count: int, group: Group, *, words: Callable[[int], str], list_of: str = "people") -> Line:
    return Line.counting(count, words(count), group=group, url=reverse(list_of), action=_("See"), subject=RECOVERY)


def _needs(count: int) -> str:
    return ngettext("%s more need to look at again", "%s more needs to look at again", count)


def _stays(count: int) -> str:
    return ngettext("%s more stay that ends", "%s more stays that end", count)


def _work(count: int) -> str:
    return ngettext("%s more start of work to ask about", "%s more starts of work to ask about", count)


ABOUT = partial(Clock, purposes=navigation.ABOUT_PEOPLE, prepare=_name)
OF_NEEDS = partial(
    ABOUT,
    column="review_on",
    label=gettext_lazy("To be looked at again"),
    related=("person", "worker__user", "helped_by"),
    rest=partial(_rest, words=_needs, list_of="open_needs"),
)
NEED = OF_NEEDS(model=Need, line=partial(_need, act="move_needs"))
HEALTH_NEED = OF_NEEDS(model=HealthNeed, line=partial(_need, act="move_health_needs"))
LIMIT = ABOUT(
    model=Tenure,
    column="leave_by",
    label=gettext_lazy("Last night allowed"),
    related=("person",),
    line=_limit,
    rest=partial(_rest, words=_stays),
)
FIRST_CHECK = ABOUT(
    model=WorkStart,
    column="first_check_on",
    label=gettext_lazy("Work lasts 13 weeks"),
    related=("person",),
    line=partial(_check, column="first_check_on", weeks=13),
    rest=partial(_rest, words=_work),
)
SECOND_CHECK = ABOUT(
    model=WorkStart,
    column="second_check_on",
    label=gettext_lazy("Work lasts 26 weeks"),
    related=("person",),
    line=partial(_check, column="second_check_on", weeks=26),
    rest=partial(_rest, words=_work),
    among=lambda work: work.exclude(lasted_first=None),
)
