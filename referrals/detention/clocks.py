"""The clocks of a detention: reach the person before they leave, the next review, the end of detention."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.people.queue_lines import name_people
from datasharing.clocks.clock import Clock
from partners.due_words import Group
from partners.home import Line, Subject
from partners.models import Purpose
from referrals.custody.models import CustodyContact
from referrals.detention.models import CustodyRecord

CUSTODY = Subject("custody", gettext_lazy("Custody"))
REACHED = Q(outcome=CustodyContact.SEEN) | Q(outcome="refused")
"""The contacts by which a person was reached (sql/detention.sql has the same)."""


def unreached(records: Any) -> Any:
    """Of custody records, those of people whom no drug worker of the agency has reached since they arrived."""
    reached = CustodyContact.objects.filter(
        REACHED, person=OuterRef("person"), owner=OuterRef("owner"), seen_at__gte=OuterRef("arrived_at")
    )
    return records.exclude(Exists(reached))


def _within(column: str, time: timedelta) -> Callable[[Any], Any]:
    """Of custody records, those on which the clock in `column` runs out within `time`: before that it is no work."""
    return lambda records: records.filter(**{f"{column}__lte": timezone.now() + time})


def _line(record: Any, group: Group, *, title: str, by: Any, url: str, action: str, **more: Any) -> Line:
    return Line(
        group=group,
        by=by,
        who=record.who,
        who_url=record.get_absolute_url(),
        person=record.person_id,
        marks=record.marks,
        title=title,
        url=url,
        action=action,
        subject=CUSTODY,
        remark=_("Cell %(cell)s") % {"cell": record.cell} if record.cell else "",
        **more,
    )


def _reach(record: Any, group: Group) -> Line:
    leaves = record.get_leaves_for_display() if record.leaves_at else _("detention ends")
    title = _("Reach them before they leave: %(why)s") % {"why": leaves}
    url = reverse("contact_with", args=[record.person.reference])
    return _line(record, group, title=title, by=record.reach_by, url=url, action=_("Start contact"), is_urgent=True)


def _review(record: Any, group: Group) -> Line:
    url = reverse("review_custody_records", args=[record.reference])
    return _line(
        record, group, title=_("Review of detention"), by=record.review_due_at, url=url, action=_("Record the review")
    )


def _ends(record: Any, group: Group) -> Line:
    url = record.get_absolute_url()
    return _line(record, group, title=_("Detention ends"), by=record.detention_ends_at, url=url, action=_("See"))


def _rest(count: int, group: Group, *, one: str, many: str) -> Line:
    label = ngettext(one, many, count)
    return Line.counting(count, label, group=group, url=reverse("custody"), action=_("See"), subject=CUSTODY)


OF_CUSTODY = partial(Clock, model=CustodyRecord, purposes={Purpose.CUSTODY}, related=("person",), prepare=name_people)
REACH = OF_CUSTODY(
    column="reach_by",
    label=gettext_lazy("Left to reach the person"),
    among=unreached,
    line=_reach,
    rest=partial(_rest, one="%s more person to reach", many="%s more people to reach"),
)
REVIEW = OF_CUSTODY(
    column="review_due_at",
    label=gettext_lazy("Review of detention"),
    among=_within("review_due_at", timedelta(hours=1)),
    line=_review,
    rest=partial(_rest, one="%s more review of detention", many="%s more reviews of detention"),
)
ENDS = OF_CUSTODY(
    column="detention_ends_at",
    label=gettext_lazy("End of detention"),
    among=_within("detention_ends_at", timedelta(hours=3)),
    line=_ends,
    rest=partial(_rest, one="%s more detention that ends", many="%s more detentions that end"),
)
