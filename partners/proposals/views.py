"""Pages of the second person who agrees to access, and of whom another agency makes an offer."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partners.members.models import Membership
from partners.members.purposes import Purpose
from partners.proposals import actions
from partners.proposals.asking import proposer_of, said_of
from partners.proposals.forms import AGREE, AnswerForm, OfferForm
from partners.proposals.models import Proposal, ProposalQuerySet
from partners.requests import UserRequest, reads_or_posts
from partners.rules import may, must
from partners.sign_in.invitations import InvitationNotSent

PAGE = 25
NOT_SENT = "The mail to them could not be sent, so nothing was changed. Try again in a few minutes."


@require_safe
def proposals(request: UserRequest) -> HttpResponse:
    """What waits for a second person, then what has ended, latest first."""
    own = _own(request).order_by("-proposed_at")
    page = Paginator(own.exclude(ended_at=None), PAGE).get_page(request.GET.get("page"))
    context = {
        "waiting": own.waiting(),
        "page": page,
        "previous": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "next": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "partners/proposals/proposals.html", context)


@reads_or_posts
def proposal(request: UserRequest, reference: UUID) -> HttpResponse:
    """What would be given to whom; whoever may agree does so here, or declines."""
    shown = get_object_or_404(_own(request), reference=reference)
    second = proposer_of(shown)
    is_asked = shown.awaits_agreement() and request.user.pk not in {shown.proposed_by_id, shown.user_id}
    form = AnswerForm(request.POST if request.method == "POST" else None) if is_asked and second else None
    if form is not None and form.is_valid():
        try:
            return _answered(request, shown, second, form)
        except InvitationNotSent:
            form.add_error(None, _(NOT_SENT))
    context = {
        "proposal": shown,
        "form": form,
        "is_asked": is_asked,
        "now": _purposes_now(shown),
        "may_withdraw": shown.waits() and may(request.membership, request.purpose, "keep members") and not form,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "partners/proposals/proposal.html", context, status=status)


@reads_or_posts
def withdraw(request: UserRequest, reference: UUID) -> HttpResponse:
    """Have a proposal come to nothing, for example because who proposed it has left."""
    must(request.membership, request.purpose, "keep members")
    shown = get_object_or_404(_own(request).waiting(), reference=reference)
    if request.method == "POST":
        actions.decline(shown, by=request.membership, reason="")
        return redirect("proposals")
    context = {
        "question": _("Withdraw what is proposed for %(name)s?") % {"name": shown.user},
        "label": _("Withdraw it"),
        "cancel_url": shown.get_absolute_url(),
        "dangerous": True,
    }
    return render(request, "components/confirm_page.html", context)


@reads_or_posts
def offer(request: UserRequest, reference: UUID) -> HttpResponse:
    """What another agency offers oneself: accept it or not."""
    for_me = (
        Proposal.objects.waiting().filter(user=request.user, accepted_at=None).select_related("agency", "proposed_by")
    )
    shown = get_object_or_404(for_me.exclude(agency=request.membership.agency), reference=reference)
    form = OfferForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if form.cleaned_data["answer"] == AGREE:
            accepted = actions.accept(shown, by=request.membership)
            messages.success(request, _said_of_acceptance(accepted))
        else:
            actions.turn_down(shown, by=request.membership)
        return redirect("home")
    context = {"offer": shown, "form": form}
    return render(request, "partners/proposals/offer.html", context, status=422 if form.is_bound else 200)


def _own(request: UserRequest) -> ProposalQuerySet:
    must(request.membership, request.purpose, "decline access")
    own = Proposal.objects.filter(agency=request.membership.agency)
    return own.select_related("agency", "user", "team", "proposed_by", "agreed_by", "refused_by")


def _answered(request: UserRequest, shown: Proposal, second: Membership | None, form: AnswerForm) -> HttpResponse:
    if form.cleaned_data["answer"] == AGREE:
        messages.success(request, said_of(actions.agree(shown, by=request.membership, second=second)))
    else:
        actions.decline(shown, by=request.membership, reason=form.cleaned_data["reason"])
    return redirect(reverse("proposals"))


def _purposes_now(shown: Proposal) -> list[str]:
    held = Membership.objects.in_force(timezone.now()).filter(
        user=shown.user_id, agency=shown.agency_id, role=shown.role
    )
    return [str(Purpose(value).label) for place in held for value in place.purposes]


def _said_of_acceptance(accepted: Proposal) -> str:
    if accepted.waits():
        return _("You have accepted. It begins when a second person at %(agency)s agrees.") % {
            "agency": accepted.agency
        }
    return _("You can act for %(agency)s from now on: choose whom you act for at the top.") % {
        "agency": accepted.agency
    }
