"""The dates of a release plan in words: what each is, why the person leaves on that day, and what is near."""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partners.london import london_time
from partners.release_days import Limits, why
from referrals.release.dates import day_with_extra, expected, policy_of
from referrals.release.models import ReleasePlan
from referrals.release.states import ExtraDecision
from referrals.release.working_days import Calendar


@dataclass(frozen=True, kw_only=True)
class DateCard:
    """A date that matters: what it is, the day, and a remark."""

    label: str
    day: str
    remark: str
    is_main: bool = False


def cards(plan: ReleasePlan, calendar: Calendar) -> list[DateCard]:
    """The dates of the plan, with what they mean."""
    short = calendar.short
    if plan.leaves_on is None:
        ours = expected(plan)
        remark = _("by the rules about %(day)s") % {"day": short(ours)} if ours else _("not received yet")
        return [DateCard(label=_("Release date"), day=_("Not known"), remark=remark, is_main=True)]
    moved = plan.leaves_on != plan.statutory_on
    extra = day_with_extra(plan, today=calendar.today)
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
        DateCard(label=_("The prison says"), day=short(plan.statutory_on), remark=plan.get_date_type_display().lower()),
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


def why_that_day(plan: ReleasePlan, today: date) -> list[str]:
    """Why the person leaves on that day, in sentences."""
    if plan.statutory_on is None:
        return []
    # as the rule was applied when the date was received, not as it would be on a day that has passed since
    said_on = london_time(plan.date_as_of or plan.created_at).date()
    applied_on = min(said_on, today, plan.statutory_on)
    policy = policy_of(plan, date_type=plan.date_type, on=plan.statutory_on, nation=plan.nation, today=applied_on)
    told = why(policy, limits=Limits.on_day(today))
    if plan.extra_decision == ExtraDecision.GRANTED and plan.extra_on:
        told.append(
            _("One more working day was asked for (%(why)s) and granted: %(day)s.")
            % {"why": plan.extra_why, "day": date_format(plan.extra_on, "l j F Y")}
        )
    return told


def licence_warnings(plan: ReleasePlan, calendar: Calendar) -> list[str]:
    """What is near about the licence."""
    short, today = calendar.short, calendar.today
    if not plan.is_before_release or plan.leaves_on is None:
        return []
    told = []
    if plan.hard_stop_on and plan.hard_stop_on <= today:
        told.append(_("The hard stop has come: a standard licence is issued now."))
    elif plan.warning_on and plan.warning_on <= today:
        told.append(_("The licence is to be approved by %(day)s.") % {"day": short(plan.hard_stop_on)})
    if plan.lead_id is None and plan.late_from and plan.late_from <= today:
        told.append(_("Late allocation: nobody leads this plan, and they leave within five working days."))
    return told
