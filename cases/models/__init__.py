"""What: who somebody is, how to reach them, and an agency's work with them."""

from cases.birth import BirthPrecision
from cases.groups.models import Group, GroupAlias, GroupMembership

from .case import MOVES, Alert, Case, CaseState, Note, Tie
from .identity import Alias, ContactDetail, Identifier, Identity
from .safeguarding import Concern
from .source import SourceRow

__all__ = [
    "MOVES",
    "Alert",
    "Alias",
    "BirthPrecision",
    "Case",
    "CaseState",
    "Concern",
    "ContactDetail",
    "Group",
    "GroupAlias",
    "GroupMembership",
    "Identifier",
    "Identity",
    "Note",
    "SourceRow",
    "Tie",
]
