"""Verbs on the transfer of a person in treatment to another provider."""

from django.utils.translation import gettext as _

from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import verb
from datasharing.models import SubjectRole
from partners.models import Membership
from partners.rules import allowed_by
from referrals.exchange.actions import send_referral
from referrals.exchange.live import live_referrals
from referrals.exchange.models import Referral, ReferralState
from referrals.routing.routing import Route
from referrals.treatment.actions import EpisodeMovedOn
from referrals.treatment.models import EPISODE_MACHINE, EpisodeState, TreatmentEpisode

OVER = (ReferralState.DECLINED, ReferralState.WITHDRAWN, ReferralState.UNCONSENTED, ReferralState.CLOSED)
"""The states of a referral with which nobody is transferred any more."""


class TransferGoesOn(Exception):
    """The provider that was asked may still accept the transfer."""


@verb
@allowed_by("keep treatment")
def transfer_episode(
    episode: TreatmentEpisode, *, by: Membership, route: Route, consented: bool, reason: str = "", phone: str = ""
) -> Referral:
    """Refer the person of `episode` to another provider, who may read and take over what their agreement opens.

    What travels is decided by the agreement of `route` and, where it needs one, by the consent that this records.

    :raises EpisodeMovedOn: if it is being transferred, or has ended
    :raises ConsentNeeded: if the agreement rests on consent and the person has not given it
    :raises BeyondLimits: if the service is not for such people
    """
    held = lock(episode, by=by)
    if EpisodeState.TRANSFERRING not in EPISODE_MACHINE.following(held.state):
        raise EpisodeMovedOn
    live = [each.referral.reference for each in live_referrals(held.person)]
    sent = send_referral(
        held.person,
        by=by,
        subject_role=SubjectRole(held.subject_role),
        route=route,
        programme=held.programme,
        consented=consented,
        substance_group=held.substance_group,
        reason=reason,
        phone=phone or None,
        despite=live,
        why_another=_("Treatment goes on with another provider") if live else "",
    )
    change(held, state=EpisodeState.TRANSFERRING, transfer=sent)
    return sent


@verb
@allowed_by("keep treatment")
def keep_episode(episode: TreatmentEpisode, *, by: Membership) -> TreatmentEpisode:
    """Record that the person stays, because their transfer was declined or withdrawn.

    :raises EpisodeMovedOn: if it is not being transferred
    :raises TransferGoesOn: if the other provider may still accept it, or has
    """
    held = lock(episode, by=by)
    if held.state != EpisodeState.TRANSFERRING:
        raise EpisodeMovedOn
    if held.transfer is None or held.transfer.state not in OVER:
        raise TransferGoesOn
    change(held, state=EpisodeState.STARTED if held.started_on else EpisodeState.OPENED)
    return held
