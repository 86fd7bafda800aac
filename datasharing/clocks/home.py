"""The work queue: lines on the home page for all clocks that the acting member may see."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from datasharing.clocks.late import late_by_agency
from datasharing.clocks.shares import Share, shares_of
from datasharing.enforcement.tallies import tallies
from partners.due_words import Group
from partners.home import Figures, Home, Line, Tag, for_role, register
from partners.members.roles import Role
from partners.requests import UserRequest
from partners.tallies import MOST, in_words

AT_MOST = 10
"""The number of records of a clock shown as single lines, soonest due first. One line counts the rest of a group."""


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add lines for records due within a week, on which the member's agency or another has to act."""
    now = timezone.now()
    shares = shares_of(request.membership, request.purpose, now=now)
    counts = tallies(*[share.records for share in shares]) if shares else []
    full: list[tuple[Share, list[Line]]] = []
    for share, count in zip(shares, counts, strict=True):
        lines = list(_lines(share, request, now)) if count else []
        home.lines += lines
        if count > len(lines):
            full.append((share, lines))
    home.lines += _rest(full, now)


@for_role(Role.PARTNERSHIP_LEAD)
def show_what_is_late(request: UserRequest, home: Home) -> None:
    """Add what is late by agency, in figures without names."""
    late = [(agency, in_words(count)) for agency, count in late_by_agency(request)]
    if late:
        home.figures.append(
            Figures(
                slug="late",
                title=_("Late, by agency"),
                note=_("Of what you may see."),
                headings=(_("Agency"), _("Late")),
                rows=list(late),
            )
        )


def _lines(share: Share, request: UserRequest, now: datetime) -> Iterator[Line]:
    clock = share.clock
    related = {"owner", *clock.related} if share.waits else clock.related
    records = list(share.records.select_related(*related).order_by(*clock.first, clock.column, "pk")[:AT_MOST])
    clock.prepare(records, request)
    for record in records:
        group = share.group(record, now)
        if group is not None:
            line = clock.line(record, group)
            if share.waits and not line.whose:
                line = replace(line, whose=record.owner, action=_("See"))
            yield _escalated(line) if clock.is_escalated(record, at=now) else line


def _escalated(line: Line) -> Line:
    return replace(line, tag=Tag(_("Escalated"), "red"))


def _rest(full: Iterable[tuple[Share, list[Line]]], now: datetime) -> Iterator[Line]:
    """A line for each group of each share with more records than those shown as single lines."""
    groups = [
        (share, group, sum(line.group == group for line in lines))
        for share, lines in full
        for group in ([Group.OTHERS] if share.waits else [Group.OVERDUE, Group.TODAY, Group.WEEK])
    ]
    counts = tallies(*[share.narrowed_to(group, now) for share, group, _shown in groups]) if groups else []
    for (share, group, shown), count in zip(groups, counts, strict=True):
        more = count if count > MOST else count - shown
        if more:
            yield share.clock.rest(more, group)
