"""Forms about memberships: what they rest on, reviews, removals and challenges."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from cases.groups.actions import Basis
from cases.groups.models import SIX_MONTHS, Group, GroupMembership
from cases.memberships.grades import Handling, Information, Source
from cases.memberships.models import Challenge, MembershipBasis, RemovalProposal
from cases.records.record_form import RADIOS, RecordForm, long_text
from partners.widgets import DateField

TO_CHOOSE_FROM = 500
USUAL_REVIEW = timedelta(days=180)
KINDS = [choice for choice in MembershipBasis.Kind.choices if choice[0] != MembershipBasis.Kind.EARLIER]


class BasisFields(forms.Form):
    """The fields of one basis with its grade."""

    kind = forms.ChoiceField(
        label=_("What it rests on"),
        choices=KINDS,
        widget=RADIOS,
        help_text=_("A membership is confirmed, and shared, once it rests on two kinds graded 1 or 2 and A, B or C"),
    )
    text = forms.CharField(label=_("What it is"), widget=long_text(), help_text=_("Never name the source"))
    source_grade = forms.ChoiceField(label=_("How reliable the source is"), choices=Source.choices, widget=RADIOS)
    information_grade = forms.ChoiceField(label=_("How it is known"), choices=Information.choices, widget=RADIOS)
    handling = forms.ChoiceField(label=_("May it be passed on?"), choices=Handling.choices, widget=RADIOS)
    known_on = DateField(label=_("Day it became known"), required=False, help_text=_("Leave empty for today"))

    def clean_known_on(self) -> date | None:
        known_on: date | None = self.cleaned_data["known_on"]
        if known_on and known_on > localdate():
            raise forms.ValidationError(_("The day cannot be in the future"))
        return known_on

    def basis(self) -> Basis:
        """The basis that a valid form describes."""
        said = self.cleaned_data
        return Basis(
            kind=MembershipBasis.Kind(said["kind"]),
            text=said["text"],
            source_grade=said["source_grade"],
            information_grade=said["information_grade"],
            handling=said["handling"],
            known_on=said["known_on"],
        )


BASIS = tuple(BasisFields.base_fields)


class BasisForm(BasisFields):
    """A further basis of a membership."""

    def __init__(self, data: Any, _membership: GroupMembership) -> None:
        super().__init__(data)

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return {"basis": self.basis()}


class GroupMembershipForm(BasisFields, RecordForm):
    """A person's membership of one of the visible groups, with its first basis."""

    field_order = ["group", "role", "since", *BASIS, "review_on", "programme"]

    group = forms.ChoiceField(label=_("Group"))
    role = forms.TypedChoiceField(
        label=_("What they are in it"),
        choices=[choice for choice in GroupMembership.Role.choices if choice[0] != "exploited"],
        widget=RADIOS,
        coerce=GroupMembership.Role,
        help_text=_("Record people whom a group exploits as exploited, not as members"),
    )
    since = DateField(label=_("Since"))
    review_on = DateField(
        label=_("To be reviewed on"), help_text=_("At most six months from today; it lapses by itself after that day")
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        active = Group.objects.active().order_by("name", "pk")[:TO_CHOOSE_FROM]
        self.groups = {group.reference: group for group in active}
        choice = cast("forms.ChoiceField", self.fields["group"])
        choice.choices = [(reference, str(group)) for reference, group in self.groups.items()]
        self.order_fields(self.field_order)

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since > localdate():
            raise forms.ValidationError(_("The day cannot be in the future"))
        return since

    def clean_review_on(self) -> date:
        return in_six_months(self.cleaned_data["review_on"])

    def facts(self) -> dict[str, Any]:
        facts = super().facts()
        for name in BASIS:
            facts.pop(name)
        return facts | {"group": self.groups[facts["group"]], "bases": [self.basis()]}


def in_six_months(review_on: date) -> date:
    """`review_on`, if it is a day on which a review may be due."""
    if review_on <= localdate():
        raise forms.ValidationError(_("The day of the review must be in the future"))
    if review_on > localdate() + SIX_MONTHS:
        raise forms.ValidationError(_("The day of the review must be within six months"))
    return review_on


class ReviewForm(forms.Form):
    """That a membership still holds, and the day of the next review."""

    role = forms.TypedChoiceField(
        label=_("What they are in it now"),
        choices=GroupMembership.Role.choices,
        widget=RADIOS,
        coerce=GroupMembership.Role,
    )
    review_on = DateField(label=_("To be reviewed next on"), help_text=_("At most six months from today"))

    def __init__(self, data: Any, membership: GroupMembership) -> None:
        super().__init__(data, initial={"role": membership.role, "review_on": localdate() + USUAL_REVIEW})

    def clean_review_on(self) -> date:
        return in_six_months(self.cleaned_data["review_on"])

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        return self.cleaned_data


class EndMembershipForm(forms.Form):
    """The day on which a membership ended, and why."""

    on = DateField(label=_("Day on which it ended"))
    reason = forms.TypedChoiceField(
        label=_("Why it ended"),
        choices=[choice for choice in GroupMembership.EndReason.choices if choice[0] not in {"moved", "no_basis"}],
        widget=RADIOS,
        coerce=GroupMembership.EndReason,
    )

    def __init__(self, data: Any, membership: GroupMembership) -> None:
        super().__init__(data, initial={"on": localdate()})
        self.began_on = membership.since

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if not self.began_on <= on <= localdate():
            raise forms.ValidationError(_("The day must lie between its beginning and today"))
        return on

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        return self.cleaned_data


class _Told(forms.Form):
    def __init__(self, data: Any, _record: Any) -> None:
        super().__init__(data)

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        return self.cleaned_data


class WithdrawForm(_Told):
    """Why a basis is withdrawn."""

    because = forms.CharField(label=_("Why it is withdrawn"), widget=long_text())


class ProposeRemovalForm(_Told):
    """Why a membership should go."""

    why = forms.CharField(label=_("Why it should be removed"), widget=long_text())


class ChallengeForm(_Told):
    """What a person says against a membership."""

    text = forms.CharField(label=_("What they say"), widget=long_text())
    received_on = DateField(label=_("Received on"))

    def __init__(self, data: Any, record: Any) -> None:
        super().__init__(data, record)
        self.initial = {"received_on": localdate()}

    def clean_received_on(self) -> date:
        received_on: date = self.cleaned_data["received_on"]
        if received_on > localdate():
            raise forms.ValidationError(_("The day cannot be in the future"))
        return received_on


REASONS_TOLD = _("The person is told these reasons; name no source")


class DecideRemovalForm(_Told):
    """A second person's decision on a removal."""

    state = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("removed", _("Remove the membership")), ("kept", _("Keep it"))],
        widget=RADIOS,
        coerce=RemovalProposal.State,
    )
    reasons = forms.CharField(label=_("Reasons"), widget=long_text())


class DecideChallengeForm(_Told):
    """The decision on a challenge."""

    state = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[
            ("upheld", _("Uphold: the membership ends")),
            ("partly", _("Uphold in part")),
            ("rejected", _("Reject")),
        ],
        widget=RADIOS,
        coerce=Challenge.State,
    )
    reasons = forms.CharField(label=_("Reasons"), widget=long_text(), help_text=REASONS_TOLD)
