"""Forms about levers, banked cases, holds and disruptions."""

from datetime import date
from functools import partial
from typing import Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.levers.catalogue import choices
from cases.levers.models import AppliedLever, BankedCase, Disrupted, Grade
from cases.records.fields import ProgrammeField
from cases.records.record_form import RADIOS, RecordForm, long_text
from cases.triggers.models import Trigger
from partners.models import Agency
from partners.reference.codes import offered
from partners.widgets import DateField

NAMES_NOBODY = _("Do not name people: whom it concerns is recorded on each person’s page")
MANY = 200


def past(day: date | None) -> date | None:
    """`day`, if it is not in the future.

    :raises ValidationError: if it is
    """
    if day and day > localdate():
        raise forms.ValidationError(_("The day cannot be in the future"))
    return day


class SheetFields(forms.Form):
    """An entry of a lever sheet."""

    lever = forms.ChoiceField(label=_("Lever"), choices=choices)
    what = forms.CharField(
        label=_("What could be done, and what would follow"),
        widget=long_text(),
        help_text=_("For example, which condition applies, and what the next conviction would likely bring"),
    )
    authority = forms.CharField(
        label=_("Under which authority"),
        max_length=300,
        required=False,
        help_text=_("Leave empty for the basis that the catalogue names"),
    )


class SheetForm(RecordForm, SheetFields):
    """An entry of a person's lever sheet."""


class GroupSheetForm(SheetFields):
    """An entry of a group's lever sheet."""

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class LeverFields(forms.Form):
    """A lever that is applied: why, under which authority, and why it is proportionate."""

    lever = forms.ChoiceField(label=_("Lever"), choices=choices)
    ground = forms.ChoiceField(
        label=_("Why"),
        choices=partial(offered, "lever_ground"),
        widget=RADIOS,
        help_text=_("A relapse alone is no reason for enforcement"),
    )
    trigger = forms.ChoiceField(label=_("Which trigger"), required=False)
    authority = forms.CharField(
        label=_("Under which authority"), max_length=300, required=False, help_text=_("Enforcement needs one")
    )
    note = forms.CharField(
        label=_("Why it is necessary and proportionate"),
        widget=long_text(),
        required=False,
        help_text=_("Enforcement needs such a note"),
    )
    end_by = DateField(label=_("To end, or to be looked at again, on"), required=False)

    def offer_triggers(self, answered: str) -> None:
        """Offer the live triggers that the member may see, latest first, with `answered` (a reference) chosen."""
        live = Trigger.objects.live().select_related("owner", "group").order_by("-act_at", "-pk")[:MANY]
        self.triggers = {trigger.reference: trigger for trigger in live}
        field = cast("forms.ChoiceField", self.fields["trigger"])
        field.choices = [("", _("None")), *((each.reference, named(each)) for each in self.triggers.values())]
        if answered in self.triggers:
            self.initial.update(ground="trigger", trigger=answered)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        is_answer = said.get("ground") == "trigger"
        if is_answer and not said.get("trigger"):
            self.add_error("trigger", _("Choose the trigger that it answers"))
        return said | {"trigger": self.triggers.get(said.get("trigger", "")) if is_answer else None}


def named(trigger: Trigger) -> str:
    """A trigger in a list: what happened, whose group it is, and when."""
    return " · ".join(
        str(part) for part in (trigger, trigger.group, f"{trigger.act_at:%d.%m.%Y}", trigger.reference) if part
    )


