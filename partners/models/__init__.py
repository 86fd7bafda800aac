"""Who: agencies, programmes, the people who use the service and the services they offer."""

from .agency import Agency, AgencyKind, Area, Participation, Programme, ProgrammeArea
from .people import Acknowledgement, Membership, Team, User
from .purpose import Purpose
from .reference import BankHoliday, CodeSet, CodeValue, Division, Establishment
from .role import ALLOWED, GIVEN_BY_ADMINISTRATORS, Role
from .services import Day, OpeningHours, Service, ServiceArea, ServiceCapacity, SubstanceGroup

__all__ = [
    "ALLOWED",
    "GIVEN_BY_ADMINISTRATORS",
    "Acknowledgement",
    "Agency",
    "AgencyKind",
    "Area",
    "BankHoliday",
    "CodeSet",
    "CodeValue",
    "Day",
    "Division",
    "Establishment",
    "Membership",
    "OpeningHours",
    "Participation",
    "Programme",
    "ProgrammeArea",
    "Purpose",
    "Role",
    "Service",
    "ServiceArea",
    "ServiceCapacity",
    "SubstanceGroup",
    "Team",
    "User",
]
