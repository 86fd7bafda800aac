"""Forms of the steps of a notification: the rehearsal, when it was held, who came and how they took it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.notifications.actions import Outcome
from cases.notifications.models import Invitee
from cases.notifications.states import Check
from cases.people.models import Identity
from cases.records.record_form import long_text
from partners.clock_times import TimeUnreadable, london_instant
from partners.widgets import DateField, TimeField


class RehearsalForm(forms.Form):
    """What a rehearsal went through."""

    checks = forms.MultipleChoiceField(
        label=_("What the rehearsal went through"), choices=Check.choices, widget=forms.CheckboxSelectMultiple
    )

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        return self.cleaned_data


class HeldForm(forms.Form):
    """When it was held."""

    on = DateField(label=_("Day"))
    time = TimeField(label=_("Time"))

    def clean(self) -> None:
        """Find the instant, which has passed."""
        on, at = self.cleaned_data.get("on"), self.cleaned_data.get("time")
        if on and at:
            try:
                self.at: datetime = london_instant(on, at)
            except TimeUnreadable as problem:
                self.add_error("time", str(problem))
                return
            if self.at > timezone.now():
                self.add_error("on", _("It cannot have been held in the future"))

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        return {"at": self.at}


BLANK = ("", _("Not said"))


class DebriefForm(forms.Form):
    """What was learnt, and one line for each invitee."""

    text = forms.CharField(label=_("What went well, what did not, what is done next"), widget=long_text())

    def __init__(
        self, *arguments: Any, invitees: Iterable[Invitee], names: Mapping[int, Identity], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.invitees = list(invitees)
        self.names = names
        for invitee in self.invitees:
            self._ask(invitee)

    def _ask(self, invitee: Invitee) -> None:
        who = self.names.get(invitee.person_id, _("Name not shown"))
        asked: dict[str, tuple[Any, list[Any]]] = {
            "attended": (_("Came: %(who)s"), [*Invitee.Attended.choices]),
            "engagement": (_("How they took it: %(who)s"), [BLANK, *Invitee.Engagement.choices]),
            "understood": (_("Understood why: %(who)s"), [BLANK, *Invitee.Understood.choices]),
        }
        for name, (label, choices) in asked.items():
            self.fields[self.name(name, invitee)] = forms.ChoiceField(
                label=label % {"who": who}, choices=choices if name != "attended" else [BLANK, *choices],
                required=name == "attended",
            )  # fmt: skip
        self.fields[self.name("help", invitee)] = forms.BooleanField(
            label=_("Asked for help: %(who)s") % {"who": who}, required=False
        )
        self.fields[self.name("absent", invitee)] = forms.CharField(
            label=_("Why not: %(who)s") % {"who": who}, max_length=200, required=False
        )

    @staticmethod
    def name(what: str, invitee: Invitee) -> str:
        """The name of a field of one invitee."""
        return f"{what}_{invitee.reference}"

    def lines(self) -> list[dict[str, Any]]:
        """One line for each invitee, with its fields."""
        parts = ("attended", "engagement", "understood", "help", "absent")
        return [
            {
                "invitee": invitee,
                "who": self.names.get(invitee.person_id),
                "fields": [self[self.name(part, invitee)] for part in parts],
            }
            for invitee in self.invitees
        ]

    def outcomes(self) -> dict[Invitee, Outcome]:
        """What became of each invitee. Valid forms only. How somebody took it who did not come is left out."""
        return {invitee: self._outcome(invitee) for invitee in self.invitees}

    def _outcome(self, invitee: Invitee) -> Outcome:
        said = {part: self.cleaned_data[self.name(part, invitee)] for part in ("attended", "engagement", "understood")}
        if said["attended"] == Invitee.Attended.NO:
            absent = self.cleaned_data[self.name("absent", invitee)]
            return Outcome(attended=Invitee.Attended.NO, absent_because=absent)
        return Outcome(**said, asked_for_help=self.cleaned_data[self.name("help", invitee)])
