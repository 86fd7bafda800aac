"""The clocks of triggers: two people confirm, the first lever, the feedback to all who were told, the end."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.triggers.models import Trigger, TriggerState
from datasharing.clocks.clock import Clock
from partners import navigation
from partners.home import Group, Line, Subject

LEVERS = Subject("levers", gettext_lazy("Triggers and levers"))


def _line(column: str, title: Any, action: Any, remark: Callable[[Trigger], str]) -> Callable[[Trigger, Group], Line]:
    def line(trigger: Trigger, group: Group) -> Line:
        return Line(
            group=group,
            by=getattr(trigger, column),
            who=trigger.group or "",
            who_url=trigger.group.get_absolute_url() if trigger.group else "",
            title=title,
            remark=remark(trigger),
            url=trigger.get_absolute_url(),
            action=action,
            subject=LEVERS,
        )

    return line


def _rest(count: int, group: Group) -> Line:
    label = ngettext("%s more trigger", "%s more triggers", count)
    return Line.counting(count, label, group=group, url=reverse("triggers"), action=_("See"), subject=LEVERS)


def _missing(trigger: Trigger) -> str:
    if trigger.state == TriggerState.DETECTED:
        return _("%(act)s. It is not proposed yet.") % {"act": trigger}
    if trigger.analyst_by_id and not trigger.lead_by_id:
        return _("%(act)s. The analyst has confirmed it; the enforcement lead has not.") % {"act": trigger}
    if trigger.lead_by_id:
        return _("%(act)s. The enforcement lead has confirmed it; the analyst has not.") % {"act": trigger}
    return _("%(act)s. Two people confirm it.") % {"act": trigger}


def _rule(trigger: Trigger) -> str:
    return str(trigger.trigger_rule or "")


def _clock(column: str, label: Any, line: Callable[[Trigger, Group], Line]) -> Clock:
    return Clock(
        model=Trigger,
        column=column,
        label=label,
        purposes=navigation.ABOUT_PEOPLE,
        related=("group", "trigger_rule"),
        line=line,
        rest=_rest,
    )


CLOCKS = (
    _clock(
        "confirm_by",
        gettext_lazy("To be confirmed"),
        _line("confirm_by", gettext_lazy("Confirm or dismiss the trigger"), gettext_lazy("Decide"), _missing),
    ),
    _clock(
        "first_lever_by",
        gettext_lazy("First lever"),
        _line("first_lever_by", gettext_lazy("The first lever is to be visible"), gettext_lazy("See plan"), _rule),
    ),
    _clock(
        "feedback_by",
        gettext_lazy("Feedback to all who were told"),
        _line("feedback_by", gettext_lazy("Tell all who were told what was done"), gettext_lazy("See"), _rule),
    ),
    _clock(
        "close_by",
        gettext_lazy("To be closed"),
        _line("close_by", gettext_lazy("Close the trigger with what was delivered"), gettext_lazy("See"), _rule),
    ),
)
