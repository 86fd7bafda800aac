"""How memberships of groups show on a person's page."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.groups.models import GroupMembership
from datasharing.panels import Cell, Link, Panel, register


def _membership(membership: GroupMembership) -> tuple[Cell, ...]:
    group = membership.group
    until = gettext("to %(day)s") % {"day": date_format(membership.until, "j F Y")} if membership.until else ""
    return (
        Cell(group, url=group.get_absolute_url()) if group else Cell(_("Group not shown")),
        Cell(membership.get_role_display(), colour="grey" if membership.until else "blue"),
        Cell(membership.basis, remark=membership.grade),
        Cell(date_format(membership.since, "j F Y"), remark=until),
    )


def _actions(membership: GroupMembership) -> Iterable[Link]:
    if membership.until is None:
        yield Link(_("End"), "end_group_membership", (membership.reference,))


register(
    Panel(
        slug="groups",
        model=GroupMembership,
        label=_("Groups"),
        order=51,
        headings=(_("Group"), _("Role"), _("Rests on"), _("Since")),
        cells=_membership,
        related=("group",),
        add=(_("Add to a group"), "add_to_group"),
        actions=_actions,
    )
)
