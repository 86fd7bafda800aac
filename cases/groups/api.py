"""What partner systems read about groups. Whose group may not be seen, a membership or alias of it names none."""

from typing import ClassVar

from cases.groups.models import Group, GroupAlias, GroupMembership
from datasharing.api.records import Collection, FactSerializer, NamedField, RecordSerializer


class GroupSerializer(FactSerializer):
    """A group, as one agency holds it."""

    area = NamedField()

    class Meta:
        model = Group
        fields: ClassVar = [*FactSerializer.SHARED, "reference", "name", "area", "note"]


class GroupAliasSerializer(FactSerializer):
    """Another name of a group."""

    group = NamedField("reference")

    class Meta:
        model = GroupAlias
        fields: ClassVar = [*FactSerializer.SHARED, "group", "name"]


class GroupMembershipSerializer(RecordSerializer):
    """That a person belongs to a group."""

    group = NamedField("reference")

    class Meta:
        model = GroupMembership
        fields: ClassVar = [
            *RecordSerializer.SHARED, "reference", "group", "role", "since", "until", "basis", "grade", "review_on",
        ]  # fmt: skip


COLLECTIONS = [
    Collection(slug="groups", serializer=GroupSerializer, label="groups"),
    Collection(slug="group-aliases", serializer=GroupAliasSerializer, label="other names of groups"),
    Collection(slug="group-memberships", serializer=GroupMembershipSerializer, label="who belongs to groups"),
]
