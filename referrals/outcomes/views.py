"""The page on which the addressee of a referral tells what became of the person."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.requests import UserRequest, reads_or_posts
from referrals.exchange.models import EventKind
from referrals.exchange.pages import answer, find
from referrals.outcomes.actions import may_be_told, tell_outcome
from referrals.outcomes.forms import OutcomeForm

LEAD = gettext_lazy(
    "%(agency)s, which referred them, reads this at once: what happened, when, and your note. Nothing clinical."
)


@reads_or_posts
def tell(request: UserRequest, reference: str) -> HttpResponse:
    """Tell whoever referred the person what became of them."""
    about = find(reference)
    form = OutcomeForm(request.POST or None, outcomes=may_be_told(about, request.membership.agency_id))
    return answer(
        request,
        about,
        EventKind.BREACHED,  # which may be told from every state in which anything may
        form,
        lambda: tell_outcome(about, by=request.membership, **form.answer()),
        question=_("What became of them?"),
        label=_("Tell %(agency)s") % {"agency": about.owner},
        lead=_(
            "%(agency)s, which referred them, reads this at once: what happened, when, and your note. Nothing clinical."
        )
        % {"agency": about.owner},
    )
