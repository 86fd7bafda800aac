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
from partners.release_days import Limits, why
from referrals.release.dates import day_with_extra, expected, policy_of
from referrals.release.models import ItemState, PlanState, ReleaseAlarm, ReleaseItem, ReleasePlan, ReleaseSignature
from referrals.release.states import BLOCKS, ExtraDecision, Side
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
class DateCard:
    """A date that matters: what it is, the day, and a remark."""

    label: str
    day: str
    remark: str
    is_main: bool = False


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
        plan, short = self.plan, self.calendar.short
        if plan.leaves_on is None:
            ours = expected(plan)
            remark = _("by the rules about %(day)s") % {"day": short(ours)} if ours else _("not received yet")
            return [DateCard(label=_("Release date"), day=_("Not known"), remark=remark, is_main=True)]
        moved = plan.leaves_on != plan.statutory_on
        extra = day_with_extra(plan, today=self.today)
        if plan.extra_decision == ExtraDecision.GRANTED:
            asked = (_("Extra day"), _("Granted"), _("by the prison"))
        elif plan.extra_asked_at:
            asked = (
                _("Extra day asked for"),
                short(plan.extra_on),
                plan.get_extra_decision_display() or _("no answer yet"),
            )
        else:
            asked = (
                _("Extra day asked by"),
                short(plan.extra_by),
                _("then they would leave on %(day)s") % {"day": short(extra)},
            )
        stop = plan.hard_stop_on
        return [
            DateCard(
                label=_("The prison says"), day=short(plan.statutory_on), remark=plan.get_date_type_display().lower()
            ),
            DateCard(
                label=_("They leave"),
                day=short(plan.leaves_on),
                remark=_("earlier, by the working-day rule") if moved else _("as the prison says"),
                is_main=True,
            ),
            DateCard(
                label=_("Licence approved by"),
                day=short(stop) if stop else _("No hard stop"),
                remark=_("after that, a standard licence") if stop else _("time served"),
            ),
            DateCard(label=asked[0], day=asked[1], remark=asked[2]),
        ]

    @property
    def why(self) -> list[str]:
        """Why the person leaves on that day, in sentences."""
        plan = self.plan
        if plan.statutory_on is None:
            return []
        # as the rule was applied when the date was received, not as it would be on a day that has passed since
        said_on = london_time(plan.date_as_of or plan.created_at).date()
        today = min(said_on, self.today, plan.statutory_on)
        policy = policy_of(plan, date_type=plan.date_type, on=plan.statutory_on, nation=plan.nation, today=today)
        told = why(policy, limits=Limits.on_day(self.today))
        if plan.extra_decision == ExtraDecision.GRANTED and plan.extra_on:
            told.append(
                _("One more working day was asked for (%(why)s) and granted: %(day)s.")
                % {"why": plan.extra_why, "day": date_format(plan.extra_on, "l j F Y")}
            )
        return told

    @property
    def licence_warnings(self) -> list[str]:
        """What is near about the licence."""
        plan, short = self.plan, self.calendar.short
        if not plan.is_before_release or plan.leaves_on is None:
            return []
        told = []
        if plan.hard_stop_on and plan.hard_stop_on <= self.today:
            told.append(_("The hard stop has come: a standard licence is issued now."))
        elif plan.warning_on and plan.warning_on <= self.today:
            told.append(_("The licence is to be approved by %(day)s.") % {"day": short(plan.hard_stop_on)})
        if plan.lead_id is None and plan.late_from and plan.late_from <= self.today:
            told.append(_("Late allocation: nobody leads this plan, and they leave within five working days."))
        return told

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
