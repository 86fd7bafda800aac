"""Verbs on sanitised intelligence: write, release by a second person, withdraw, and read the terms."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from cases.groups.models import Group
from cases.intelligence.models import (
    GroupRelease,
    GroupReport,
    IntelligenceRelease,
    IntelligenceReport,
    TermsRead,
)
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.london import london_today
from partners.models import Agency, Membership, Programme, Purpose, User
from partners.rules import allowed_by

Report = IntelligenceReport | GroupReport
Release = IntelligenceRelease | GroupRelease


class Withdrawn(Exception):
    """The report is withdrawn."""


class NotTheirMember(Exception):
    """Somebody named is no member of the addressee, or does not act for the purpose of the release."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """What a report says, how it is graded, and how it may be handled."""

    text: str
    marking: str
    source_grade: str
    information_grade: str
    handling: str
    conditions: Collection[str] = ()
    conditions_note: str = ""
    known_on: date | None = None

    def columns(self) -> dict[str, Any]:
        """The columns of a report."""
        known_on = self.known_on or london_today(timezone.now())
        return {**vars(self), "conditions": list(self.conditions), "known_on": known_on}


@dataclass(frozen=True, kw_only=True)
class Address:
    """To whom a report is released, for which purpose and until when."""

    agency: Agency
    purpose: Purpose
    named: Collection[User] = field(default_factory=tuple)
    until: date

    def columns(self) -> dict[str, Any]:
        """The columns of a release that do not depend on its kind."""
        return {"purpose": self.purpose, "named": sorted(user.pk for user in self.named), "until": self.until}


@verb
@allowed_by("write intelligence")
def write_report(
    person: Person, *, by: Membership, says: Text, subject_role: SubjectRole, programme: Programme | None = None
) -> IntelligenceReport:
    """Write sanitised intelligence about `person`, which another member may release."""
    return IntelligenceReport.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        written_by=by.user,
        **says.columns(),
    )


@verb
@allowed_by("write intelligence")
def write_group_report(group: Group, *, by: Membership, says: Text) -> GroupReport:
    """Write sanitised intelligence about `group`, which another member may release. It names nobody."""
    return GroupReport.objects.create(
        owner=by.agency, group=group, programme_id=group.programme_id, written_by=by.user, **says.columns()
    )


@verb
@allowed_by("release intelligence")
def release_report(report: Report, *, by: Membership, to: Address) -> Release:
    """Release `report` to the members whom `to` names.

    :raises NotYours: if another agency owns it
    :raises NotTheSame: if `by` wrote it
    :raises Withdrawn: if it is withdrawn
    :raises NotTheirMember: if somebody named is no member of the addressee who acts for the purpose
    :raises NotAgreed: if no agreement lets the agency release it to the addressee
    """
    held = lock(report, by=by)
    if held.is_withdrawn:
        raise Withdrawn
    common = {"owner": by.agency, "programme_id": held.programme_id, "released_by": by.user, **to.columns()}
    try:
        if isinstance(held, GroupReport):
            return GroupRelease.objects.create(report=held, to_agency=to.agency, **common)
        return IntelligenceRelease.objects.create(
            report=held, addressee=to.agency, person_id=held.person_id, subject_role=held.subject_role, **common
        )
    except IntegrityError as error:
        if broke(error, "a_release_names_members_of_its_addressee"):
            raise NotTheirMember from error
        raise


@verb
@allowed_by("withdraw intelligence")
def withdraw_report(report: Report, *, by: Membership, because: str) -> Report:
    """Withdraw `report`: from now on nobody to whom it was released reads it.

    :raises NotYours: if another agency owns it
    :raises Withdrawn: if it is withdrawn already
    """
    held = lock(report, by=by)
    if held.is_withdrawn:
        raise Withdrawn
    change(held, withdrawn_on=london_today(timezone.now()), withdrawn_because=because)
    return held


@verb
@allowed_by("read released intelligence")
def read_terms(release: str, *, by: Membership) -> None:
    """Record that `by` has read the terms of the release with this reference. Idempotent.

    :raises NoSuchRecord: if it does not name them
    """
    if not TermsRead.objects.filter(release=release, user=by.user).exists():
        TermsRead.objects.create(release=release, user=by.user)
