"""Who else may agree to access, and what is said of a proposal."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.members.models import Membership, User
from partners.proposals.models import Proposal
from partners.rules import RULES

GRACE = timedelta(days=1)
"""As long as somebody who could have agreed still counts, or their end would let another act alone at once."""


def others_may_agree(asking: Membership, *, besides: User | None = None) -> bool:
    """Whether the agency has somebody who may agree to what `asking` proposes, and is not `besides`, whom it is for.

    partners/sql/proposals.sql says the same to the database.
    """
    now = timezone.now()
    concerned = [asking.user_id, *([besides.pk] if besides else [])]
    others = Membership.objects.held_by_people().exclude(user_id__in=concerned)
    return others.filter(
        Q(valid_to=None) | Q(valid_to__gt=now - GRACE),
        agency=asking.agency_id,
        role__in=RULES["agree to access"].roles,
        valid_from__lte=now,
    ).exists()


def proposer_of(proposal: Proposal) -> Membership | None:
    """The place in which its proposer may still propose; None if there is none."""
    held = Membership.objects.in_force(timezone.now()).filter(agency=proposal.agency_id, user=proposal.proposed_by_id)
    return held.filter(role__in=RULES["agree to access"].roles).select_related("user", "agency").first()


def said_of(proposal: Proposal) -> str:
    """What has become of it, in a sentence for who has just acted."""
    said = {"name": proposal.user.full_name, "role": proposal.get_role_display()}
    if proposal.awaits_agreement():
        return _("%(name)s is proposed as “%(role)s”. Another administrator or a supervisor has to agree.") % said
    if proposal.waits():
        return _("%(name)s works for another agency as well, and has to accept. They have mail.") % said
    if proposal.replaces:
        return _("The purposes of %(name)s are changed.") % said
    return _("%(name)s is now a member.") % said
