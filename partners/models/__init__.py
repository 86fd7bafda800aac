"""Who: agencies, programmes, the people who use the service and the services they offer."""

from .agency import Agency, AgencyKind, Area, Participation, Programme, ProgrammeArea
from .people import Membership, Role, Team, User
from .purpose import Purpose

__all__ = [
    "Agency",
    "AgencyKind",
    "Area",
    "Membership",
    "Participation",
    "Programme",
    "ProgrammeArea",
    "Purpose",
    "Role",
    "Team",
    "User",
]
