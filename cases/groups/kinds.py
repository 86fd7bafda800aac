"""Who is connected with whom."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.groups.models import Tie
from cases.people.display_names import names_of
from datasharing.kinds import Column, Kind, register
from datasharing.models import Person
from datasharing.panels import Cell


def _whom_they_are_tied_to(ties: list[Tie], person: Person) -> None:
    """Read who stands at the other end, seen from `person`, and their names as far as they may be seen."""
    for tie in ties:
        tie.far_end = tie.other if tie.person_id == person.pk else tie.person
    names = names_of(tie.far_end.pk for tie in ties)
    for tie in ties:
        tie.far_name = str(names.get(tie.far_end.pk, gettext("Name not shown")))


register(
    Kind(
        slug="ties",
        model=Tie,
        label=_("Associates"),
        order=50,
        columns=(
            Column(_("Person"), lambda tie: Cell(tie.far_name, url=tie.far_end.get_absolute_url())),
            Column(_("Association"), "kind"),
            Column(_("Source"), "source"),
        ),
        related=("person", "other"),
        prepare=_whom_they_are_tied_to,
        shares=("other", "kind", "source"),
    ),
)
