"""Mail about a proposal."""

from partners.members.models import Membership
from partners.proposals.models import Proposal
from partners.sign_in import invitations


def tell(proposal: Proposal, *, by: Membership) -> None:
    """Mail whom it is for what they have to do by now: choose a password, or accept."""
    if proposal.outcome == Proposal.Outcome.GIVEN and not proposal.user.has_usable_password():
        invitations.send(proposal.user, by=by)
    elif proposal.waits() and not proposal.awaits_agreement():
        invitations.ask(proposal.user, by=by)
