"""What waits on the home page: access to agree to, and offers of other agencies to oneself."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.home import Group, Home, Line, register
from partners.proposals.models import Proposal
from partners.requests import UserRequest
from partners.rules import may


@register
def fill(request: UserRequest, home: Home) -> None:
    """Add what waits for the acting member; the database shows proposals of their agency and for themselves."""
    waiting = list(Proposal.objects.waiting().select_related("agency").order_by("proposed_at"))
    for offer in waiting:
        if (
            offer.user_id == request.user.pk
            and offer.agency_id != request.membership.agency_id
            and not offer.accepted_at
        ):
            home.lines.append(
                Line(
                    group=Group.TODAY,
                    title=_("%(agency)s asks you to work for it as well") % {"agency": offer.agency},
                    url=reverse("offer", args=[offer.reference]),
                    action=_("Answer"),
                )
            )
    if may(request.membership, request.purpose, "decline access"):
        count = sum(_is_asked(each, request) for each in waiting)
        label = ngettext("%s change of access needs your agreement", "%s changes of access need your agreement", count)
        home.add_task(count, label, reverse("proposals"), _("Waiting"), "yellow", action=_("See"))


def _is_asked(proposal: Proposal, request: UserRequest) -> bool:
    concerned = {proposal.proposed_by_id, proposal.user_id}
    is_own = proposal.agency_id == request.membership.agency_id
    return is_own and proposal.awaits_agreement() and request.user.pk not in concerned
