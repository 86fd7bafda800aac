"""The pages of a transfer."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.people.display_names import heading
from cases.people.models import Identity
from partners.requests import UserRequest, reads_or_posts
from partners.rules import must
from referrals.exchange.limits import BeyondLimits
from referrals.exchange.sending import phone_of
from referrals.idempotency import actions as idempotency
from referrals.transfers.actions import transfer_episode
from referrals.transfers.forms import TransferForm, TransferToForm
from referrals.transfers.routes import TransferRoute, transfer_routes
from referrals.treatment.actions import EpisodeMovedOn
from referrals.treatment.models import TreatmentEpisode
from referrals.treatment.words import RULE


@reads_or_posts
def transfer(request: UserRequest, reference: str) -> HttpResponse:
    """Transfer a person to another provider: choose the service, then ask for consent and send."""
    own = TreatmentEpisode.objects.of(request.membership.agency_id).select_related("person", "owner", "programme")
    episode = get_object_or_404(own, reference=reference)
    must(request.membership, request.purpose, RULE)
    routes = transfer_routes(episode, at=timezone.now())
    choice = TransferToForm(request.GET if "to" in request.GET else None, routes=routes)
    way = choice.chosen()
    seen = list(Identity.objects.filter(person=episode.person).select_related("owner").newest())
    context: dict[str, Any] = {"episode": episode, "person": episode.person, **heading(seen, request, on=localdate())}
    if way is None:
        context |= {"form": choice, "routes": routes}
        return render(request, "referrals/transfers/transfer_to.html", context, status=422 if choice.errors else 200)
    form = TransferForm(request.POST or None, way=way, initial={"phone": phone_of(episode.person, request.membership)})
    if form.is_valid():
        try:
            return redirect(
                idempotency.once(
                    form.cleaned_data["token"],
                    by=request.membership,
                    act=lambda: _transfer(request, episode, way, form),
                    about=episode.person,
                )
            )
        except EpisodeMovedOn:
            form.add_error(None, _("The episode is being transferred, or has ended. Look at it again."))
        except BeyondLimits as limits:
            form.add_error(None, _("The service is not for them: %(why)s") % {"why": limits})
    context |= {"form": form, "way": way}
    return render(request, "referrals/transfers/transfer.html", context, status=422 if form.errors else 200)


def _transfer(request: UserRequest, episode: TreatmentEpisode, way: TransferRoute, form: TransferForm) -> str:
    sent = transfer_episode(
        episode,
        by=request.membership,
        route=way.route,
        consented=True,
        reason=form.cleaned_data["reason"],
        phone=form.cleaned_data["phone"],
    )
    return sent.get_absolute_url()
