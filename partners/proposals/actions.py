"""Verbs on access that is proposed. The database decides (`partners/sql/proposals.sql`)."""

from partners.members.keeping import call, keeping
from partners.members.models import Membership
from partners.proposals.models import Proposal
from partners.proposals.telling import tell
from partners.rules import allowed_by


@allowed_by("agree to access")
def agree(proposal: Proposal, *, by: Membership, second: Membership | None) -> Proposal:
    """Agree to what `second` proposed; it takes effect unless whom it is for has to accept.

    :raises SecondPersonNeeded: if `second` may not propose it any more, or is `by`
    :raises NoSuchMember: if the proposal has ended, or the role it changes
    :raises InvitationNotSent: if mail cannot be sent; nothing is changed then
    """
    with keeping():
        call("agree", proposal.reference)
        proposal.refresh_from_db()
        tell(proposal, by=second or by)
    return proposal


@allowed_by("decline access")
def decline(proposal: Proposal, *, by: Membership, reason: str) -> None:
    """Have it come to nothing; by who proposed it, it is withdrawn.

    :raises NoSuchMember: if it has ended
    """
    with keeping():
        call("refuse", proposal.reference, reason)


@allowed_by("answer an invitation")
def accept(proposal: Proposal, *, by: Membership) -> Proposal:
    """Accept what another agency offers oneself; it takes effect once a second person there has agreed.

    :raises NoSuchMember: if it is for another user, or has ended
    """
    with keeping():
        call("accept", proposal.reference)
    proposal.refresh_from_db()
    return proposal


@allowed_by("answer an invitation")
def turn_down(proposal: Proposal, *, by: Membership) -> None:
    """Decline what another agency offers oneself.

    :raises NoSuchMember: if it is for another user, or has ended
    """
    with keeping():
        call("refuse", proposal.reference, "")
