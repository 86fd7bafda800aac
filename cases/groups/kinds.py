"""Kinds of groups, their names and associations. Memberships are declared in the room of memberships."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.groups.models import Association, Group, GroupAlias
from cases.people.display_names import names_of
from datasharing.kinds import Column, Kind, register
from datasharing.models import Person
from datasharing.panels import Cell


def _whom_they_associate_with(associations: list[Association], person: Person) -> None:
    """Set the other person of each association, seen from `person`, and their name if it is visible."""
    for association in associations:
        association.far_end = association.other if association.person_id == person.pk else association.person
    names = names_of(association.far_end.pk for association in associations)
    for association in associations:
        association.far_name = str(names.get(association.far_end.pk, gettext("Name not shown")))


register(
    Kind(
        slug="groups",
        model=Group,
        label=_("Groups"),
        shares=("reference", "name", "area", "note", "activities", "cohesion", "estimated_size", "ended_on"),
    ),
    Kind(slug="group-aliases", model=GroupAlias, label=_("Other names of groups"), shares=("group", "name")),
    Kind(
        slug="associations",
        model=Association,
        label=_("Associations"),
        order=50,
        columns=(
            Column(_("Person"), lambda each: Cell(each.far_name, url=each.far_end.get_absolute_url())),
            Column(_("Association"), "kind"),
            Column(_("Source"), "source"),
        ),
        related=("person", "other"),
        prepare=_whom_they_associate_with,
        shares=("other", "kind", "source"),
    ),
)
