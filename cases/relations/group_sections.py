"""Relations on a group's page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.groups.models import Group
from cases.groups.sections import register_section
from cases.relations.models import GroupRelation, RelationGrade
from datasharing.panels import Link
from partners.requests import UserRequest

AT_MOST = 40
COLOURS = {"rival": "red", "alliance": "green", "supply": "orange", "faction_of": "blue"}
SEEN_FROM_THE_OTHER = {
    "faction_of": _("Has it as a faction"),
    "supply": _("Is supplied by it"),
    "merged_into": _("Merged into this group"),
    "split_into": _("This group split off it"),
}
"""What a relation is called on the page of the group that it is a relation to, where it is called otherwise there."""


def relations(request: UserRequest, group: Group) -> dict[str, Any] | None:
    """The current relations of `group`, on either side, with grades as far as they may be seen."""
    found = list(
        GroupRelation.objects.of(group)
        .current()
        .select_related("group", "towards", "owner")
        .order_by("kind", "pk")[:AT_MOST]
    )
    grades = {each.relation_id: each.grade for each in RelationGrade.objects.filter(relation__in=[r.pk for r in found])}
    if not found:
        return None
    return {
        "count": len(found),
        "relations": [
            {
                "other": relation.towards if relation.group_id == group.pk else relation.group,
                "label": _label(relation, group),
                "colour": COLOURS.get(relation.kind, "grey"),
                "relation": relation,
                "grade": grades.get(relation.pk, ""),
                "is_own": relation.owner_id == request.membership.agency_id,
                "end": Link(_("Ended"), "end_group_relation", (relation.reference,)).url,
            }
            for relation in found
        ],
    }


def _label(relation: GroupRelation, group: Group) -> Any:
    if relation.group_id == group.pk:
        return relation.get_kind_display()
    return SEEN_FROM_THE_OTHER.get(relation.kind) or relation.get_kind_display()


register_section(
    slug="relations", title=_("Relations"), order=60, template="cases/relations/_relations.html", read=relations
)
