"""Kinds of groups and group members."""

from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.groups import actions
from cases.groups.forms import EndMembershipForm, GroupMembershipForm
from cases.groups.models import Group, GroupAlias, GroupMembership
from datasharing.kinds import Act, Adding, Column, Kind, register
from datasharing.panels import Cell


def _group(membership: GroupMembership) -> Cell:
    group = membership.group
    return Cell(group, url=group.get_absolute_url()) if group else Cell(gettext("Group not shown"))


def _role(membership: GroupMembership) -> Cell:
    return Cell(membership.get_role_display(), colour="grey" if membership.until else "blue")


def _since(membership: GroupMembership) -> Cell:
    until = gettext("to %(day)s") % {"day": date_format(membership.until, "j F Y")} if membership.until else ""
    return Cell(date_format(membership.since, "j F Y"), remark=until)


ADDING_A_MEMBER = Adding(
    words=_("Add to a group"),
    form=GroupMembershipForm,
    verb=actions.add_member,
    refusals={actions.AlreadyMember: ("group", _("Your agency has recorded them as a member of this group already"))},
)
"""Of the page at `add_to_group`; it can only be shown by example once there is a group."""

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
        added_at=(ADDING_A_MEMBER.words, "add_to_group"),
        acts=(
            Act(
                slug="end",
                words=_("End"),
                title=_("End the membership"),
                label=_("Save"),
                verb=actions.end_membership,
                form=EndMembershipForm,
                when=lambda membership: membership.until is None,
                refusals={actions.MembershipAlreadyEnded: ("on", _("This membership has ended already"))},
            ),
        ),
        shares=("reference", "group", "role", "since", "until", "basis", "grade", "review_on"),
    ),
)
