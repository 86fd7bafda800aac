"""People in prison: the list, one episode's page, and the referral that its reception could not raise by itself."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.people.display_names import identity_of, names_of
from cases.people.models import Distinction, Identity
from cases.safeguarding.risks import risks_of
from datasharing.models import SubjectRole
from partners.chosen_filters import chosen_filters
from partners.requests import UserRequest, page_number, pages_beside, reads_or_posts
from partners.rules import may
from referrals.exchange.beside import Beside
from referrals.exchange.limits import referred
from referrals.exchange.presentation import birth_facts, tag
from referrals.exchange.reason_form import AgreedForm
from referrals.idempotency import actions as idempotency
from referrals.in_reach.models import APPOINTMENT_MACHINE, InReachAppointment
from referrals.prison.forms import EpisodeFilter
from referrals.prison.kinds import standing
from referrals.prison.models import Medication, Movement, OffenderManager, PrisonEpisode
from referrals.prison.referring import refer, route_of
from referrals.remand.models import REMAND_MACHINE, RemandPlan

PAGE = 25
SHOWN = 50
RELATED = ("person", "prison", "received_prison", "owner", "programme", "referral__service")


@require_safe
def prison_episodes(request: UserRequest) -> HttpResponse:
    """The people in prison whom the member may see, latest received first. Filters are in the URL."""
    chosen, page = EpisodeFilter(request.GET), page_number(request)
    if not chosen.is_valid():
        return render(request, "referrals/prison/episodes.html", {"filter_form": chosen, "form": chosen}, status=422)
    found = chosen.narrow(PrisonEpisode.objects.all()).select_related("person", "prison", "owner").latest_received()
    episodes, more = found.page(PAGE, start=(page - 1) * PAGE)
    names = names_of({each.person_id for each in episodes}, preferring=request.membership.agency_id)
    context = {
        "rows": [
            {"episode": each, "identity": names.get(each.person_id), "standing": standing(each)} for each in episodes
        ],
        "filter_form": chosen,
        "selected": chosen_filters(request, chosen),
        "clear_url": reverse("prison_episodes"),
        **pages_beside(request, more=more),
    }
    return render(request, "referrals/prison/episodes.html", context)


@require_safe
def prison_episode(request: UserRequest, reference: str) -> HttpResponse:
    """One person's time in prison: where they are, the referral, medicines, who manages them, appointments, moves."""
    shown = get_object_or_404(PrisonEpisode.objects.select_related(*RELATED), reference=reference)
    is_own = shown.owner_id == request.membership.agency_id
    plan = RemandPlan.objects.filter(episode=shown).first()
    moves = Movement.objects.filter(episode=shown).select_related("prison", "owner").order_by("-moved_at", "-pk")
    managers = OffenderManager.objects.filter(episode=shown).select_related("owner").order_by("-since", "-pk")
    booked = InReachAppointment.objects.filter(episode=shown).select_related("worker", "prison", "owner")
    context = {
        "episode": shown,
        "is_own": is_own,
        "standing": standing(shown),
        "referral_tag": tag(shown.referral) if shown.referral else None,
        "plan": plan,
        "plan_tag": REMAND_MACHINE.tag(plan.state) if plan else None,
        "medicines": list(Medication.objects.filter(episode=shown).select_related("verified_by").oldest()[:SHOWN]),
        "managers": list(managers[:SHOWN]),
        "appointments": [(each, APPOINTMENT_MACHINE.tag(each.state)) for each in booked.order_by("-starts_at")[:SHOWN]],
        "moves": list(moves[:SHOWN]),
        "now": timezone.now(),
        "may_release": is_own and may(request.membership, request.purpose, "release a person"),
        **_heading(shown, request),
    }
    return render(request, "referrals/prison/episode.html", context)


def _heading(shown: PrisonEpisode, request: UserRequest) -> dict[str, Any]:
    names = names_of({shown.person_id}, preferring=request.membership.agency_id)
    identity = names.get(shown.person_id)
    return {
        "identity": identity or _("Name not shown"),
        "facts": birth_facts(identity) if identity else [],
        "risks": risks_of([shown.person_id]).get(shown.person_id, []),
    }


@reads_or_posts
def refer_from_prison(request: UserRequest, reference: str) -> HttpResponse:
    """Refer a person whom the reception could not refer by itself: ask them, and send it the same way."""
    own = PrisonEpisode.objects.filter(owner=request.membership.agency).select_related(*RELATED)
    episode: PrisonEpisode = get_object_or_404(own, reference=reference)
    identity = identity_of(episode.person.reference, request)
    route = route_of(episode, identity.birth, request.membership) if episode.substance_group else None
    if route is None or _is_held_by_another(identity, request):
        return redirect("refer_person", episode.person.reference)
    who = referred(identity.birth, programme=episode.programme, substance_group=episode.substance_group)
    may_override = may(request.membership, request.purpose, "refer beyond limits")
    beside = Beside.of(episode.person, own=identity)
    form = AgreedForm(request.POST or None, route=route, who=who, may_override=may_override, beside=beside)
    if form.is_valid():
        return redirect(
            idempotency.once(
                form.cleaned_data["token"],
                by=request.membership,
                act=lambda: _refer(request, episode, form),
                about=episode.person,
            )
        )
    context = {
        "form": form,
        "route": route,
        "episode": episode,
        "question": _("Refer to %(service)s") % {"service": route.service},
        **_heading(episode, request),
    }
    return render(request, "referrals/prison/refer.html", context, status=422 if form.errors else 200)


def _is_held_by_another(identity: Identity, request: UserRequest) -> bool:
    return identity.owner_id != request.membership.agency_id


def _refer(request: UserRequest, episode: PrisonEpisode, form: AgreedForm) -> str:
    form.beside.tell_apart(
        episode.person,
        by=request.membership,
        subject_role=SubjectRole(episode.subject_role),
        door=Distinction.Door.PAGE,
    )
    refer(episode, form.route, by=request.membership, consented=True, **form.how())
    return episode.get_absolute_url()
