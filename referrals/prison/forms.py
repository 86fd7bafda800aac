"""Forms about people in prison, and the filter of their list."""

from datetime import datetime
from functools import partial
from typing import Any, cast

from django import forms
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.records.record_form import RADIOS, RecordForm, long_text
from partners.clock_times import TimeUnreadable, london_instant
from partners.london import london_time
from partners.models import Establishment
from partners.reference.codes import offered
from partners.widgets import DateField, TimeField
from referrals.prison.actions import Reception
from referrals.prison.models import (
    NUMBER,
    LegalStatus,
    Medication,
    Movement,
    OffenderManager,
    PrisonEpisode,
    PrisonEpisodeQuerySet,
    Referring,
)
from referrals.prison.moves import Move

SELECT = {"data-autocomplete": ""}


def prisons() -> dict[str, Establishment]:
    """The prisons that are open, by code, in order of their names."""
    active = Establishment.objects.filter(kind=Establishment.Kind.PRISON, is_active=True)
    return {each.code: each for each in active.order_by("name")}


class PrisonField(forms.ChoiceField):
    """A prison of the national register."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label=options.pop("label", _("Prison")), widget=forms.Select(SELECT), **options)

    def offer(self) -> None:
        """Offer the prisons that are open now."""
        self.known = prisons()
        self.choices = [("", _("Choose a prison")), *((code, str(each)) for code, each in self.known.items())]

    def clean(self, value: Any) -> Establishment | None:
        return self.known.get(super().clean(value))


class WhenForm(forms.Form):
    """Something that has happened: now, unless a day and time are given."""

    on = DateField(label=_("Day"), required=False, help_text=_("Leave day and time empty for now"))
    time = TimeField(label=_("Time"), required=False, help_text=_("For example, 14:30 or 2:30 pm"))

    def clean(self) -> None:
        """Set `at` to the instant that was given, which cannot lie ahead."""
        day, time, now = self.cleaned_data.get("on"), self.cleaned_data.get("time"), timezone.now()
        self.at: datetime = now
        if (day is None and time is None) or (time is None and day == localdate()):
            return
        try:
            at = time or london_time(now).time().replace(hour=12, minute=0, second=0, microsecond=0)
            self.at = london_instant(day or localdate(), at)
        except TimeUnreadable as problem:
            self.add_error("time", str(problem))
            return
        if self.at > now:
            self.add_error("on" if day else "time", _("It cannot be in the future"))


class ReceptionForm(WhenForm, RecordForm):
    """A reception into prison."""

    field_order = [
        *("prison", "location", "legal_status", "substance_group", "medicines", "expected_release_on"),
        *("on", "time", "number", "programme"),
    ]

    prison = PrisonField()
    location = forms.CharField(label=_("Wing and cell"), max_length=NUMBER, required=False)
    legal_status = forms.ChoiceField(label=_("Why they are held"), choices=LegalStatus.choices, widget=RADIOS)
    substance_group = forms.ChoiceField(
        label=_("What do they need help with?"),
        choices=partial(offered, "substance_group", blank=_("Nothing, or not known")),
        widget=RADIOS,
        required=False,
        help_text=_("A need refers them to treatment by itself, today, where your agreements and routing rules allow"),
    )
    medicines = forms.CharField(
        label=_("Medicines that they say they take"),
        widget=long_text(),
        required=False,
        max_length=2_000,
        help_text=_("One a line, with the dose. Each is to be verified."),
    )
    expected_release_on = DateField(label=_("Release expected on"), required=False)
    number = forms.CharField(label=_("Number in your own system"), max_length=NUMBER, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        cast("PrisonField", self.fields["prison"]).offer()

    def facts(self) -> dict[str, Any]:
        said = super().facts()
        names = ("prison", "location", "legal_status", "substance_group", "expected_release_on")
        return {
            "subject_role": said["subject_role"],
            "programme": said["programme"],
            "number": said["number"],
            "medicines": [line.strip()[:200] for line in said["medicines"].splitlines() if line.strip()],
            "reception": Reception(received_at=self.at, **{name: said[name] for name in names}),
        }


class MoveForm(WhenForm):
    """A move within prison, to another prison, or out and back."""

    field_order = ["kind", "prison", "location", "on", "time"]

    kind = forms.ChoiceField(
        label=_("What happened?"),
        choices=[each for each in Movement.Kind.choices if each[0] != Movement.Kind.RELEASE],
        widget=RADIOS,
    )
    prison = PrisonField(label=_("If they were transferred: to which prison"), required=False)
    location = forms.CharField(label=_("Wing and cell, court or hospital"), max_length=NUMBER, required=False)

    def __init__(self, data: Any, _episode: PrisonEpisode) -> None:
        super().__init__(data)
        cast("PrisonField", self.fields["prison"]).offer()

    def clean(self) -> None:
        super().clean()
        kind, prison = self.cleaned_data.get("kind"), self.cleaned_data.get("prison")
        if kind == Movement.Kind.TRANSFER and prison is None:
            self.add_error("prison", _("Choose the prison"))

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        said = self.cleaned_data
        prison = said["prison"] if said["kind"] == Movement.Kind.TRANSFER else None
        return {"move": Move(kind=said["kind"], moved_at=self.at, prison=prison, location=said["location"])}


class LegalStatusForm(forms.Form):
    """Why somebody is held now."""

    legal_status = forms.ChoiceField(label=_("Why they are held now"), choices=LegalStatus.choices, widget=RADIOS)
    expected_release_on = DateField(label=_("Release expected on"), required=False)

    def __init__(self, data: Any, episode: PrisonEpisode) -> None:
        initial = {"legal_status": episode.legal_status, "expected_release_on": episode.expected_release_on}
        super().__init__(data, initial=initial)

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class ManagerForm(forms.Form):
    """Who manages the person from a day on."""

    post = forms.ChoiceField(label=_("What they are"), choices=OffenderManager.Post.choices, widget=RADIOS)
    name = forms.CharField(label=_("Name"), max_length=200)
    contact = forms.CharField(label=_("Phone or e-mail"), max_length=200, required=False)
    since = DateField(label=_("Since"), required=False, help_text=_("Leave empty for today"))

    def __init__(self, data: Any, _episode: PrisonEpisode) -> None:
        super().__init__(data)

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data | {"since": self.cleaned_data["since"] or localdate()}


class MedicineForm(forms.Form):
    """A medicine that somebody says they take."""

    what = forms.CharField(label=_("Medicine and dose, as they say"), max_length=200)
    prescriber = forms.CharField(label=_("Who prescribes or dispenses it"), max_length=200, required=False)

    def __init__(self, data: Any, _episode: PrisonEpisode) -> None:
        super().__init__(data)

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class VerifyForm(forms.Form):
    """What verifying a medicine showed."""

    verdict = forms.ChoiceField(label=_("What do they say?"), choices=Medication.Verdict.choices, widget=RADIOS)
    found = forms.CharField(label=_("With whom you verified it, and what they said"), max_length=200)

    def __init__(self, data: Any, _medication: Medication) -> None:
        super().__init__(data)

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data | {"at": timezone.now()}


class SettleForm(forms.Form):
    """Why a reception needs no referral."""

    note = forms.CharField(
        label=_("Why no referral is needed"),
        max_length=200,
        help_text=_("For example: she does not want to be referred; asked on the induction wing"),
    )

    def __init__(self, data: Any, _episode: PrisonEpisode) -> None:
        super().__init__(data)

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return self.cleaned_data


class EpisodeFilter(forms.Form):
    """The filter of the list. The query has no personal data."""

    SHOWN = (
        ("", _("Everybody in prison")),
        ("remand", _("On remand")),
        ("unreferred", _("Not referred yet")),
        ("unverified", _("With a medicine to verify")),
        ("released", _("Released")),
    )

    show = forms.ChoiceField(label=_("Show"), choices=SHOWN, required=False, widget=forms.RadioSelect)

    def narrow(self, found: PrisonEpisodeQuerySet) -> PrisonEpisodeQuerySet:
        """The episodes in `found` that a valid form asks for."""
        match self.cleaned_data["show"]:
            case "remand":
                return found.inside().on_remand()
            case "unreferred":
                return found.inside().filter(referring__in=[Referring.AWAITING, Referring.HELD])
            case "unverified":
                open_ones = Medication.objects.filter(episode=OuterRef("pk"), verified_at=None)
                return found.filter(Exists(open_ones))
            case "released":
                return found.exclude(released_at=None)
        return found.inside()
