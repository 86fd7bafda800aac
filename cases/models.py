"""Models of cases: identities, contact details, groups, safeguarding, and an agency's work with people."""

from cases.groups.models import Group, GroupAlias, GroupMembership
from cases.imports.models import SourceRow
from cases.people.birth import BirthPrecision
from cases.people.models import Alias, ContactDetail, Distinction, Identifier, Identity
from cases.safeguarding.models import Alert, Concern
from cases.ties.models import Association
from cases.work.models import CASE_MACHINE, Case, CaseState, Note
from partners import rooms

rooms.load("cases", "models")

__all__ = [
    "CASE_MACHINE",
    "Alert",
    "Alias",
    "Association",
    "BirthPrecision",
    "Case",
    "CaseState",
    "Concern",
    "ContactDetail",
    "Distinction",
    "Group",
    "GroupAlias",
    "GroupMembership",
    "Identifier",
    "Identity",
    "Note",
    "SourceRow",
]
