"""Kinds of groups, group members and ties."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.groups.models import Group, GroupAlias, GroupMembership, Tie
from cases.people.display_names import names_of
from datasharing.kinds import Column, Kind, register
from datasharing.models import Person
from datasharing.panels import Cell, Link


def _whom_they_are_tied_to(ties: list[Tie], person: Person) -> None:
    """Set the other person of each tie, seen from `person`, and their name if it is visible."""
    for tie in ties:
        tie.far_end = tie.other if tie.person_id == person.pk else tie.person
    names = names_of(tie.far_end.pk for tie in ties)
    for tie in ties:
        tie.far_name = str(names.get(tie.far_end.pk, gettext("Name not shown")))


def _group(membership: GroupMembership) -> Cell:
    group = membership.group
    return Cell(group, url=group.get_absolute_url()) if group else Cell(gettext("Group not shown"))


def _role(membership: GroupMembership) -> Cell:
    return Cell(membership.get_role_display(), colour="grey" if membership.until else "blue")


def _since(membership: GroupMembership) -> Cell:
    until = gettext("to %(day)s") % {"day": date_format(membership.until, "j F Y")} if membership.until else ""
    return Cell(date_format(membership.since, "j F Y"), remark=until)


def _end(membership: GroupMembership) -> Iterable[Link]:
    if membership.until is None:
        yield Link(_("End"), "end_group_membership", (membership.reference,))


register(
    Kind(slug="groups", model=Group, label=_("Groups"), shares=("reference", "name", "area", "note")),
    Kind(slug="group-aliases", model=GroupAlias, label=_("Other names of groups"), shares=("group", "name")),
    Kind(
        slug="group-memberships",
        model=GroupMembership,
        label=_("Groups"),
        order=51,
        columns=(
            Column(_("Group"), _group),
            Column(_("Role"), _role),
            Column(_("Rests on"), lambda membership: Cell(membership.basis, remark=membership.grade)),
            Column(_("Since"), _since),
        ),
        related=("group",),
        added_at=(_("Add to a group"), "add_to_group"),
        links=_end,
        shares=("reference", "group", "role", "since", "until", "basis", "grade", "review_on"),
    ),
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
