"""Hand-written SQL for the same rows, for one session and without policies: the data sets are literals in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from benchmarks.policies import product
from benchmarks.policies.product import Statements
from cases.models import Alert
from datasharing import panels
from datasharing.models import Category

LIST = """
select r.*, s.*, o.*, a.* from referrals_referral r
  join partners_service s on s.id = r.service_id
  join partners_agency o on o.id = r.owner_id join partners_agency a on a.id = r.addressee_id
 where {referral} {more} order by {order} limit 26
"""
SNAPSHOTS = "select i.* from referrals_referralidentity i where {visible} and i.referral_id in {referrals}"
CASES = """
select c.*, o.*, g.*, e.*, m.*, u.*, p.* from cases_case c
  join datasharing_person p on p.id = c.person_id join partners_agency o on o.id = c.owner_id
  left join partners_programme g on g.id = c.programme_id left join partners_area e on e.id = c.area_id
  left join partners_membership m on m.id = c.lead_id left join partners_user u on u.id = m.user_id
 where {case} order by c.updated_at desc, c.id desc limit 26
"""
CASE_NAMES = "select i.* from cases_identity i where {identity} and i.person_id in {people} order by i.updated_at, i.id"
CASE_ALERTS = """
select l.* from cases_alert l where {alert} and l.person_id in {people}
   and l.since <= current_date and (l.until is null or l.until > current_date)
"""
PERSON = "select p.* from datasharing_person p where p.reference = {reference}"
ACTIVE = "state = 'active'"
WAITING = "state in ('sent', 'delivered', 'acknowledged')"
URGENT = "case when r.state in ('sent', 'delivered') then 0 else 1 end, r.acknowledge_by, r.id"


@dataclass(frozen=True)
class Sight:
    """What a session may see: data sets by category, and the guards that do not keep it out."""

    sets: dict[int, list[int]]
    guards: list[int]

    def of(self, alias: str, category: Category) -> str:
        """The SQL condition on a table of records, with literal keys."""
        sets, guards = self.sets.get(int(category), [0]), ", ".join(map(str, self.guards)) or "null"
        return (
            f"{alias}.set_id in ({', '.join(map(str, sets)) or 'null'})"
            f" and ({alias}.guard_id is null or {alias}.guard_id in ({guards}))"
        )


def sight(cursor: Any) -> Sight:
    """The sight of the actor announced on `cursor`."""
    cursor.execute("select c, sharing.granted(c) from generate_series(1, 18) c")
    sets = dict(cursor.fetchall())
    cursor.execute("select sharing.cleared()")
    return Sight(sets, cursor.fetchone()[0])


def write(sent: dict[str, Statements], by: Sight) -> dict[str, Statements]:
    """Statements that read the same rows as each statement of the product's queries; keys are taken from `sent`."""
    sent = {query: product.reading(statements) for query, statements in sent.items()}
    of_cases = "caseload" in sent
    table, category = ("cases_case", Category.DETERRENCE) if of_cases else ("referrals_referral", Category.REFERRAL)
    seen, latest = f"from {table} c where {by.of('c', category)}", "order by c.updated_at desc, c.id desc"
    at, key = cursor_of(sent["pull 500"][-1])
    of = {
        "newest 50": lambda: [f"select c.* {seen} {latest} limit 50"],
        "pull 500": lambda: [f"select c.* {seen} and (c.updated_at, c.id) < ('{at}', {key}) {latest} limit 500"],
        "count": lambda: [f"select count(*) {seen} and c.{ACTIVE if of_cases else WAITING}"],
        "caseload": lambda: _caseload(sent["caseload"], by),
        "person page": lambda: _person(sent["person page"], by),
        "exchange list": lambda: _referrals(sent["exchange list"], by, "", "r.updated_at desc, r.id desc"),
        "inbox": lambda: _referrals(sent["inbox"], by, _waiting(sent["inbox"]), URGENT),
    }
    return {query: of[query]() for query in sent if query in of}


def _waiting(sent: Statements) -> str:
    return f"and r.addressee_id = {_number('addressee_id', sent[0])} and r.{WAITING}"


def _referrals(sent: Statements, by: Sight, more: str, order: str) -> Statements:
    visible, snapshot = by.of("r", Category.REFERRAL), by.of("i", Category.REFERRAL)
    return [
        LIST.format(referral=visible, more=more, order=order),
        *[SNAPSHOTS.format(visible=snapshot, referrals=_list("referral_id", said)) for said in sent[1:]],
    ]


def _caseload(sent: Statements, by: Sight) -> Statements:
    case = by.of("c", Category.DETERRENCE)
    shown = {"identity": by.of("i", Category.IDENTITY), "alert": by.of("l", Alert.category)}
    return [
        CASES.format(case=case),
        *[
            sql.format(**shown, people=_list("person_id", said))
            for sql, said in zip((CASE_NAMES, CASE_ALERTS), sent[1:], strict=True)
        ],
    ]


def _person(sent: Statements, by: Sight) -> Statements:
    [reference] = re.findall(r"\"reference\" = ('\w+')", sent[0])
    number = _number("person_id", sent[1])
    about = (
        "select * from {table} t {joins} where {visible} and t.person_id = {number} {more}"
        " order by t.updated_at desc, t.id desc {limit}"
    )
    shown: list[tuple[Any, tuple[str, ...], str, str]] = [
        (panel.model, ("owner", "programme", *panel.related), "", "limit 11") for panel in panels.registered()
    ]
    in_force = "and t.since <= current_date and (t.until is null or t.until > current_date)"
    return [
        PERSON.format(reference=reference),
        *[
            about.format(
                table=model._meta.db_table,
                joins=_joins(model, paths),
                visible=by.of("t", model.category),
                number=number,
                more=more,
                limit=limit,
            )
            for model, paths, more, limit in [*shown, (Alert, ("owner",), in_force, "")]
        ],
    ]


def _joins(model: Any, paths: Iterable[str]) -> str:
    """The joins of `select_related`."""
    aliases, joins = {"": "t"}, []
    for path in paths:
        at, of = "", model
        for name in path.split("__"):
            column, of, before = of._meta.get_field(name).column, of._meta.get_field(name).related_model, at
            at += f"__{name}"
            if at not in aliases:
                aliases[at] = f"j{len(aliases)}"
                joins.append(
                    f"left join {of._meta.db_table} {aliases[at]} on {aliases[at]}.id = {aliases[before]}.{column}"
                )
    return " ".join(joins)


def _list(column: str, said: str) -> str:
    return _only(re.findall(rf'"{column}" IN (\([\d, ]+\))', said), said)


def _number(column: str, said: str) -> str:
    return _only(re.findall(rf'"{column}" = (\d+)', said), said)


def cursor_of(said: str) -> tuple[str, int]:
    """The start of a page: `updated_at` and key of the last row before it."""
    return _only(re.findall(r"\"updated_at\" <= '([^']+)'::timestamptz", said), said), int(
        _only(re.findall(r'"id" < (\d+)', said), said)
    )


def _only(found: list[str], said: str) -> str:
    if len(set(found)) != 1:
        raise ValueError(f"one key was expected in: {said}")
    return found[0]
