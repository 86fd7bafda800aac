"""Models of cases: identities, contact details, groups, safeguarding, and an agency's work with people."""

from cases.groups.models import Association, Group, GroupAlias, GroupMembership
from cases.imports.models import SourceRow
from cases.levers.models import (
    BankedCase,
    Disruption,
    GroupIntervention,
    GroupLeverOption,
    Hold,
    Intervention,
    Lever,
    LeverOption,
    PersonDisruption,
)
from cases.people.birth import BirthPrecision
from cases.people.models import Alias, ContactDetail, Distinction, Identifier, Identity
from cases.safeguarding.models import Alert, Concern
from cases.triggers.models import RuleAnnounced, RuleTold, Trigger, TriggerRule, TriggerTarget
from cases.work.models import CASE_MACHINE, Case, CaseState, Note
from partners import rooms

rooms.load("cases", "models")

__all__ = [
    "CASE_MACHINE",
    "Alert",
    "Alias",
    "Association",
    "BankedCase",
    "BirthPrecision",
    "Case",
    "CaseState",
    "Concern",
    "ContactDetail",
    "Disruption",
    "Distinction",
    "Group",
    "GroupAlias",
    "GroupIntervention",
    "GroupLeverOption",
    "GroupMembership",
    "Hold",
    "Identifier",
    "Identity",
    "Intervention",
    "Lever",
    "LeverOption",
    "Note",
    "PersonDisruption",
    "RuleAnnounced",
    "RuleTold",
    "SourceRow",
    "Trigger",
    "TriggerRule",
    "TriggerTarget",
]
