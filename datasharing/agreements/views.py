"""Pages of the register of agreements, which all members may read."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from datasharing.agreements import actions
from datasharing.agreements.clauses_in_words import in_words
from datasharing.agreements.effects import effect_of_closing
from datasharing.agreements.forms import OFFERED, StatusForm
from datasharing.agreements.models import Agreement, AgreementStatus, Party
from partners.requests import UserRequest, reads_or_posts
from partners.rules import may, must

PAGE = 25
COLOURS = {
    AgreementStatus.State.ACTIVE: "green",
    AgreementStatus.State.SUSPENDED: "orange",
    AgreementStatus.State.ENDED: "grey",
}
PARTIES = Prefetch("parties", Party.objects.select_related("agency").order_by("agency__name"))
STATUSES = Prefetch("statuses", AgreementStatus.objects.select_related("set_by").order_by("-valid_from"))


@require_safe
def agreements(request: UserRequest) -> HttpResponse:
    """All agreements; with `?ours` those of the member's agency first."""
    found = Agreement.objects.prefetch_related(PARTIES, STATUSES).order_by("title", "pk")
    if "ours" in request.GET:
        found = found.filter(parties__agency=request.membership.agency)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    keep = "&ours" if "ours" in request.GET else ""
    context = {
        "lines": [(agreement, *_stands(agreement)) for agreement in page],
        "ours": "ours" in request.GET,
        "previous": f"?page={page.previous_page_number()}{keep}" if page.has_previous() else "",
        "next": f"?page={page.next_page_number()}{keep}" if page.has_next() else "",
    }
    return render(request, "datasharing/agreements/agreements.html", context)


@require_safe
def agreement(request: UserRequest, reference: str) -> HttpResponse:
    """One agreement: its clauses, signatures and states."""
    found = get_object_or_404(Agreement.objects.prefetch_related(PARTIES, STATUSES), reference=reference)
    clauses = found.clauses.select_related("giver", "receiver", "programme").order_by("pk")
    status, colour = _stands(found)
    context = {
        "agreement": found,
        "status": status,
        "colour": colour,
        "wording": found.wording.replace("{recipient}", _("[name of the recipient]")),
        "clauses": [(clause, in_words(clause)) for clause in clauses],
        "may_change": _may_change(request, found) and bool(status and OFFERED[AgreementStatus.State(status.state)]),
    }
    return render(request, "datasharing/agreements/agreement.html", context)


@reads_or_posts
def agreement_status(request: UserRequest, reference: str) -> HttpResponse:
    """Suspend an agreement, put it in force again or end it."""
    found = get_object_or_404(Agreement.objects.prefetch_related(PARTIES, STATUSES), reference=reference)
    held, _colour = _stands(found)
    if held is None or not OFFERED[AgreementStatus.State(held.state)]:
        raise Http404
    form = StatusForm(request.POST if request.method == "POST" else None, now=AgreementStatus.State(held.state))
    if form.is_valid() and _closes(form) and "confirmed" not in request.POST:
        return _effect_first(request, found, form)
    if form.is_valid():
        try:
            actions.set_status(
                found, form.cleaned_data["state"], by=request.membership, reason=form.cleaned_data["reason"]
            )
        except actions.StandsOtherwise:
            form.add_error("state", _("The status of this agreement has changed in the meantime. Check it again."))
        else:
            messages.success(request, _("The agreement’s status has changed, with immediate effect."))
            return redirect("agreement", reference)
    context = {"agreement": found, "form": form, "may_change": _may_change(request, found)}
    return render(
        request, "datasharing/agreements/agreement_status.html", context, status=422 if form.is_bound else 200
    )


def _closes(form: StatusForm) -> bool:
    """Whether what is asked for closes anything."""
    return AgreementStatus.State(form.cleaned_data["state"]) != AgreementStatus.State.ACTIVE


def _effect_first(request: UserRequest, agreement: Agreement, form: StatusForm) -> HttpResponse:
    """What would close, before it does."""
    must(request.membership, request.purpose, "set how an agreement stands")
    suspends = form.cleaned_data["state"] == AgreementStatus.State.SUSPENDED
    context = {
        "agreement": agreement,
        "effect": effect_of_closing(agreement),
        "form": form,
        "question": _("Suspend the agreement?") if suspends else _("End the agreement for good?"),
        "label": _("Suspend it") if suspends else _("End it"),
        "dangerous": True,
        "cancel_url": reverse("agreement", args=[agreement.reference]),
    }
    return render(request, "datasharing/agreements/effect.html", context)


def _stands(agreement: Agreement) -> tuple[AgreementStatus | None, str]:
    """The present standing of `agreement`, and its colour."""
    held = next((status for status in agreement.statuses.all() if status.valid_to is None), None)
    return held, COLOURS[AgreementStatus.State(held.state)] if held else "grey"


def _may_change(request: UserRequest, agreement: Agreement) -> bool:
    """Whether to offer a change of state. The database decides (sharing.set_standing)."""
    is_party = any(party.agency_id == request.membership.agency_id for party in agreement.parties.all())
    return is_party and may(request.membership, request.purpose, "set how an agreement stands")
