"""Verbs on visits to hospital, referrals from there, and the letter that comes back."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import verb
from datasharing.models import Person, SubjectRole
from partners.dated_rules import ONE_DAY, WorkingDays, due
from partners.london import london_midnight
from partners.models import Membership, Programme
from partners.rules import allowed_by
from referrals.exchange.actions import send_referral
from referrals.exchange.clocks import ACKNOWLEDGE_HOSPITAL
from referrals.exchange.events import like
from referrals.exchange.models import Referral, ReferralIdentity
from referrals.exchange.sending import send
from referrals.hospital.models import FromHospital, HospitalVisit
from referrals.routing.routing import Route
from referrals.tasks.models import Task
from referrals.tasks.ways import Way

LETTER_READ_WITHIN = WorkingDays(2)
"""By when a hospital has filed a letter about a person whom it referred."""


class LeftAlready(Exception):
    """It is recorded already that they have left."""


class NotAgreedInHospital(Exception):
    """They were asked in hospital, and have not agreed to be referred."""


class NotReferredFromHospital(Exception):
    """The referral did not come from a hospital, so no hospital waits for a letter."""


@verb
@allowed_by("record a hospital visit")
def record_visit(
    person: Person,
    *,
    by: Membership,
    subject_role: SubjectRole,
    kind: HospitalVisit.Kind,
    reason: str,
    at: datetime,
    medication: HospitalVisit.Confirmed,
    ward: str = "",
    naloxone_given: bool = False,
    note: str = "",
    leaves_at: datetime | None = None,
    programme: Programme | None = None,
) -> HospitalVisit:
    """Record that `person` came to hospital at the instant `at`. Whether they want to be referred is asked later."""
    return HospitalVisit.objects.create(
        owner=by.agency,
        person=person,
        programme=programme,
        subject_role=subject_role,
        kind=kind,
        reason=reason,
        arrived_at=at,
        medication=medication,
        ward=ward,
        naloxone_given=naloxone_given,
        note=note,
        leaves_at=leaves_at,
        seen_by=by.user,
    )


@verb
@allowed_by("record a hospital visit")
def record_refusal(visit: HospitalVisit, *, by: Membership, at: datetime) -> HospitalVisit:
    """Record that they were asked and did not agree to be referred. Nothing is told to anybody.

    :raises NotYours: if another hospital recorded the visit
    """
    held = lock(visit, by=by)
    change(held, asked=HospitalVisit.Asked.REFUSED, asked_at=at)
    return held


@verb
@allowed_by("record a hospital visit")
def record_leaving(visit: HospitalVisit, *, by: Membership, at: datetime, how: HospitalVisit.Left) -> HospitalVisit:
    """Record that they left hospital, and how.

    :raises LeftAlready: if that is recorded already
    """
    held = lock(visit, by=by)
    if held.left_at is not None:
        raise LeftAlready
    change(held, left_at=at, left_how=how)
    return held


@verb
@allowed_by("record a hospital visit")
def refer_from_hospital(
    visit: HospitalVisit, *, by: Membership, route: Route, consented: bool, **details: Any
) -> Referral:
    """Send a referral along `route` about the person who came to hospital, and say what the hospital knows of it.

    `details`: as of `send_referral`. That they have agreed is kept with the visit.

    :raises NotAgreedInHospital: if they have not agreed, whatever an agreement would allow
    """
    if not consented:
        raise NotAgreedInHospital
    held = lock(visit, by=by)
    if held.asked != HospitalVisit.Asked.AGREED:
        change(held, asked=HospitalVisit.Asked.AGREED, asked_at=timezone.now())
    sent = send_referral(visit.person, by=by, route=route, consented=True, limit=ACKNOWLEDGE_HOSPITAL, **details)
    FromHospital.objects.create(
        **like(sent),
        owner=by.agency,
        addressee_id=sent.addressee_id,
        referral=sent,
        visit=held,
        came_as=held.kind,
        ward=held.ward,
        is_overdose=held.is_overdose,
        medication=held.medication,
        see_before=held.leaves_at,
    )
    return sent


@verb
@allowed_by("tell what became of a referral")
def write_letter(referral: Referral, *, by: Membership, way: Way, letter: str, consented: bool = False) -> Task:
    """Write to the hospital that referred a person: a task for it to read and file, by the same exchange.

    :raises ConsentNeeded: if the agreement requires consent and the person has not given it
    :raises NotReferredFromHospital: if the referral did not come from a hospital
    """
    if way.recipient.pk != referral.owner_id or not FromHospital.objects.filter(referral=referral).exists():
        raise NotReferredFromHospital
    return send(
        Task,
        referral.person,
        by=by,
        to=way.recipient,
        under=way.clause,
        programme=way.programme,
        consented=consented,
        subject_role=SubjectRole(referral.subject_role),
        told=ReferralIdentity.objects.filter(referral=referral).first(),
        title=_("Letter about referral %(reference)s") % {"reference": referral.reference},
        asked=letter,
        due_at=london_midnight(due(LETTER_READ_WITHIN, timezone.now()) + ONE_DAY),
    )
