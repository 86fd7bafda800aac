"""Release dates as received, release plans, the items of their checklist, signatures, and alarms."""

from referrals.release.items import ReleaseAlarm, ReleaseItem, ReleaseSignature
from referrals.release.plan import FREEZE, WELFARE, WINDOW, ReleasePlan
from referrals.release.received import ReleaseDate
from referrals.release.states import PLAN_MACHINE, ItemState, PlanState, ReleaseKind, Side

__all__ = [
    "FREEZE",
    "PLAN_MACHINE",
    "WELFARE",
    "WINDOW",
    "ItemState",
    "PlanState",
    "ReleaseAlarm",
    "ReleaseDate",
    "ReleaseItem",
    "ReleaseKind",
    "ReleasePlan",
    "ReleaseSignature",
    "Side",
]
