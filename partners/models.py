"""Who: agencies, programmes, the people who use the service and the services they offer."""

from partners.agencies.models import Agency, AgencyKind, Area, Participation, Programme, ProgrammeArea
from partners.members.models import Acknowledgement, Membership, Team, User
from partners.members.purposes import Purpose
from partners.members.roles import ALLOWED, GIVEN_BY_ADMINISTRATORS, Role
from partners.reference.models import BankHoliday, CodeSet, CodeValue, Division, Establishment
from partners.services.models import Day, OpeningHours, Service, ServiceArea, ServiceCapacity
from partners.trail.models import Administration

__all__ = [
    "ALLOWED",
    "GIVEN_BY_ADMINISTRATORS",
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
    "Team",
    "User",
]
