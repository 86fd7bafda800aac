"""The base form for adding a record about a person, and forms derived from models."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db import models

from cases.records.fields import ProgrammeField, SubjectRoleField
from datasharing.models import Record, SubjectRole
from partners.models import Agency
from partners.widgets import DateField

RADIOS = forms.RadioSelect
MANY_CHOICES = 8
"""The most choices shown as radio buttons; more are shown as a select."""


class RecordForm(forms.Form):
    """A form for a record about a person, in a programme or outside any.

    `subject_role`: the subject role that the agency has recorded; if it is None, the form asks for it.
    """

    programme = ProgrammeField()

    def __init__(self, *arguments: Any, agency: Agency, subject_role: SubjectRole | None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.subject_role = subject_role
        if subject_role is None:
            self.fields["subject_role"] = SubjectRoleField()
        self.order_fields([name for name in self.fields if name != "programme"])  # the programme comes last
        cast("ProgrammeField", self.fields["programme"]).offer(agency)

    def facts(self) -> dict[str, Any]:
        """The verb's keyword arguments from a valid form."""
        return {"subject_role": self.subject_role} | self.cleaned_data


def long_text() -> forms.Textarea:
    """A widget for text of several lines."""
    return forms.Textarea({"rows": 5})


def form_of(model: type[Record], fields: Sequence[str]) -> type[RecordForm]:
    """A RecordForm with `fields` of `model`, with the model's labels."""
    asked = forms.fields_for_model(model, fields=list(fields), formfield_callback=_form_field)
    return type(f"{model.__name__}Form", (RecordForm,), dict(asked))


def _form_field(column: Any) -> forms.Field | None:
    """The form field of a model field, with widgets of the GOV.UK Design System."""
    if isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
        return DateField(label=_label(column), help_text=column.help_text, required=not column.blank)
    if column.choices and len(column.choices) <= MANY_CHOICES:  # `initial`: nothing preselected, and no empty choice
        return cast("forms.Field", column.formfield(widget=RADIOS, label=_label(column), initial=None))
    if isinstance(column, models.TextField):
        return cast("forms.Field", column.formfield(widget=long_text(), label=_label(column)))
    return cast("forms.Field | None", column.formfield(label=_label(column)))


def _label(column: Any) -> Any:
    name = column.verbose_name
    return name[:1].upper() + name[1:] if isinstance(name, str) else name
