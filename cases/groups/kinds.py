"""Kinds of groups and their names. Memberships are declared in the room of memberships."""

from django.utils.translation import gettext_lazy as _

from cases.groups.models import Group, GroupAlias
from datasharing.kinds import Kind, register

register(
    Kind(
        slug="groups",
        model=Group,
        label=_("Groups"),
        shares=("reference", "name", "area", "note", "activities", "cohesion", "estimated_size", "ended_on"),
    ),
    Kind(slug="group-aliases", model=GroupAlias, label=_("Other names of groups"), shares=("group", "name")),
)
