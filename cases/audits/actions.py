"""Verbs on audits of groups."""

import calendar
from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError

from cases.audits.models import AuditEntry, AuditParticipant, GroupAudit
from cases.groups.models import Group
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from partners.models import Agency, Area, Membership, Programme
from partners.rules import allowed_by

MONTHS = 6
"""The months from one audit to the next (reference/practice.md: every three to six)."""


class TookPartAlready(Exception):
    """The agency is among the participants in this role already."""


def months_after(day: date, months: int) -> date:
    """The same day of the month `months` later; the last of the month where there is no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@verb
@allowed_by("add a record")
def hold_audit(
    held_on: date,
    *,
    by: Membership,
    method: GroupAudit.Method,
    programme: Programme | None,
    area: Area | None = None,
    note: str = "",
    next_due_on: date | None = None,
) -> GroupAudit:
    """Record an audit session that `by` facilitates. It follows the agency's earlier ones of the same area."""
    earlier = GroupAudit.objects.filter(owner=by.agency, programme=programme, area=area, followed_on=None)
    for before in list(earlier.filter(held_on__lte=held_on).order_by("pk")):
        change(lock(before, by=by), followed_on=held_on)
    return GroupAudit.objects.create(
        owner=by.agency,
        programme=programme,
        held_on=held_on,
        area=area,
        method=method,
        facilitator=by.user,
        note=note,
        next_due_on=next_due_on or months_after(held_on, MONTHS),
    )


@verb
@allowed_by("change a record")
def add_participant(
    audit: GroupAudit, *, by: Membership, agency: Agency, role: AuditParticipant.As
) -> AuditParticipant:
    """Add an agency that took part in `audit`.

    :raises NotYours: if another agency holds it
    :raises TookPartAlready: if the agency is there in this role already
    """
    held = lock(audit, by=by)
    try:
        return AuditParticipant.objects.create(
            owner=by.agency, programme_id=held.programme_id, audit=held, agency=agency, role=role
        )
    except IntegrityError as error:
        if broke(error, "an_agency_takes_part_once_in_a_role"):
            raise TookPartAlready from error
        raise


@verb
@allowed_by("change a record")
def record_entry(
    audit: GroupAudit,
    *,
    by: Membership,
    group: Group,
    leadership_is_known: bool,
    estimated_size: int | None = None,
    cohesion: str = "",
    activities: Sequence[str] = (),
    markets: str = "",
    note: str = "",
) -> AuditEntry:
    """Record what `audit` found of `group`, anew if it was recorded before. A group of the agency is kept in step.

    :raises NotYours: if another agency holds the audit
    """
    held = lock(audit, by=by)
    found = {"estimated_size": estimated_size, "cohesion": cohesion, "activities": list(activities)}
    said = {**found, "leadership_is_known": leadership_is_known, "markets": markets, "note": note}
    entry: AuditEntry | None = AuditEntry.objects.filter(audit=held, group=group).first()
    if entry is None:
        entry = AuditEntry.objects.create(
            owner=by.agency, programme_id=held.programme_id, audit=held, group=group, **said
        )
    else:
        change(lock(entry, by=by), **said)
    if group.owner_id == by.agency_id:
        change(lock(group, by=by), **found)
    return entry
