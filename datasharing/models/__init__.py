"""Whether: persons, records, agreements, what they compile to, consent, and the log."""

from .agreements import Agreement, Clause, Party, Standing
from .category import EXCHANGES, Category, SubjectRole
from .consent import Consent
from .log import Change, LogEntry
from .person import Person
from .records import Exchange, Fact, Protected, Record, RecordQuerySet
from .sets import ConsentSweep, DataSet, Grant, Guard, GuardRule
from .work import Outbox

__all__ = [
    "EXCHANGES",
    "Agreement",
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
    "Protected",
    "Record",
    "RecordQuerySet",
    "Standing",
    "SubjectRole",
]
