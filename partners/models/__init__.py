"""Who: agencies, programmes, the people who use the service and the services they offer."""

from .agency import Agency, AgencyKind, Area, Participation, Programme, ProgrammeArea
from .people import Acknowledgement, Membership, Team, User
from .purpose import Purpose
from .role import Role

__all__ = [
    "Acknowledgement",
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
