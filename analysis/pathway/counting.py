"""Counting people on the way to treatment, of what the acting member may see.

A person is counted once, at the furthest step that they reached, because people are lost, not referrals: one who is
referred on, or a second time, is the same person (the funnel of Project ADDER's evaluations).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any

from django.db import connection

from datasharing.enforcement.read_log import ANY_TABLE, must_act, permitted
from referrals.models import CustodyContact, EventKind, ReferralState

TWELVE_WEEKS = timedelta(weeks=12)


class Step(IntEnum):
    """The steps, in order. `MET` is for those from custody only."""

    MET = 0
    SEEN = 1
    REFERRED = 2
    ACCEPTED = 3
    ATTENDED = 4
    STARTED = 5
    STAYED = 6


REACHED = """
WITH met AS (
    SELECT c.person_id, bool_or(c.outcome = %(seen)s) AS seen,
           (array_agg(c.outcome ORDER BY c.seen_at DESC, c.id DESC))[1] AS outcome,
           (array_agg(coalesce(nullif(c.not_asked_because, ''), c.referral_answer) ORDER BY c.seen_at DESC, c.id DESC)
               FILTER (WHERE c.outcome = %(seen)s))[1] AS answer
      FROM referrals_custodycontact c
     WHERE c.seen_at >= %(since)s AND c.seen_at < %(until)s
       AND (%(substance)s = '' OR c.substance_group = %(substance)s)
     GROUP BY c.person_id
), sent AS (
    SELECT r.id, r.person_id, r.state
      FROM referrals_referral r
     WHERE r.created_at >= %(since)s AND r.created_at < %(until)s
       AND (%(from_custody)s OR %(substance)s = '' OR r.substance_group = %(substance)s)
       AND (NOT %(from_custody)s OR EXISTS (SELECT FROM met WHERE met.person_id = r.person_id))
), happened AS (
    SELECT s.id, bool_or(e.kind = ANY (%(accepted)s)) AS accepted, bool_or(e.kind = ANY (%(attended)s)) AS attended,
           min(e.happened_at) FILTER (WHERE e.kind = 'started') AS started_at,
           max(e.happened_at) FILTER (WHERE e.kind = ANY (%(ended)s)) AS closed_at,
           (array_agg(e.kind || ':' || e.reason ORDER BY e.id DESC)
               FILTER (WHERE e.reason <> '' OR e.kind = 'dropped_out'))[1] AS why
      FROM sent s JOIN referrals_event e ON e.referral_id = s.id
     WHERE e.corrects_id IS NULL AND NOT EXISTS (SELECT FROM referrals_event c WHERE c.corrects_id = e.id)
     GROUP BY s.id
), referred AS (
    SELECT s.person_id, bool_or(h.accepted) AS accepted, bool_or(h.attended) AS attended,
           min(h.started_at) AS started_at,
           bool_or(h.started_at <= %(long_ago)s
                   AND (h.closed_at IS NULL OR h.closed_at >= h.started_at + interval '12 weeks')) AS stayed,
           bool_or(h.started_at > %(long_ago)s AND h.closed_at IS NULL) AS too_early,
           (array_agg(coalesce(h.why, 'state:' || s.state) ORDER BY s.id DESC))[1] AS why,
           (array_agg('state:' || s.state ORDER BY s.id DESC))[1] AS state
      FROM sent s LEFT JOIN happened h ON h.id = s.id
     GROUP BY s.person_id
), person AS (
    SELECT CASE WHEN r.stayed THEN 6 WHEN r.started_at IS NOT NULL THEN 5 WHEN r.attended THEN 4 WHEN r.accepted THEN 3
                WHEN r.person_id IS NOT NULL THEN 2 WHEN m.seen THEN 1 ELSE 0 END AS step,
           CASE WHEN r.too_early THEN 'early:'
                WHEN r.state IN ('state:closed', 'state:declined', 'state:withdrawn') THEN r.why
                WHEN r.person_id IS NOT NULL THEN r.state
                WHEN m.seen THEN 'answer:' || coalesce(m.answer, '') ELSE 'outcome:' || m.outcome END AS why
      FROM met m FULL JOIN referred r ON r.person_id = m.person_id
     WHERE %(from_custody)s AND m.person_id IS NOT NULL OR NOT %(from_custody)s AND r.person_id IS NOT NULL
)
SELECT step, why, count(*) FROM person GROUP BY step, why
"""
"""How many people came as far as each step, and why no further. Row policies leave out what the reader may not see."""


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """Those whose way is followed: met in custody, or referred by anybody, in a period; as of the instant `now`."""

    since: datetime
    until: datetime
    now: datetime
    from_custody: bool = True
    substance_group: str = ""


@dataclass
class Reached:
    """People who reached a step at all, and those of them who came no further, by why (`kind:code`)."""

    step: Step
    people: int = 0
    stopped: Counter[str] = field(default_factory=Counter)


def count(cohort: Cohort) -> list[Reached]:
    """How many people of `cohort` reached each step. One statement, which is not logged: it reads no names.

    :raises NotActing: outside `acting`
    """
    must_act()
    with permitted(ANY_TABLE), connection.cursor() as cursor:
        cursor.execute(REACHED, _parameters(cohort))
        return steps_of(cursor.fetchall(), first=Step.MET if cohort.from_custody else Step.REFERRED)


def steps_of(rows: Iterable[tuple[int, str, int]], *, first: Step) -> list[Reached]:
    """The steps from `first` on. `rows`: a furthest step, why no further, and the number of people."""
    steps = [Reached(step) for step in Step if step >= first]
    for furthest, why, people in rows:
        for reached in steps:
            if reached.step <= furthest:
                reached.people += people
            if reached.step == furthest:
                reached.stopped[why] += people
    return steps


def _parameters(cohort: Cohort) -> dict[str, Any]:
    return {
        "since": cohort.since,
        "until": cohort.until,
        "from_custody": cohort.from_custody,
        "substance": cohort.substance_group,
        "seen": CustodyContact.SEEN,
        "accepted": [ReferralState.ACCEPTED, ReferralState.BOOKED, ReferralState.ATTENDED, ReferralState.STARTED],
        "attended": [ReferralState.ATTENDED, ReferralState.STARTED],
        "ended": [EventKind.CLOSED, EventKind.DROPPED_OUT, EventKind.DISCHARGED],
        "long_ago": cohort.now - TWELVE_WEEKS,
    }
