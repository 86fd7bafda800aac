"""What an agency adds to what it holds about a person."""

from typing import Any, cast

from django import forms

from cases.records.fields import ProgrammeField
from datasharing.models import SubjectRole
from partners.models import Agency

RADIOS = forms.RadioSelect


LONG = forms.Textarea({"rows": 5})


class RecordForm(forms.Form):
    """Something to be held about a person, in a programme or outside any."""

    programme = ProgrammeField()

    field_order = ["kind", "basis", "text", "raw", "value", "family_name", "given_names"]

    def __init__(self, *arguments: Any, agency: Agency, subject_role: SubjectRole, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.subject_role = subject_role
        cast("ProgrammeField", self.fields["programme"]).offer(agency)

    def facts(self) -> dict[str, Any]:
        """What the verb is told. Valid forms only."""
        return self.cleaned_data | {"subject_role": self.subject_role}
