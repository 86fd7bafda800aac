"""Choosing notices by e-mail."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from datasharing.notices.models import EARLIEST, LATEST, NoticeChoice

TIMES = [
    f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30) if EARLIEST <= time(hour, minute) <= LATEST
]


def _time(words: str) -> time:
    return time.fromisoformat(words)


class NoticesForm(forms.Form):
    """When to be told by e-mail how much there is to do."""

    morning_at = forms.TypedChoiceField(
        label=_("Each working morning at"),
        help_text=_(
            "How much is overdue, due today and this week, and waiting on others. Nothing comes if nothing is due."
        ),
        choices=[("", _("No morning notice")), *((at, at) for at in TIMES)],
        coerce=_time,
        empty_value=None,
        required=False,
    )
    on_escalation = forms.BooleanField(
        label=_("When something late is escalated to me"),
        help_text=_("At most one message a day; what follows on the same day stands on your home page."),
        required=False,
    )

    def __init__(self, *args: Any, choice: NoticeChoice | None, escalates: bool, **kwargs: Any) -> None:
        at = choice.morning_at if choice else None
        initial = {
            "morning_at": f"{at:%H:%M}" if at else "",
            "on_escalation": bool(choice and choice.on_escalation),
        }
        super().__init__(*args, initial=initial, **kwargs)
        if not escalates:
            del self.fields["on_escalation"]
