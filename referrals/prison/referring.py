"""The referral that a reception raises on day one: by itself where agreements and routing allow, else with why not."""

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.people.birth import Birth
from cases.people.models import Identity
from datasharing.enforcement.locking import change, lock
from datasharing.models import Category, SubjectRole
from partners.london import london_today
from partners.models import Membership
from referrals.exchange.actions import send_referral
from referrals.exchange.consents import consent_in_force
from referrals.exchange.limits import BeyondLimits
from referrals.exchange.live import live_referrals
from referrals.exchange.models import Referral
from referrals.prison.models import HeldBecause, PrisonEpisode, Referring
from referrals.prison.times import refer_by
from referrals.routing.routing import Route, find_route

UNREFERRED = (Referring.AWAITING, Referring.HELD)


def raise_referral(episode: PrisonEpisode, actor: Membership) -> None:
    """Refer the person in `episode`, as the system actor of its agency; or why that is left to staff, and by when.

    The database links the referral to the episode (sql/prison.sql).
    """
    held = lock(episode, by=actor)
    if held.referring not in UNREFERRED or held.released_at is not None:
        return
    own = Identity.objects.filter(person=held.person_id, owner=actor.agency).newest().first()
    why = _obstacle(held, own, actor)
    if why is None:
        return
    by_when = refer_by(held.received_at)
    # its due time moves on, or the sweep would not look at it again
    change(held, referring=Referring.HELD, held_because=why, refer_by=max(by_when, held.refer_by or by_when))


def _obstacle(episode: PrisonEpisode, own: Identity | None, actor: Membership) -> HeldBecause | None:
    """Send the referral; what kept it from being sent, or None."""
    if own is None:
        return HeldBecause.IDENTITY
    if live_referrals(episode.person):
        return HeldBecause.LIVE
    route = route_of(episode, own.birth, actor)
    if route is None:
        return HeldBecause.NO_ROUTE
    consent = None
    if route.needs_consent:
        consent = consent_in_force(episode.person, under=route.clause, category=Category.REFERRAL)
        if consent is None:
            return HeldBecause.CONSENT
    try:
        refer(episode, route, by=actor, consented=False, resting_on=consent)
    except BeyondLimits:
        return HeldBecause.LIMITS
    return None


def route_of(episode: PrisonEpisode, birth: Birth, by: Membership) -> Route | None:
    """Where the person in `episode` would be referred now."""
    now = timezone.now()
    return find_route(
        by.agency,
        programme=episode.programme,
        subject_role=SubjectRole(episode.subject_role),
        area=None,
        substance_group=episode.substance_group,
        at=now,
        age=birth.age_on(london_today(now)),
        youngest=birth.youngest_on(london_today(now)),
    )


def refer(episode: PrisonEpisode, route: Route, *, by: Membership, consented: bool, **how: Any) -> Referral:
    """Refer the person in `episode` along `route`, saying where they are.

    :raises BeyondLimits: if the service is not for such people
    :raises ConsentNeeded: if the agreement rests on consent and they have not agreed
    """
    where = ", ".join(filter(None, [str(episode.prison), episode.location]))
    day = date_format(london_today(episode.received_at), "j F Y")
    return send_referral(
        episode.person,
        by=by,
        subject_role=SubjectRole(episode.subject_role),
        route=route,
        programme=episode.programme,
        consented=consented,
        substance_group=episode.substance_group,
        reason=_("%(where)s. %(why)s. Received on %(day)s.")
        % {"where": where, "why": episode.get_legal_status_display(), "day": day},
        **how,
    )
