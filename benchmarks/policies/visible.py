"""Checks that each session sees exactly the rows that the independent evaluator allows; without that no time counts.

Ten million records are too many for plain Python. Records that are equal in everything a clause, a consent or a guard
depends on are evaluated once. Sets of rows are compared by their number and the sum of a hash of their keys.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection
from django.utils import timezone

from benchmarks.measuring.partnership import Session, member_of
from benchmarks.measuring.rows import Row
from benchmarks.measuring.sessions import announce
from datasharing.enforcement import read_log
from datasharing.enforcement.door import Actor
from datasharing.models import Consent, Guard, Record
from datasharing.proof.agreed import a_consent, a_guard, an_actor, what_was_agreed
from datasharing.proof.evaluator import Moment, ProtectedRow
from partners.models import Purpose
from partners.owner import as_owner

SEEN = "select count(*), coalesce(sum(hashint8extended(id, 0)), 0) from {table}"
ALIKE = """
with agreed as (
    select owner_id, person_id, string_agg(format('%s to %s: %s', categories, recipients,
               valid_from <= now() and (valid_to is null or valid_to > now())), '; ' order by id) as terms
      from datasharing_consent group by owner_id, person_id
), guarded as (
    select g.owner_id, g.person_id, string_agg(format('%s %s %s', r.kind, r.user_id, r.agency_id), '; ' order by r.id)
           as rules
      from datasharing_guard g join datasharing_guardrule r on r.guard_id = g.id
     where g.valid_to is null group by g.owner_id, g.person_id
)
select t.owner_id, t.programme_id, t.subject_role, {addressee}, min(t.person_id), count(*),
       sum(hashint8extended(t.id, 0))
  from {table} t
  left join agreed a on a.owner_id = t.owner_id and a.person_id = t.person_id
  left join guarded g on g.owner_id = t.owner_id and g.person_id = t.person_id
  left join guarded h on h.owner_id = {addressee} and h.person_id = t.person_id
 group by 1, 2, 3, 4, a.terms, g.rules, h.rules
"""

About = TypeVar("About", Consent, Guard)
Sum = tuple[int, Decimal]
"""The number of rows and the sum of their hashes."""
Kind = tuple[ProtectedRow, Moment, Sum]
"""A record that represents all equal ones, what is in force about its person, and the sum of the equal ones."""


def kinds(model: type[Record]) -> Iterator[Kind]:
    """The kinds of record in a table. Run as the owner."""
    moment = what_was_agreed(about=()).at(timezone.now())
    addressee = "t.addressee_id" if model.addressed else "null::bigint"
    with connection.cursor() as cursor, read_log.permitted(read_log.ANY_TABLE):
        cursor.execute(ALIKE.format(table=model._meta.db_table, addressee=addressee))
        found = cursor.fetchall()
    people = {person for *_key, person, _count, _sum in found}
    consents = by_person(Consent.objects.filter(person__in=people))
    guards = by_person(Guard.objects.filter(person__in=people))
    for owner, programme, role, addressed_to, person, count, sum_of_hashes in found:
        row = ProtectedRow(
            table=model._meta.db_table,
            id=0,
            category=int(model.category),
            owner=owner,
            person=person,
            other=None,
            programme=programme,
            role=role,
            addressee=addressed_to,
        )
        agreed, kept = map(a_consent, consents.get(person, [])), map(a_guard, guards.get(person, []))
        in_force = replace(
            moment,
            consents=[consent for consent in agreed if consent.holds(timezone.now())],
            guards=[guard for guard in kept if guard.holds(timezone.now())],
        )
        yield row, in_force, (count, sum_of_hashes)


def by_person(found: Iterable[About]) -> dict[int, list[About]]:
    """The rows grouped by person."""
    rows: dict[int, list[About]] = {}
    for row in found:
        rows.setdefault(row.person_id, []).append(row)
    return rows


def compare(sessions: list[Session], cursor: Any) -> Iterator[Row]:
    """A row for each session, with the number of tables that differ. `cursor` is of the run-time role."""
    models = [model for model in apps.get_models() if issubclass(model, Record) and not model.tie]
    expected: dict[str, dict[str, Sum]] = {session.name: {} for session in sessions}
    with as_owner(), read_log.collecting():
        actors = {session.name: member_of(session.agency) for session in sessions}
        for model in models:
            every_kind = list(kinds(model))
            for session in sessions:
                actor = an_actor(actors[session.name], session.purpose)
                right = [size for row, moment, size in every_kind if moment.may_read(row, actor)]
                total = (sum(count for count, _sum in right), sum((each for _count, each in right), Decimal(0)))
                expected[session.name][model._meta.db_table] = total
    for session in sessions:
        announce(cursor, Actor.of(actors[session.name], Purpose(session.purpose)))
        wrong, rows = 0, 0
        for table, right_sum in expected[session.name].items():
            cursor.execute(SEEN.format(table=table))
            seen = cursor.fetchone()
            rows += seen[0]
            wrong += seen != right_sum
        yield Row(f"{session.name}: tables that show other rows than the evaluator", wrong, "tables", "= 0", not wrong)
        yield Row(f"{session.name}: records seen", rows, "records")
