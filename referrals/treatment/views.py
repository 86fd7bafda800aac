"""The caseload of treatment, opening an episode from a referral, transfers, and the limits of treatment."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.people.display_names import names_of
from cases.safeguarding.risks import child_mark, marks, risks_of
from partners.chosen_filters import chosen_filters
from partners.requests import UserRequest, page_number, pages_beside, reads_or_posts
from partners.rules import may, must
from referrals.exchange.models import Referral
from referrals.idempotency import actions as idempotency
from referrals.substitution.models import Substitution
from referrals.treatment import actions
from referrals.treatment.carried import carried_with
from referrals.treatment.due import InTreatment, in_treatment
from referrals.treatment.filters import TreatmentFilter
from referrals.treatment.forms import EpisodeFromReferralForm
from referrals.treatment.models import TreatmentEpisode
from referrals.treatment.waiting import without_episode
from referrals.treatment.words import RULE

PAGE = 25
AT_MOST = 500
"""Episodes that are read to find the most urgent."""


@require_safe
def people_in_treatment(request: UserRequest) -> HttpResponse:
    """The people in treatment with the member, or with the agency, and what is due: most urgent first."""
    must(request.membership, request.purpose, RULE)
    form = TreatmentFilter(request.GET)
    rows = _rows(request, form) if form.is_valid() else []
    page = page_number(request)
    shown = rows[(page - 1) * PAGE : page * PAGE]
    _know(shown, request)
    context = {
        "rows": shown,
        "late": sum(1 for row in rows if any(each.by < localdate() for each in row.due)),
        "count": len(rows),
        "waiting": _without_episode(request) if page == 1 else [],
        "filter_form": form,
        "selected": chosen_filters(request, form, everything={"whose": "agency"}),
        "form": None if form.is_valid() else form,
        **pages_beside(request, more=len(rows) > page * PAGE),
        "may_set_limits": may(request.membership, request.purpose, "keep treatment limits"),
    }
    return render(
        request, "referrals/treatment/people_in_treatment.html", context, status=200 if form.is_valid() else 422
    )


def _rows(request: UserRequest, form: TreatmentFilter) -> list[InTreatment]:
    """The rows of all that match, most urgent first."""
    found = form.narrow(TreatmentEpisode.objects.all(), by=request.membership)
    episodes = list(found.select_related("person", "worker__user").order_by("-pk")[:AT_MOST])
    running = Substitution.objects.running().filter(episode__in=[episode.pk for episode in episodes])
    given = {each.episode_id: each for each in running} if episodes else {}
    today = localdate()
    rows = [in_treatment(episode, given.get(episode.pk), today=today) for episode in episodes]
    return sorted((row for row in rows if form.wants(row.due)), key=lambda row: row.urgency)


def _know(rows: list[InTreatment], request: UserRequest) -> None:
    """Add the visible name, risks and words of each row."""
    people = {row.episode.person_id for row in rows}
    if not people:
        return
    names, risks = names_of(people, preferring=request.membership.agency_id), risks_of(people)
    now = timezone.now()
    for row in rows:
        row.identity = names.get(row.episode.person_id)
        child = child_mark(row.identity.birth.child_words(localdate())) if row.identity else ()
        row.marks = child + marks(risks.get(row.episode.person_id, []))
        row.say(now)


def _without_episode(request: UserRequest) -> list[Referral]:
    """People who came and for whom no episode was opened yet."""
    found = without_episode(request.membership).select_related("identity", "owner", "service")
    return list(found.order_by("-updated_at", "-pk")[:PAGE])


@reads_or_posts
def open_from_referral(request: UserRequest, reference: str) -> HttpResponse:
    """Open an episode from a referral that was accepted. What came with it is not keyed again."""
    found = Referral.objects.to(request.membership.agency_id).select_related("identity", "owner", "service", "person")
    referral = get_object_or_404(found, reference=reference)
    must(request.membership, request.purpose, RULE)
    carried = carried_with(referral)
    known = {"substance_group": referral.substance_group or (carried.substance_group if carried else "")}
    form = EpisodeFromReferralForm(request.POST or None, initial=known)
    if form.is_valid():
        try:
            return redirect(
                idempotency.once(
                    form.cleaned_data["token"],
                    by=request.membership,
                    act=lambda: _open(request, referral, form),
                    about=referral.person,
                )
            )
        except actions.NotAcceptedYet:
            form.add_error(None, _("The referral has not been accepted, or is over. Accept it first."))
        except actions.EpisodeRuns:
            form.add_error(None, _("They have a treatment episode with you that runs. End that one first."))
    context = {"form": form, "referral": referral, "carried": carried, "cancel_url": referral.get_absolute_url()}
    return render(request, "referrals/treatment/open_episode.html", context, status=422 if form.errors else 200)


def _open(request: UserRequest, referral: Referral, form: EpisodeFromReferralForm) -> str:
    episode = actions.open_episode_from(referral, by=request.membership, **form.facts())
    messages.success(request, _("The episode is open. Record the start of treatment once it has begun."))
    return episode.person.get_absolute_url()
