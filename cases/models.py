"""Models of cases: identities, contact details, groups, incidents, safeguarding, and an agency's work with people."""

from cases.audits.models import AuditEntry, AuditParticipant, GroupAudit
from cases.exploitation.models import Exploitation
from cases.groups.models import Group, GroupAlias, GroupMembership
from cases.imports.models import SourceRow
from cases.incidents.models import REVIEW_MACHINE, Incident, IncidentParticipant, IncidentReview
from cases.intelligence.models import GroupRelease, GroupReport, IntelligenceRelease, IntelligenceReport, TermsRead
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
from cases.memberships.models import Challenge, MembershipBasis, RemovalProposal
from cases.notifications.models import Audience, Briefing, Invitee, Message, Messenger, Notification, RuleToAnnounce
from cases.people.birth import BirthPrecision
from cases.people.models import Alias, ContactDetail, Distinction, Identifier, Identity
from cases.promises.models import Promise
from cases.relations.models import GroupRelation, RelationGrade
from cases.safeguarding.models import Alert, Concern, Threat
from cases.support.models import OFFER_MACHINE, Contact, OfferState, SupportOffer, WantsOut
from cases.ties.models import Association
from cases.triggers.models import RuleAnnounced, RuleTold, Trigger, TriggerRule, TriggerTarget
from cases.work.models import CASE_MACHINE, Case, CaseState, Note
from partners import rooms

rooms.load("cases", "models")

__all__ = [
    "CASE_MACHINE",
    "OFFER_MACHINE",
    "REVIEW_MACHINE",
    "Alert",
    "Alias",
    "Association",
    "Audience",
    "AuditEntry",
    "AuditParticipant",
    "BankedCase",
    "BirthPrecision",
    "Briefing",
    "Case",
    "CaseState",
    "Challenge",
    "Concern",
    "Contact",
    "ContactDetail",
    "Disruption",
    "Distinction",
    "Exploitation",
    "Group",
    "GroupAlias",
    "GroupAudit",
    "GroupIntervention",
    "GroupLeverOption",
    "GroupMembership",
    "GroupRelation",
    "GroupRelease",
    "GroupReport",
    "Hold",
    "Identifier",
    "Identity",
    "Incident",
    "IncidentParticipant",
    "IncidentReview",
    "IntelligenceRelease",
    "IntelligenceReport",
    "Intervention",
    "Invitee",
    "Lever",
    "LeverOption",
    "MembershipBasis",
    "Message",
    "Messenger",
    "Note",
    "Notification",
    "OfferState",
    "PersonDisruption",
    "Promise",
    "RelationGrade",
    "RemovalProposal",
    "RuleAnnounced",
    "RuleToAnnounce",
    "RuleTold",
    "SourceRow",
    "SupportOffer",
    "TermsRead",
    "Threat",
    "Trigger",
    "TriggerRule",
    "TriggerTarget",
    "WantsOut",
]
