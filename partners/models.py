"""Models of partners: agencies, programmes, users, memberships, services and reference data."""

from partners.agencies.models import Agency, AgencyKind, Area, Participation, Programme, ProgrammeArea
from partners.members.models import Acknowledgement, Membership, Team, User
from partners.members.purposes import Purpose
from partners.members.roles import PURPOSES_BY_ROLE, ROLES_OF_PEOPLE, Role
from partners.proposals.models import Proposal
from partners.reference.models import BankHoliday, CodeSet, CodeValue, Division, Establishment
from partners.reference.release_models import (
    LicencePolicy,
    RecallTerm,
    ReleaseCheck,
    ReleaseLimit,
    ReleasePoint,
    ReleaseTranche,
)
from partners.services.models import Day, OpeningHours, Service, ServiceArea, ServiceCapacity, ServiceLimits
from partners.trail.models import Administration

__all__ = [
    "PURPOSES_BY_ROLE",
    "ROLES_OF_PEOPLE",
    "Acknowledgement",
    "Administration",
    "Agency",
    "AgencyKind",
    "Area",
    "BankHoliday",
    "CodeSet",
    "CodeValue",
    "Day",
    "Division",
    "Establishment",
    "LicencePolicy",
    "Membership",
    "OpeningHours",
    "Participation",
    "Programme",
    "ProgrammeArea",
    "Proposal",
    "Purpose",
    "RecallTerm",
    "ReleaseCheck",
    "ReleaseLimit",
    "ReleasePoint",
    "ReleaseTranche",
    "Role",
    "Service",
    "ServiceArea",
    "ServiceCapacity",
    "ServiceLimits",
    "Team",
    "User",
]
