"""Choosing a person in a form of another room: by reference, or by name or number and then among those found."""

from typing import Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.people.birth import birth_period
from cases.search.line import read_line
from cases.search.search import Found, Query, find
from datasharing.models import Person
from partners.writing import has_writing

AT_MOST = 10


class WhoFields(forms.Form):
    """Who it is about. The name is sent by POST, and the form is shown again with those who are found."""

    who = forms.CharField(
        label=gettext_lazy("Who"), max_length=200, help_text=gettext_lazy("A name, a number or their reference")
    )
    person = forms.ChoiceField(label=gettext_lazy("Which of them?"), widget=forms.RadioSelect, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        text = str(self.data.get("who", "")).strip() if self.is_bound else ""
        self.named = Person.objects.filter(reference=text.upper()).first() if text else None
        self.found: dict[str, Person] = {}
        found = _like(text) if text and self.named is None else []
        if not found:
            del self.fields["person"]
            return
        self.found = {each.person.reference: each.person for each in found}
        choice = cast("forms.ChoiceField", self.fields["person"])
        choice.choices = [(each.person.reference, _words(each)) for each in found]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if self.named is None and said.get("who"):
            if not self.found:
                self.add_error("who", _("You may see nobody like this"))
            elif not said.get("person"):
                self.add_error("person", _("Choose who it is"))
        return said

    def chosen(self) -> Person:
        """Whom a valid form is about."""
        return self.named or self.found[self.cleaned_data["person"]]


def _like(text: str) -> list[Found]:
    line = read_line(text, on=localdate())
    if not (line.number or has_writing(line.names)):
        return []
    earliest, latest = birth_period(line.birth)
    query = Query(name=line.names, number=line.number, earliest_birth=earliest, latest_birth=latest)
    return find(query, on=localdate()).people[:AT_MOST]


def _words(found: Found) -> str:
    identity = next(iter(found.identities), None)
    if identity is None:
        return _("Name not shown")
    birth = identity.birth
    return _("%(name)s, born %(birth)s") % {"name": identity, "birth": birth} if birth.on else str(identity)
