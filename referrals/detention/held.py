"""Those held now as the list shows them: time left, whom a worker has reached, and what is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cases.models import Identity
from cases.people.display_names import names_of
from cases.safeguarding.risks import marks_by_name
from partners.due_words import Group
from partners.home import Mark
from partners.models import Agency
from referrals.custody.models import CustodyContact
from referrals.detention.models import CustodyRecord
from referrals.drug_tests.standing import Tested, tests_of

SOON = timedelta(hours=1)
TODAY = timedelta(hours=12)
AT_MOST = 200
"""The most people held by an agency whom the list shows."""


@dataclass(frozen=True)
class Held:
    """A person who is held: their record, name, marks and the contacts of this detention, latest first."""

    record: CustodyRecord
    identity: Identity | None
    marks: tuple[Mark, ...]
    contacts: list[CustodyContact]
    tests: list[Tested]
    now: datetime

    @property
    def is_reached(self) -> bool:
        """Whether a drug worker saw them, or they did not want to be seen."""
        return any(contact.outcome in {CustodyContact.SEEN, "refused"} for contact in self.contacts)

    @property
    def group(self) -> Group:
        """The colour of the clock."""
        by = self.record.reach_by
        if by is None:
            return Group.OTHERS
        return Group.OVERDUE if by - self.now <= SOON else Group.TODAY if by - self.now <= TODAY else Group.WEEK

    @property
    def left(self) -> str:
        """The time left to reach them, in words."""
        if self.record.reach_by is None:
            return _("Not known")
        minutes = int((self.record.reach_by - self.now).total_seconds() // 60)
        if minutes < 0:
            return _("Past")
        if minutes < 60:
            return _("%(minutes)s min") % {"minutes": minutes}
        return _("%(hours)s h %(minutes)02d") % {"hours": minutes // 60, "minutes": minutes % 60}

    @property
    def why_then(self) -> str:
        """What happens at the end of the time left, and when."""
        record = self.record
        if record.reach_by is None:
            return _("review %(at)s") % {"at": clock(record.review_due_at)} if record.review_due_at else ""
        is_leaving = record.leaves_at is not None and record.leaves_at == record.reach_by
        what = record.get_leaves_for_display() if is_leaving else _("detention ends")
        return f"{what} {clock(record.reach_by)}"

    @property
    def state(self) -> str:
        """What became of the last attempt to see them."""
        if not self.contacts:
            return _("Nobody has been yet")
        last = self.contacts[0]
        return _("%(how)s at %(at)s") % {"how": last.get_outcome_display(), "at": clock(last.seen_at)}

    @property
    def why(self) -> str:
        """Why to see them, or what they are held for."""
        said = [tested.words for tested in self.tests] + [self.record.get_held_for_display()]
        return ". ".join(each for each in said if each)

    @property
    def is_unserved(self) -> bool:
        """Whether a required assessment has to be served before they leave."""
        return any(tested.is_unserved for tested in self.tests)


def clock(at: datetime | None) -> str:
    """The time of an instant in London, with the day if it is not today."""
    if at is None:
        return ""
    local = localtime(at)
    return date_format(local, "H:i" if local.date() == localtime().date() else "D j M, H:i")


def held_by(agency: Agency) -> list[Held]:
    """Those whom `agency` holds now, with the least time left to reach them first."""
    records = CustodyRecord.objects.filter(owner=agency).held().by_time_left().select_related("suite", "person")
    return told_of(list(records[:AT_MOST]), agency)


def told_of(records: list[CustodyRecord], agency: Agency) -> list[Held]:
    """What is known of each of `records`, read for all at once."""
    if not records:
        return []
    people = {record.person_id for record in records}
    names = names_of(people, preferring=agency.pk)
    known = marks_by_name(names.values())
    contacts = _contacts(people, agency, since=min(record.arrived_at for record in records))
    tests = tests_of(record.pk for record in records)
    now = timezone.now()
    return [
        Held(
            record,
            names.get(record.person_id),
            known.get(record.person_id, ()),
            [each for each in contacts.get(record.person_id, []) if _is_of(each, record)],
            tests.get(record.pk, []),
            now,
        )
        for record in records
    ]


def _contacts(people: Iterable[int], agency: Agency, *, since: datetime) -> dict[int, list[CustodyContact]]:
    found: dict[int, list[CustodyContact]] = {}
    made: Any = CustodyContact.objects.filter(person__in=people, owner=agency, seen_at__gte=since)
    for contact in made.select_related("worker__user").order_by("-seen_at", "-pk"):
        found.setdefault(contact.person_id, []).append(contact)
    return found


def _is_of(contact: CustodyContact, record: CustodyRecord) -> bool:
    return contact.seen_at >= record.arrived_at and (
        record.released_at is None or contact.seen_at <= record.released_at
    )
