"""Forms about action plans."""

from collections.abc import Iterable
from datetime import time
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.records.fields import ProgrammeField
from cases.records.record_form import RADIOS, long_text
from partners.clock_times import TimeUnreadable, london_instant
from partners.models import Agency
from partners.widgets import DateField, TimeField, consent_tick
from referrals.idempotency.token_form import OnceForm
from referrals.plans.models import PlanStep
from referrals.tasks.ways import Way

END_OF_THE_DAY = time(17)
NAMES_NOBODY = _("Do not name people: whom it concerns is recorded with each step")


class PlanForm(forms.Form):
    """An action plan."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=NAMES_NOBODY)
    aim = forms.CharField(label=_("What it is to reach"), widget=long_text(), required=False, help_text=NAMES_NOBODY)


class PersonPlanForm(PlanForm):
    """A person's action plan, which has a programme of its own."""

    programme = ProgrammeField()

    def __init__(self, *arguments: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*arguments, **options)
        cast("ProgrammeField", self.fields["programme"]).offer(agency)


class StepForm(OnceForm):
    """A step: support or enforcement, what is asked of which agency, and by when."""

    side = forms.TypedChoiceField(
        label=_("Support or enforcement?"), choices=PlanStep.Side.choices, coerce=PlanStep.Side, widget=RADIOS
    )
    to = forms.ChoiceField(label=_("Which agency does it?"), widget=RADIOS)
    title = forms.CharField(label=_("What is to be done, in a few words"), max_length=200)
    asked = forms.CharField(
        label=_("What they should know"),
        help_text=_("The agency that you ask reads it"),
        widget=long_text(),
        required=False,
    )
    due_on = DateField(label=_("To be done by"))
    due_time = TimeField(label=_("Time"), help_text=_("For example, 14:30. Leave empty for 17:00"), required=False)
    agreed = forms.BooleanField(label=_("They agree that the agency is told"), widget=consent_tick(), required=False)

    def __init__(self, *args: Any, ways: Iterable[Way], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = {way.key: way for way in ways}
        choices = [(way.key, _in_words(way)) for way in self.ways.values()]
        cast("forms.ChoiceField", self.fields["to"]).choices = choices
        if not any(way.needs_consent for way in self.ways.values()):
            del self.fields["agreed"]

    def clean(self) -> dict[str, Any]:
        """Check that the due time lies ahead, and that the person agrees where an agreement wants it."""
        said: dict[str, Any] = super().clean() or {}
        way = self.ways.get(said.get("to", ""))
        if way and way.needs_consent and not said.get("agreed"):
            self.add_error("agreed", _("This agency may only be told if they agree"))
        if on := said.get("due_on"):
            try:
                self.due_at = london_instant(on, said.get("due_time") or END_OF_THE_DAY)
            except TimeUnreadable as problem:
                self.add_error("due_time", str(problem))
                return said
            if self.due_at <= timezone.now():
                self.add_error("due_on", _("The time by which it is to be done must be in the future"))
        return said

    def facts(self) -> dict[str, Any]:
        """The valid form as the verb takes it."""
        said = self.cleaned_data
        return {
            "side": said["side"],
            "way": self.ways[said["to"]],
            "title": said["title"],
            "asked": said["asked"],
            "due_at": self.due_at,
            "consented": said.get("agreed", False),
        }


def _in_words(way: Way) -> Any:
    consent = _(" (if they agree)") if way.needs_consent else ""
    where = f", {way.programme}" if way.programme else ""
    return f"{way.recipient}{where}{consent}"


class CloseForm(forms.Form):
    """What a plan reached."""

    closing = forms.CharField(label=_("What it reached"), widget=long_text(), help_text=NAMES_NOBODY)
