"""Kinds of recovery: needs, needs of health, where people live, and work."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases.recovery import actions
from cases.recovery.clocks import FIRST_CHECK, HEALTH_NEED, LIMIT, NEED, SECOND_CHECK
from cases.recovery.forms import (
    EndStayForm,
    EndWorkForm,
    HealthNeedForm,
    MoveNeedForm,
    NeedForm,
    OnItForm,
    StayForm,
    WorkForm,
)
from cases.recovery.models import NEED_MACHINE, HealthNeed, Need, NeedState, Tenure, WorkStart
from datasharing.kinds import Act, Adding, Column, Kind, register
from datasharing.panels import Area, Cell, Entry
from partners.london import LONDON

MOVED_ON = _("This has been recorded in the meantime. Look at it again.")
NOBODY = _("Choose who works on it: a colleague or another agency")
TOO_EARLY = _("That is before the first day")
KNOWN_LATER = _("It is before the first day, or before a day until which it is known to have lasted")


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _at(day: date) -> datetime:
    return datetime.combine(day, time(12), LONDON)


def _state(need: Need | HealthNeed) -> Cell:
    remark = need.get_why_declined_display() or _day(need.ended_on)
    if need.review_on and not need.ended_on:
        remark = gettext("look at it again on %(day)s") % {"day": _day(need.review_on)}
    return Cell(NEED_MACHINE.label(need.state), colour=NEED_MACHINE.colour(need.state), remark=remark)


def _on_it(need: Need | HealthNeed) -> Cell:
    who = [str(getattr(each, "user", each)) for each in need.who_is_on_it]
    return Cell(", ".join(who) or gettext("Nobody yet"))


def _arose(need: Need | HealthNeed) -> Iterable[Entry]:
    title = gettext("Need: %(need)s") % {"need": need}
    yield Entry(at=_at(need.identified_on), title=title, text=need.note, agency=need.owner)
    if need.ended_on:
        title = f"{need}: {need.get_state_display()}"
        yield Entry(at=_at(need.ended_on), title=title, text=need.get_why_declined_display(), agency=need.owner)


def _kept_nights(stay: Tenure) -> Cell:
    nights = stay.nights(localdate())
    said = ngettext("%(count)s night", "%(count)s nights", nights) % {"count": nights}
    if stay.leave_by is None or stay.ended_on:
        return Cell(said)
    left = (stay.leave_by - localdate()).days
    colour = "red" if left < 0 else "yellow" if left <= 14 else "blue"
    return Cell(said, colour=colour, remark=gettext("to leave by %(day)s") % {"day": _day(stay.leave_by)})


def _stay_ended(stay: Tenure) -> Cell:
    remark = ", ".join(filter(None, [stay.get_end_reason_display(), stay.next_home]))
    return Cell(_day(stay.ended_on) if stay.ended_on else gettext("Lives there"), remark=remark)


def _stay(stay: Tenure) -> Iterable[Entry]:
    title = gettext("First night: %(housing)s") % {"housing": stay}
    yield Entry(at=_at(stay.started_on), title=title, text=stay.provider, agency=stay.owner)
    if stay.ended_on:
        title = gettext("%(housing)s ended") % {"housing": stay}
        yield Entry(at=_at(stay.ended_on), title=title, text=stay.get_end_reason_display(), agency=stay.owner)


def _lasted(work: WorkStart, lasted: bool | None, day: date) -> Cell:
    if lasted is not None:
        return Cell(gettext("Yes") if lasted else gettext("No"), colour="green" if lasted else "grey")
    if work.ended_on:
        return Cell("")
    is_late = day < localdate()
    return Cell(gettext("Not known yet"), colour="red" if is_late else "blue", remark=_day(day))


def _work_ended(work: WorkStart) -> Cell:
    return Cell(_day(work.ended_on) or gettext("Goes on"), remark=work.get_end_reason_display())


def _work(work: WorkStart) -> Iterable[Entry]:
    title = gettext("Started: %(work)s") % {"work": work}
    yield Entry(at=_at(work.started_on), title=title, text=work.employer, agency=work.owner)
    if work.ended_on:
        title = gettext("%(work)s ended") % {"work": work}
        yield Entry(at=_at(work.ended_on), title=title, text=work.get_end_reason_display(), agency=work.owner)


def _may_have_lasted(work: WorkStart) -> bool:
    if work.ended_on or work.lasted_second is not None:
        return False
    return localdate() >= (work.second_check_on if work.lasted_first else work.first_check_on)


MOVE = Act(
    slug="move",
    words=_("Say where it stands"),
    title=_("Where does this need stand? %(record)s"),
    label=_("Save"),
    form=MoveNeedForm,
    verb=actions.move_need,
    refusals={
        actions.NeedMovedOn: ("to", MOVED_ON),
        actions.NobodyOnIt: ("worker", NOBODY),
        actions.EndedBefore: ("on", TOO_EARLY),
    },
    done=lambda need: gettext("The need is now: %(state)s.") % {"state": str(need.get_state_display()).lower()},
)
HAND_ON = Act(
    slug="hand-on",
    words=_("Change who works on it"),
    title=_("Who works on it? %(record)s"),
    label=_("Save"),
    form=OnItForm,
    verb=actions.hand_on_need,
    when=lambda need: need.state == NeedState.IN_PROGRESS,
    refusals={actions.NeedMovedOn: ("worker", MOVED_ON), actions.NobodyOnIt: ("worker", NOBODY)},
)
NEED_COLUMNS = (
    Column(_("Need"), lambda need: Cell(need, remark=need.note)),
    Column(_("Stands"), _state),
    Column(_("Who is on it"), _on_it),
    Column(_("Since"), "identified_on"),
)
NEED_SHARES = ("reference", "pathway", "note", "identified_on", "state", "review_on", "ended_on", "why_declined")

register(
    Kind(
        slug="needs",
        model=Need,
        label=_("Needs"),
        order=33,
        columns=NEED_COLUMNS,
        related=("worker__user", "helped_by"),
        adding=Adding(
            words=_("Record a need"),
            form=NeedForm,
            verb=actions.identify_need,
            example={
                "pathway": "accommodation",
                "note": "Leaves without an address",
                "identified_on_day": "1",
                "identified_on_month": "11",
                "identified_on_year": "2026",
            },
        ),
        acts=(MOVE, HAND_ON),
        entries=_arose,
        machine=NEED_MACHINE,
        shares=NEED_SHARES,
        clocks=(NEED,),
    ),
    Kind(
        slug="health-needs",
        model=HealthNeed,
        label=_("Needs of health"),
        order=63,
        columns=NEED_COLUMNS,
        related=("worker__user", "helped_by"),
        adding=Adding(
            words=_("Record a need of health"),
            form=HealthNeedForm,
            verb=actions.identify_health_need,
            example={
                "pathway": "mental",
                "identified_on_day": "1",
                "identified_on_month": "11",
                "identified_on_year": "2026",
            },
        ),
        acts=(MOVE, HAND_ON),
        entries=_arose,
        machine=NEED_MACHINE,
        area=Area.TREATMENT,
        shares=NEED_SHARES,
        clocks=(HEALTH_NEED,),
    ),
    Kind(
        slug="tenures",
        model=Tenure,
        label=_("Where they live"),
        order=34,
        columns=(
            Column(_("Housing"), lambda stay: Cell(stay, remark=stay.provider)),
            Column(_("First night"), "started_on"),
            Column(_("Nights"), _kept_nights),
            Column(_("Ended"), _stay_ended),
        ),
        adding=Adding(
            words=_("Record where they live"),
            form=StayForm,
            verb=actions.start_stay,
            example={
                "kind": "cas3",
                "provider": "Anchor House",
                "started_on_day": "1",
                "started_on_month": "11",
                "started_on_year": "2026",
            },
        ),
        acts=(
            Act(
                slug="end",
                words=_("The stay has ended"),
                title=_("When did the stay end, and where did they go?"),
                label=_("Save"),
                form=EndStayForm,
                verb=actions.end_stay,
                when=lambda stay: stay.ended_on is None,
                refusals={actions.EndedAlready: ("on", MOVED_ON), actions.EndedBefore: ("on", TOO_EARLY)},
            ),
        ),
        entries=_stay,
        shares=("reference", "kind", "provider", "started_on", "leave_by", "ended_on", "end_reason", "next_home"),
        clocks=(LIMIT,),
    ),
    Kind(
        slug="work-starts",
        model=WorkStart,
        label=_("Work and training"),
        order=35,
        columns=(
            Column(_("Work"), lambda work: Cell(work, remark=work.employer)),
            Column(_("First day"), "started_on"),
            Column(_("Lasted 13 weeks"), lambda work: _lasted(work, work.lasted_first, work.first_check_on)),
            Column(_("Lasted 26 weeks"), lambda work: _lasted(work, work.lasted_second, work.second_check_on)),
            Column(_("Ended"), _work_ended),
        ),
        adding=Adding(
            words=_("Record a start of work"),
            form=WorkForm,
            verb=actions.start_work,
            example={
                "kind": "part_time",
                "employer": "Quayside Bakery",
                "weekly_hours": "16",
                "started_on_day": "1",
                "started_on_month": "11",
                "started_on_year": "2026",
            },
        ),
        acts=(
            Act(
                slug="lasted",
                words=_("It has lasted"),
                title=_("Does the work still go on?"),
                label=_("It goes on"),
                verb=actions.work_has_lasted,
                facts=lambda: {"today": localdate()},
                when=_may_have_lasted,
                refusals={actions.EndedAlready: (None, MOVED_ON), actions.NotDueYet: (None, MOVED_ON)},
            ),
            Act(
                slug="end",
                words=_("It has ended"),
                title=_("When did it end, and why?"),
                label=_("Save"),
                form=EndWorkForm,
                verb=actions.end_work,
                when=lambda work: work.ended_on is None,
                refusals={actions.EndedAlready: ("on", MOVED_ON), actions.EndedBefore: ("on", KNOWN_LATER)},
            ),
        ),
        entries=_work,
        shares=(
            "reference",
            "kind",
            "employer",
            "weekly_hours",
            "started_on",
            "first_check_on",
            "second_check_on",
            "lasted_first",
            "lasted_second",
            "ended_on",
            "end_reason",
        ),
        clocks=(FIRST_CHECK, SECOND_CHECK),
    ),
)
