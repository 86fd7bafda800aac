"""Kinds of relations of groups, and of their grades."""

from django.utils.translation import gettext_lazy as _

from cases.relations.models import GroupRelation, RelationGrade
from datasharing.kinds import Kind, register

register(
    Kind(
        slug="group-relations",
        model=GroupRelation,
        label=_("Relations of groups"),
        shares=("reference", "group", "towards", "kind", "strength", "since", "as_of", "until"),
    ),
    Kind(
        slug="relation-grades",
        model=RelationGrade,
        label=_("Grades of relations"),
        shares=("relation", "source_grade", "information_grade", "handling"),
    ),
)
