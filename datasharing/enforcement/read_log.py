"""The read log: what a transaction reads about people is logged before it commits, or nothing is shown.

Records are noted when they are loaded as objects (`Record.from_db`). The net, a wrapper of the connection, refuses
other statements that name a protected table, so that no code reads records without a log row by accident.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.db import DatabaseError, connection

from datasharing.enforcement.consulted import Beside

ANY_TABLE = frozenset({"*"})


class Read(NamedTuple):
    """A read: category, owner and person of a record; for a fact about no one person, table and key instead.

    What is not a record (datasharing/enforcement/consulted.py) has owner 0, the acting agency. `reason` is a reference
    that was refused.
    """

    category: int
    owner_id: int
    person_id: int | None
    table: str = ""
    key: int | None = None
    reason: str = ""


class NotActing(RuntimeError):
    """A record was read outside `acting`."""


class LogUnavailable(RuntimeError):
    """The read log could not be written, so nothing may be shown."""


class UnloggedRead(TypeError):
    """A statement would read records without a log row. Load records, count them, or use `read_as_json`."""


_reads: ContextVar[set[Read] | None] = ContextVar("reads", default=None)
_permitted: ContextVar[frozenset[str]] = ContextVar("permitted", default=frozenset())
_protected: set[str] = set()


def protect(table: str) -> None:
    """Add `table` to the tables that the net guards; called once for each model of records."""
    _protected.add(table)


def is_protected(table: str) -> bool:
    """Whether `table` holds records."""
    return table in _protected


def nothing_read_by(agency_id: int) -> Read:
    """The read to log for an act that failed before it had read anything."""
    return Read(category=0, owner_id=agency_id, person_id=None)


def is_collecting() -> bool:
    """Whether the code runs inside `acting`."""
    return _reads.get() is not None


def must_act() -> None:
    """Refuse to query records outside `acting`, where the result would be silently empty.

    :raises NotActing: outside `acting`
    """
    if not is_collecting():
        raise NotActing("records are read inside acting()")


def note(read: Read) -> None:
    """Note a read, to be logged before the transaction commits.

    :raises NotActing: outside `acting`
    """
    reads = _reads.get()
    if reads is None:
        raise NotActing(f"a record of category {read.category} was read outside acting()")
    reads.add(read)


def note_nothing(agency_id: int) -> None:
    """Have unattended work of an agency leave a log row also where it has read nothing: so it is seen to have run."""
    reads = _reads.get()
    if not reads and reads is not None:
        reads.add(nothing_read_by(agency_id))


def note_beside(what: Beside, reason: str = "") -> None:
    """Remember that the acting agency's member consulted something that is no record.

    :raises NotActing: outside `acting`
    """
    note(Read(int(what), 0, None, reason=reason))


@contextmanager
def collecting() -> Iterator[set[Read]]:
    """Collect the reads inside the block, with the net active on the connection."""
    reads: set[Read] = set()
    token = _reads.set(reads)
    try:
        with connection.execute_wrapper(_net):
            yield reads
    finally:
        _reads.reset(token)


@contextmanager
def permitted(tables: frozenset[str]) -> Iterator[None]:
    """Let statements on `tables` pass the net inside the block: their rows are noted on loading, or name no person."""
    token = _permitted.set(tables)
    try:
        yield
    finally:
        _permitted.reset(token)


_NAMES = re.compile(r"[a-z_][a-z0-9_]*")
_WRITES = re.compile(r"\s*(insert|update|delete)\b")
_CONDITIONS = re.compile(r"\bwhere\b.*", re.DOTALL)
_SOURCES = re.compile(r"\b(select|from|table)\b")


def _net(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    allowed = _permitted.get()
    if allowed is not ANY_TABLE:
        said = str(sql).lower()
        named = _protected.intersection(_NAMES.findall(said)) - allowed
        if named and not _is_plain_write(said):
            raise UnloggedRead(f"{', '.join(sorted(named))} would be read without a log row")
    return execute(sql, params, many, context)


def _is_plain_write(said: str) -> bool:
    """Whether a statement writes only values given in it, neither copying from rows nor returning their content."""
    write = _WRITES.match(said)
    if write is None:
        return False
    if write[1] == "insert":
        return not _SOURCES.search(said) and not ("on conflict" in said and "returning" in said)
    copies = write[1] == "update" and _SOURCES.search(_CONDITIONS.sub("", said))
    return not copies and "returning" not in said


INSERT = """
INSERT INTO datasharing_logentry (operation, outcome, category, owner_id, persons, table_name, keys, reason)
SELECT 'consultation', %s, r.category, coalesce(nullif(r.owner_id, 0), sharing.agency()), r.persons,
       r.table_name, r.keys, r.reason
  FROM json_to_recordset(%s)
       r (category smallint, owner_id bigint, persons bigint[], table_name text, keys bigint[], reason text)
"""


def write(reads: set[Read], *, outcome: str = "done") -> None:
    """Write one log row for each owner and category, and table of facts. The database fills in the other columns.

    :raises LogUnavailable: if not all rows were written
    """
    named: defaultdict[tuple[int, int, str, str], set[int]] = defaultdict(set)
    for read in reads:
        about = read.key if read.table else read.person_id
        named[read.category, read.owner_id, read.table, read.reason] |= {about} if about else set()
    rows = [
        {
            "category": category,
            "owner_id": owner,
            "persons": [] if table else sorted(about),
            "table_name": table,
            "keys": sorted(about) if table else [],
            "reason": reason,
        }
        for (category, owner, table, reason), about in sorted(named.items())
    ]
    if not rows:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(INSERT, [outcome, json.dumps(rows)])
            written = cursor.rowcount
    except DatabaseError as error:
        raise LogUnavailable("the log could not be written") from error
    if written != len(rows):
        raise LogUnavailable(f"{written} of {len(rows)} log rows were written")
