"""Models of cases: identities, contact details, groups, safeguarding, and an agency's work with people."""

from cases.groups.models import Association, Group, GroupAlias, GroupMembership
from cases.imports.models import SourceRow
from cases.people.birth import BirthPrecision
from cases.people.models import Alias, ContactDetail, Distinction, Identifier, Identity
from cases.safeguarding.models import Alert, Concern
from cases.support.models import OFFER_MACHINE, Contact, OfferState, SupportOffer, WantsOut
from cases.work.models import CASE_MACHINE, Case, CaseState, Note
from partners import rooms

rooms.load("cases", "models")

__all__ = [
    "CASE_MACHINE",
    "OFFER_MACHINE",
    "Alert",
    "Alias",
    "Association",
    "BirthPrecision",
    "Case",
    "CaseState",
    "Concern",
    "Contact",
    "ContactDetail",
    "Distinction",
    "Group",
    "GroupAlias",
    "GroupMembership",
    "Identifier",
    "Identity",
    "Note",
    "OfferState",
    "SourceRow",
    "SupportOffer",
    "WantsOut",
]
