"""The clocks of promises: when one is due, and by when a broken one is to be put right."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.notifications.states import NOTIFYING, TOLD
from cases.promises.models import Promise
from datasharing.clocks.clock import Clock
from partners.home import Group, Line, Subject, Tag

PROMISES = Subject("promises", gettext_lazy("Promises"))


def _made(promises: Any) -> Any:
    """Those that were made: a promise in a script that has not been spoken is due to nobody."""
    return promises.filter(notification__state__in=TOLD)


def _due(promise: Promise, group: Group) -> Line:
    remark = _("Kept by %(agency)s") % {"agency": promise.keeper or promise.owner}
    return _line(promise, group, by=promise.due_on, remark=remark, action=_("Record"), tag=None)


def _broken(promise: Promise, group: Group) -> Line:
    remark = _("Broken. It is the first thing said on the next script until it is put right.")
    tag = Tag(_("Broken"), "red")
    return _line(promise, group, by=promise.put_right_by, remark=remark, action=_("Put right"), tag=tag)


def _line(promise: Promise, group: Group, *, by: Any, remark: str, action: str, tag: Tag | None) -> Line:
    return Line(
        group=group,
        by=by,
        title=_("Promise: “%(text)s”") % {"text": promise.text},
        remark=remark,
        url=promise.get_absolute_url(),
        action=action,
        subject=PROMISES,
        tag=tag,
        is_urgent=tag is not None,
    )


def _rest(count: int, group: Group) -> Line:
    label = ngettext("%s more promise", "%s more promises", count)
    return Line.counting(count, label, group=group, url=reverse("promises"), action=_("See"), subject=PROMISES)


DUE = Clock(
    model=Promise,
    column="due_on",
    label=gettext_lazy("To be kept"),
    purposes=NOTIFYING,
    among=_made,
    related=("keeper", "owner"),
    line=_due,
    rest=_rest,
)
PUT_RIGHT = Clock(
    model=Promise,
    column="put_right_by",
    label=gettext_lazy("To be put right"),
    purposes=NOTIFYING,
    related=("keeper", "owner"),
    line=_broken,
    rest=_rest,
)
