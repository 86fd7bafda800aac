"""What the page of a release plan shows: the verdict, the dates and why, the items, signatures, and what follows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.london import london_time
from partners.models import Membership
from referrals.release.date_cards import DateCard, cards, licence_warnings, why_that_day
from referrals.release.models import ItemState, PlanState, ReleaseAlarm, ReleaseItem, ReleasePlan, ReleaseSignature
from referrals.release.states import BLOCKS, Side
from referrals.release.working_days import Calendar


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An item with its state in words."""

    item: ReleaseItem
    kind: str
    words: str
    due: str
    beside: str
    is_own: bool
    note: str

    @property
    def is_late(self) -> bool:
        return self.kind == "late"


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A side, and whether it has signed this version."""

    side: Side
    kind: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The answer in a sentence: `kind` is ok, warn or bad."""

    kind: str
    strong: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class After:
    """A step after release: `kind` is done, late or next."""

    name: str
    detail: str
    kind: str
    step: str = ""


@dataclass
class PlanPage:
    """Everything that the page of `plan` shows, as the rows that are visible to the member allow."""

    plan: ReleasePlan
    member: Membership
    calendar: Calendar
    items: list[ReleaseItem]
    signatures: list[ReleaseSignature] = field(default_factory=list)
    alarms: list[ReleaseAlarm] = field(default_factory=list)

    @property
    def today(self) -> date:
        return self.calendar.today

    @property
    def until(self) -> str:
        """How far the day of leaving is ahead."""
        return self.calendar.until(self.plan.leaves_on) if self.plan.leaves_on else ""

    @property
    def is_own(self) -> bool:
        """Whether the member's agency leads the plan."""
        return self.plan.owner_id == self.member.agency_id

    @property
    def side(self) -> Side | None:
        """The side for which the member's agency signs."""
        return self.plan.side_of(self.member.agency_id)

    @property
    def late(self) -> list[ReleaseItem]:
        """The items that block and are overdue."""
        return [item for item in self.items if item.is_blocking and item.is_late(self.today)]

    @property
    def has_signed(self) -> bool:
        return self.side is not None and self.plan.signed_at(self.side) is not None

    @property
    def may_sign(self) -> bool:
        """Whether the member's agency has a signature to give."""
        is_open = self.plan.state in (PlanState.SHARED, PlanState.AGREED, PlanState.READY)
        return is_open and self.side is not None and not self.has_signed

    @property
    def may_ask_extra(self) -> bool:
        """Whether the extra day can still be asked for."""
        plan = self.plan
        is_time = plan.extra_by is not None and plan.extra_by >= self.today
        return self.is_own and plan.is_before_release and plan.extra_asked_at is None and is_time

    def counted(self, items: Iterable[ReleaseItem]) -> str:
        """How many of the items are done."""
        needed = [item for item in items if item.state != ItemState.NOT_NEEDED]
        done = sum(item.state == ItemState.DONE for item in needed)
        return _("%(done)s of %(all)s done") % {"done": done, "all": len(needed)}

    @property
    def blocking(self) -> list[Shown]:
        """The items that block and are needed, late first."""
        return self._shown(item for item in self.items if item.is_blocking and item.state != ItemState.NOT_NEEDED)

    @property
    def blocking_count(self) -> str:
        return self.counted(item for item in self.items if item.is_blocking)

    @property
    def others(self) -> list[Shown]:
        """Everything else."""
        return self._shown(item for item in self.items if not item.is_blocking or item.state == ItemState.NOT_NEEDED)

    @property
    def others_count(self) -> str:
        return self.counted(item for item in self.items if not item.is_blocking)

    def _shown(self, items: Iterable[ReleaseItem]) -> list[Shown]:
        order = {"late": 0, "open": 1, "done": 2, "none": 3}
        shown = [self._one(item) for item in items]
        return sorted(shown, key=lambda each: (order[each.kind], each.item.due_on or date.max, each.item.position))

    def _one(self, item: ReleaseItem) -> Shown:
        kind, words, beside = "open", _("On time"), ""
        if item.state == ItemState.DONE:
            kind, words = "done", _("Done")
        elif item.state == ItemState.NOT_NEEDED:
            kind, words = "none", _("Not needed")
        elif item.is_late(self.today):
            kind, words = "late", self.calendar.late(item.due_on or self.today)
        elif item.due_on is not None:
            beside = self.calendar.until(item.due_on)
        if item.state == ItemState.NOT_DONE:
            words = _("Answered, but not done")
            kind = "late"
        return Shown(
            item=item,
            kind=kind,
            words=words,
            due=self.calendar.short(item.due_on) if item.state != ItemState.NOT_NEEDED else "",
            beside=beside,
            is_own=item.owed_by_id == self.member.agency_id,
            note=item.note,
        )

    @property
    def due_today(self) -> list[ReleaseItem]:
        """The items that are due today."""
        return [item for item in self.items if item.state in BLOCKS and item.due_on == self.today]

    @property
    def verdict(self) -> Verdict:
        """How the plan stands, in a sentence."""
        plan = self.plan
        if not plan.is_before_release:
            return self._verdict_after()
        if plan.state == PlanState.DRAFT:
            return Verdict(kind="warn", strong=_("Not begun."), text=_("Say what they need: the checklist follows."))
        if plan.state == PlanState.NEEDS_SET:
            return Verdict(kind="warn", strong=_("Not shared."), text=_("Share the plan: the agencies are asked."))
        blocking = [item for item in self.items if item.is_blocking and item.state != ItemState.NOT_NEEDED]
        if late := self.late:
            said = ngettext(
                "Not ready: %(late)s of %(all)s blocking items is late.",
                "Not ready: %(late)s of %(all)s blocking items are late.",
                len(late),
            )
            owners = "; ".join(f"{item} ({item.owed_by or plan.owner})" for item in late)
            return Verdict(kind="bad", strong=said % {"late": len(late), "all": len(blocking)}, text=f"{owners}.")
        left = [item for item in blocking if item.state in BLOCKS]
        if left:
            said = ngettext("%d blocking item is open, none late.", "%d blocking items are open, none late.", len(left))
            owners = "; ".join(f"{item} ({item.owed_by or plan.owner})" for item in left[:3])
            return Verdict(kind="warn", strong=said % len(left), text=f"{owners}.")
        if plan.state == PlanState.READY:
            return Verdict(kind="ok", strong=_("Ready."), text=_("Nothing blocks, and all three have signed."))
        return Verdict(kind="ok", strong=_("Nothing blocks."), text=_("Signatures are missing: see below."))

    def _verdict_after(self) -> Verdict:
        plan = self.plan
        if plan.set_apart:
            return Verdict(kind="warn", strong=f"{plan.get_set_apart_display()}.", text=_("Counted apart."))
        if plan.state == PlanState.NOT_ENGAGED:
            return Verdict(kind="bad", strong=_("Not engaged in treatment when day 21 had passed."))
        if plan.engaged_on:
            on = date_format(plan.engaged_on, "j F")
            return Verdict(kind="ok", strong=_("Began treatment on %(day)s.") % {"day": on})
        if plan.state == PlanState.CLOSED:
            return Verdict(kind="warn", strong=_("Closed."), text=plan.closing)
        freezes = self.calendar.short(plan.freeze_on)
        return Verdict(
            kind="warn",
            strong=_("Released; not yet in treatment."),
            text=_("Frozen when %(day)s has passed.") % {"day": freezes},
        )

    @property
    def dates(self) -> list[DateCard]:
        """The dates of the plan, with what they mean."""
        return cards(self.plan, self.calendar)

    @property
    def why(self) -> list[str]:
        """Why the person leaves on that day, in sentences."""
        return why_that_day(self.plan, self.today)

    @property
    def licence_warnings(self) -> list[str]:
        """What is near about the licence."""
        return licence_warnings(self.plan, self.calendar)

    @property
    def signed(self) -> list[Signed]:
        """Who has signed this version, side by side."""
        plan = self.plan
        agencies = {Side.PRISON: plan.prison, Side.PROBATION: plan.owner, Side.TREATMENT: plan.treatment}
        by_side = {each.side: each for each in self.signatures if each.date_version == plan.date_version}
        rows = []
        for side in Side:
            at = plan.signed_at(side)
            if at:
                given = by_side.get(side)
                who = f"{given.signed_by}, " if given else ""
                reason = _(" – although: %(reason)s") % {"reason": given.reason} if given and given.reason else ""
                rows.append(
                    Signed(side=side, kind="tick", words=f"{who}{date_format(london_time(at), 'D j M, H:i')}{reason}")
                )
            else:
                whose = _("your agency") if side == self.side else str(agencies[side] or _("no agency named yet"))
                rows.append(Signed(side=side, kind="todo" if side == self.side else "wait", words=whose))
        return rows

    @property
    def after(self) -> list[After]:
        """The contacts after release, with their days."""
        plan = self.plan
        start = plan.call_on or plan.leaves_on
        if start is None:
            return []
        frozen = plan.get_engagement_display() or plan.get_set_apart_display()
        steps = [
            (0, _("call on the day"), plan.called_at, "call"),
            (2, _("welfare, 48 hours"), plan.welfare_at, "welfare"),
            (7, _("day 7"), plan.seventh_at, "seventh"),
            (21, frozen or _("day 21: engaged or not, then frozen"), plan.frozen_at, ""),
            (28, _("day 28: until here the risk is highest"), plan.closed_at, ""),
        ]
        return [self._step(start, days, words, done, step) for days, words, done, step in steps]

    def _step(self, start: date, days: int, words: str, done: Any, step: str) -> After:
        day = date.fromordinal(start.toordinal() + days)
        is_late = not done and self.plan.released_at is not None and day < self.today
        kind = "done" if done else "late" if is_late else "next"
        offered = step if self.plan.is_after_release and not done and self.is_own else ""
        return After(name=self.calendar.short(day), detail=words, kind=kind, step=offered)
