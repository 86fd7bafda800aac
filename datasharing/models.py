"""Models of data sharing: persons, records, agreements, grants, consent, restrictions, and the log."""

from datasharing.agreements.models import Agreement, AgreementStatus, Clause, Party
from datasharing.consent.models import Consent
from datasharing.enforcement.categories import ADDRESSED, EXCHANGES, Category, SubjectRole
from datasharing.enforcement.log import Change, LogEntry
from datasharing.enforcement.persons import Person
from datasharing.enforcement.presence import Presence
from datasharing.enforcement.records import Exchange, Fact, Protected, Record, RecordQuerySet
from datasharing.enforcement.sets import ConsentSweep, DataSet, Grant
from datasharing.outbox.models import Outbox
from datasharing.restriction.models import Barrier, Guard, GuardRule
from partners import rooms

rooms.load("datasharing", "models")

__all__ = [
    "ADDRESSED",
    "EXCHANGES",
    "Agreement",
    "AgreementStatus",
    "Barrier",
    "Category",
    "Change",
    "Clause",
    "Consent",
    "ConsentSweep",
    "DataSet",
    "Exchange",
    "Fact",
    "Grant",
    "Guard",
    "GuardRule",
    "LogEntry",
    "Outbox",
    "Party",
    "Person",
    "Presence",
    "Protected",
    "Record",
    "RecordQuerySet",
    "SubjectRole",
]
