"""Forms for answering a referral."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import BirthPrecision, Identity
from cases.people.birth import Birth
from datasharing.models import Person
from partners.clock_times import TimeUnreadable, london_instant
from partners.dated_rules import is_open
from partners.models import Agency, Area, Membership, Purpose, Role, Service
from partners.services.limits import Limit
from partners.widgets import DateField, TimeField, consent_tick
from referrals.exchange.actions import OUTSIDE_AREA
from referrals.exchange.limits import of_referral
from referrals.exchange.models import Referral
from referrals.exchange.reason_form import AgreedForm, NoteForm, ReasonForm
from referrals.idempotency.token_form import OnceForm
from referrals.routing.routing import Route

NEW = "new"
UNATTENDED = (Role.SYSTEM, Role.API_CLIENT)


class RedirectForm(AgreedForm, ReasonForm):
    """The reason for redirecting a referral, and the person's agreement."""

    field_order = ("reason", "note", "area", "override_reason", "why_another", "agreed", "tell_sender")

    area = forms.ModelChoiceField(
        label=_("Where they live"),
        queryset=Area.objects.none(),
        to_field_name="code",
        empty_label=_("As the referral says"),
        required=False,
    )
    tell_sender = forms.BooleanField(widget=consent_tick(), required=False)

    def __init__(self, *args: Any, about: Referral, sender: Agency, route: Route, **kwargs: Any) -> None:
        self.sent_area = about.area
        super().__init__(*args, route=route, who=of_referral(about), **kwargs)
        areas = Area.objects.filter(pk__in=[about.area_id] if about.area_id else []) | Area.objects.filter(
            servicearea__service=route.service
        )
        cast("forms.ModelChoiceField[Area]", self.fields["area"]).queryset = areas.distinct().order_by("name")
        names = {"sender": sender, "recipient": route.recipient}
        self.fields["tell_sender"].label = _("They agree that %(sender)s is told it went to %(recipient)s") % names
        if not route.needs_consent:
            del self.fields["tell_sender"]

    def lives_in(self) -> Area | None:
        """Where they live, as far as the form says; a reason of area contradicts what was sent."""
        said = getattr(self, "cleaned_data", {"reason": OUTSIDE_AREA})
        return said.get("area") or (None if said.get("reason") == OUTSIDE_AREA else self.sent_area)

    def beyond(self) -> list[Limit]:
        """The limits that they are beyond where they live now."""
        self.who = replace(self.who, area=self.lives_in())
        return super().beyond()

    def said(self) -> dict[str, Any]:
        """The valid form as the verb takes it."""
        agreed = {"consented": self.cleaned_data["agreed"], "tell_sender": self.cleaned_data.get("tell_sender", False)}
        return {**self.answer(), **self.how(), "area": self.cleaned_data["area"], **agreed}


class WorkerForm(OnceForm):
    """The worker of a client."""

    worker = forms.ChoiceField(label=_("Who works with them"), required=False)

    def __init__(self, *args: Any, agency: Agency, purpose: Purpose, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        serving = Membership.objects.in_force(timezone.now()).filter(agency=agency, purposes__contains=[purpose.value])
        people = serving.exclude(role__in=UNATTENDED).select_related("user", "team").order_by("user__full_name")
        self.serving = {str(member.user.reference): member for member in people}
        worker = cast("forms.ChoiceField", self.fields["worker"])
        worker.choices = [("", _("No worker yet")), *((key, _worker(member)) for key, member in self.serving.items())]

    def chosen_worker(self) -> Membership | None:
        """The member chosen."""
        return self.serving.get(self.cleaned_data["worker"])


class AcceptForm(WorkerForm):
    """Accepting a referral: an existing client or a new one, and the worker."""

    field_order = ("client", "worker")

    client = forms.ChoiceField(
        label=_("Who they are to you"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of your clients, or a new client")},
    )

    def __init__(self, *args: Any, clients: Iterable[Identity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clients = {identity.person.reference: identity.person for identity in clients}
        choices = [(identity.person.reference, _client(identity)) for identity in clients]
        client = cast("forms.ChoiceField", self.fields["client"])
        client.choices = [*choices, (NEW, _("A new client, with the name that was sent"))]
        if not choices:
            self.initial["client"] = NEW

    def chosen_client(self) -> Person | None:
        """The client chosen; None for a new one."""
        return self.clients.get(self.cleaned_data["client"])


class AppointmentForm(OnceForm):
    """Time and place of an appointment."""

    on = DateField(label=_("Date"))
    at = TimeField(
        label=_("Time"),
        help_text=_("For example, 14:30 or 2:30 pm"),
        error_messages={"required": _("Enter a time")},
    )
    place = forms.CharField(label=_("Place"), max_length=200, error_messages={"required": _("Enter where it is")})
    confirmed = forms.BooleanField(
        label=_("Book it although the service is closed then"),
        help_text=_("The other agency sees this"),
        required=False,
    )

    def __init__(self, *args: Any, service: Service, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service = service
        if not self.is_bound:
            del self.fields["confirmed"]

    def clean(self) -> None:
        """Check that the appointment is in the future, and in opening hours unless confirmed."""
        on, at = self.cleaned_data.get("on"), self.cleaned_data.get("at")
        if on and at:
            try:
                self.instant = london_instant(on, at)
            except TimeUnreadable as problem:
                self.add_error("at", str(problem))
                return
            if self.instant <= timezone.now():
                self.add_error("on", _("The appointment must be in the future"))
            elif not is_open(self.service, self.instant):
                self._confirm()
                return
        del self.fields["confirmed"]  # asked only where there is something to confirm

    def _confirm(self) -> None:
        if not self.cleaned_data["confirmed"]:
            self.add_error("confirmed", _("The service is closed then. Choose another time, or confirm it"))

    def answer(self) -> dict[str, Any]:
        """The valid form as the verb takes it."""
        said = self.cleaned_data
        return {"at": self.instant, "place": said["place"], "confirmed": said.get("confirmed", False)}


class AttendanceForm(NoteForm):
    """Whether the person attended."""

    field_order = ("attended", "note")

    attended = forms.TypedChoiceField(
        label=_("Did they come?"),
        choices=[("yes", _("They came")), ("no", _("They did not come"))],
        coerce=lambda answer: answer == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether they came")},
    )

    def answer(self) -> dict[str, Any]:
        """The valid form as the verb takes it."""
        return {"attended": self.cleaned_data["attended"], "note": self.cleaned_data["note"]}


def _worker(member: Membership) -> str:
    return f"{member.user}, {member.team}" if member.team else str(member.user)


def _client(identity: Identity) -> str:
    born = Birth(identity.date_of_birth, BirthPrecision(identity.birth_precision))
    return gettext("%(name)s, born %(born)s, your client") % {"name": identity, "born": born}
