"""Models of cases: identities, contact details, groups, safeguarding, and an agency's work with people."""

from cases.groups.models import Association, Group, GroupAlias, GroupMembership
from cases.imports.models import SourceRow
from cases.notifications.models import Audience, Briefing, Invitee, Message, Messenger, Notification
from cases.people.birth import BirthPrecision
from cases.people.models import Alias, ContactDetail, Distinction, Identifier, Identity
from cases.promises.models import Promise
from cases.safeguarding.models import Alert, Concern, Threat
from cases.work.models import CASE_MACHINE, Case, CaseState, Note
from partners import rooms

rooms.load("cases", "models")

__all__ = [
    "CASE_MACHINE",
    "Alert",
    "Alias",
    "Association",
    "Audience",
    "BirthPrecision",
    "Briefing",
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
    "Invitee",
    "Message",
    "Messenger",
    "Note",
    "Notification",
    "Promise",
    "SourceRow",
    "Threat",
]