class LeverForm(RecordForm, LeverFields):
    """A lever on a person. Only a supervisor is offered the override."""

    override_reason = forms.CharField(
        label=_("Why enforcement cannot wait for an offer of support"), widget=long_text(), required=False
    )

    def __init__(self, *arguments: Any, may_override: bool, answered: str = "", **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.offer_triggers(answered)
        if not may_override:
            del self.fields["override_reason"]


class GroupLeverForm(LeverFields):
    """A lever on a group."""

    def __init__(self, *arguments: Any, answered: str = "", **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.offer_triggers(answered)

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class AuthoriseForm(forms.Form):
    """The agreement of a second person, which needs no words."""

    def __init__(self, data: Any, _applied: AppliedLever) -> None:
        super().__init__(data)

    def facts(self) -> dict[str, Any]:
        """Nothing more than who agrees."""
        return {}


class StartForm(forms.Form):
    """The day on which a lever began."""

    on = DateField(label=_("Day on which it began"))
    end_by = DateField(label=_("To end, or to be looked at again, on"), required=False)

    def __init__(self, data: Any, applied: AppliedLever) -> None:
        super().__init__(data, initial={"on": localdate(), "end_by": applied.end_by})

    def clean_on(self) -> date | None:
        return past(self.cleaned_data["on"])

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class EndForm(forms.Form):
    """The end of a lever, and what came of it."""

    on = DateField(label=_("Day on which it ended"))
    outcome = forms.ChoiceField(label=_("What came of it"), choices=partial(offered, "lever_outcome"), widget=RADIOS)
    outcome_note = forms.CharField(label=_("What to know of it"), widget=long_text(), required=False)

    def __init__(self, data: Any, applied: AppliedLever) -> None:
        super().__init__(data, initial={"on": localdate()})
        self.began_on = applied.started_on

    def clean_on(self) -> date | None:
        on = past(self.cleaned_data["on"])
        if on and self.began_on and on < self.began_on:
            raise forms.ValidationError(_("It cannot end before it began"))
        return on

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class NotUsedForm(forms.Form):
    """Why a proposed lever is not used."""

    outcome = forms.ChoiceField(label=_("Why not"), choices=partial(offered, "lever_not_used_reason"), widget=RADIOS)
    outcome_note = forms.CharField(label=_("What to know of it"), widget=long_text(), required=False)

    def __init__(self, data: Any, _applied: AppliedLever) -> None:
        super().__init__(data)

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class BankedCaseForm(RecordForm):
    """A banked case."""

    charge = forms.CharField(label=_("Charge"), max_length=300)
    ready_on = DateField(label=_("Ready to be charged since"))
    decision = forms.CharField(label=_("Who decided to hold it back, and on which condition"), widget=long_text())
    until = DateField(
        label=_("Held back until"), help_text=_("When the time limit or the evidence runs out; it is looked at before")
    )

    def clean_ready_on(self) -> date | None:
        return past(self.cleaned_data["ready_on"])

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until <= localdate():
            raise forms.ValidationError(_("The day must be in the future"))
        return until


class EndBankedForm(forms.Form):
    """What became of a banked case."""

    ending = forms.ChoiceField(label=_("What became of it"), choices=partial(offered, "banked_end"), widget=RADIOS)

    def __init__(self, data: Any, _banked: BankedCase) -> None:
        super().__init__(data)

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data | {"on": localdate()}


class HoldForm(forms.Form):
    """A deconfliction hold."""

    reason = forms.CharField(
        label=_("Reason"), widget=long_text(), help_text=_("Only your own team reads it. Others are told “not now”.")
    )
    until = DateField(label=_("Until"), help_text=_("At most six months from today"))

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class DisruptionFields(forms.Form):
    """A disruption with the grade that its author proposes."""

    kind = forms.ChoiceField(label=_("Type"), choices=partial(offered, "disruption_kind"))
    aim = forms.ChoiceField(label=_("Which of the four Ps"), choices=partial(offered, "four_ps"), widget=RADIOS)
    ambition = forms.CharField(label=_("What was to be reached"), widget=long_text())
    what = forms.CharField(label=_("What was done, and what changed"), widget=long_text())
    on = DateField(label=_("Date"))
    proposed_grade = forms.TypedChoiceField(
        label=_("Grade you propose"),
        choices=Grade.choices,
        coerce=Grade,
        widget=RADIOS,
        help_text=_("Another person gives the grade that counts"),
    )

    def clean_on(self) -> date | None:
        return past(self.cleaned_data["on"])


class PersonDisruptionForm(RecordForm, DisruptionFields):
    """A disruption of a person's offending."""


class GroupDisruptionForm(DisruptionFields):
    """A disruption of a group."""

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class LineDisruptionForm(DisruptionFields):
    """A disruption of a county line."""

    field_order = ("line",)

    line = forms.CharField(label=_("County line"), max_length=200, help_text=_("Its name; no telephone number"))
    programme = ProgrammeField()

    def __init__(self, *arguments: Any, agency: Agency, **options: Any) -> None:
        super().__init__(*arguments, **options)
        cast("ProgrammeField", self.fields["programme"]).offer(agency)

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class ModerateForm(forms.Form):
    """The grade of a disruption, from a second person."""

    grade = forms.TypedChoiceField(label=_("Grade"), choices=Grade.choices, coerce=Grade, widget=RADIOS)
    moderation = forms.CharField(label=_("Why this grade"), widget=long_text(), required=False)

    def __init__(self, data: Any, disruption: Disrupted) -> None:
        super().__init__(data)
        self.fields["grade"].help_text = _("Proposed: %(grade)s") % {"grade": disruption.get_proposed_grade_display()}

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data | {"on": localdate()}
