"""Form fields for programme and subject role of a record."""

from django import forms
from django.utils.translation import gettext_lazy as _

from datasharing.models import SubjectRole
from partners.models import Agency, Programme


class SubjectRoleField(forms.TypedChoiceField):
    """The subject role. It has no initial value, because an overlooked default would be a false statement."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Why they are in the record"),
            choices=SubjectRole.choices,
            coerce=lambda value: SubjectRole(int(value)),
            widget=forms.RadioSelect,
            help_text=_("Agreements about offenders do not share victims’ records"),
            error_messages={"required": _("Choose why they are in the record")},
        )


class ProgrammeField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    """The programme of a record; empty means outside any programme, visible to the agency only."""

    def __init__(self) -> None:
        super().__init__(
            Programme.objects.none(),
            label=_("Programme"),
            required=False,
            empty_label=str(_("Outside any programme")),
            to_field_name="code",
            help_text=_("Partners see only what is held in a programme whose agreement opens it to them"),
        )

    def offer(self, agency: Agency) -> None:
        """Offer the programmes that `agency` takes part in."""
        self.queryset = Programme.objects.filter(participations__agency=agency, participations__valid_to=None)
