"""The risks that went with referrals, wherever one meets the person: on lists, the referral and the person's page."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.safeguarding.risks import STANDS_FOR, Risk, child_mark, in_order, marks, risks_of, source
from partners.home import Mark
from partners.london import london_today
from partners.models import Purpose
from partners.reference.codes import label_of
from partners.rules import acting_purpose
from referrals.exchange.models import (
    AWAITING_DECISION,
    IN_HAND,
    Allocation,
    Referral,
    ReferralIdentity,
    ReferralState,
)


def sent_with(referral: Referral) -> list[Risk]:
    """What was sent as a risk with `referral`; its words, if any, stand with the gravest."""
    found = in_order(
        Risk(
            code=code,
            label=label_of("immediate_risk", code),
            agency=referral.owner,
            since=london_today(referral.sent_at),
        )
        for code in referral.risks
    )
    if referral.risk_note:
        label = found[0].label if found else _("Risks and alerts")
        code = found[0].code if found else "violence"
        note = Risk(
            code=code,
            label=label,
            agency=referral.owner,
            since=london_today(referral.sent_at),
            text=referral.risk_note,
        )
        found = [note, *found[1:]]
    return found


@source
def of_live_referrals(people: set[int]) -> Iterator[tuple[int, Risk]]:
    """What went with referrals of `people` that are live, or that led to treatment not long ago."""
    lately = Q(state=ReferralState.STARTED, sent_at__gte=timezone.now() - STANDS_FOR)
    live = Referral.objects.filter(Q(state__in=[*AWAITING_DECISION, *IN_HAND]) | lately)
    carrying = live.exclude(risks=[], risk_note="")
    taken_on = _taken_on(people)
    theirs = Q(person__in=people) | Q(pk__in=list(taken_on)) if taken_on else Q(person__in=people)
    for referral in carrying.filter(theirs).select_related("owner").newest():
        for person in {referral.person_id, taken_on.get(referral.pk, referral.person_id)} & people:
            for risk in sent_with(referral):
                yield person, risk


def _taken_on(people: set[int]) -> dict[int, int]:
    """The referrals (by key) that were accepted as one of `people`, of whom the sender knows by another record.

    Custody takes nobody on, and is spared the statement.
    """
    if acting_purpose.get() == Purpose.CUSTODY:
        return {}
    held = Allocation.objects.filter(client__in=people).holding()
    return {each.referral_id: each.client_id for each in held if each.client_id != each.person_id}


def before_meeting(shown: Referral) -> dict[str, Any]:
    """What pages about `shown` say before anything else: the risks that went with it, and what else is known."""
    client = Allocation.objects.filter(referral=shown).holding().first()
    people = {shown.person_id, client.client_id} if client else {shown.person_id}
    known = [risk for risks in risks_of(people).values() for risk in risks]
    return {"risks": in_order([*sent_with(shown), *known]), "child": child_of(shown.identity)}


def child_of(identity: ReferralIdentity, *, on: date | None = None) -> str:
    """What marks the person a referral is about as a child, or as one who may be; empty for an adult."""
    return identity.birth.child_words(on or london_today(timezone.now()))


def marks_of(referrals: Iterable[Referral]) -> dict[int, tuple[Mark, ...]]:
    """The marks beside the name in a row about each of `referrals` (by key), read for all at once."""
    rows = list(referrals)
    known = risks_of(row.person_id for row in rows)
    return {
        row.pk: (
            *child_mark(child_of(row.identity)),
            *marks(in_order([*sent_with(row), *known.get(row.person_id, [])])),
        )
        for row in rows
    }
