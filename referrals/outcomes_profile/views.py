"""The pages of a treatment outcomes profile: taking one, and reading it beside those before."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.people.display_names import heading
from cases.people.models import Identity
from datasharing.models import Person
from partners.requests import UserRequest, reads_or_posts
from partners.rules import must
from referrals.idempotency import actions as idempotency
from referrals.outcomes_profile.actions import StartedAlready, record_profile
from referrals.outcomes_profile.forms import ProfileForm
from referrals.outcomes_profile.items import DAYS, SCALES, SUBSTANCES, YES_OR_NO
from referrals.outcomes_profile.models import OutcomesProfile, Stage
from referrals.treatment.finding import NoEpisode, in_episode
from referrals.treatment.models import TreatmentEpisode

BESIDE = 4
"""The most profiles of one episode that are shown beside each other."""
take = in_episode(record_profile, ended=True)


@reads_or_posts
def take_profile(request: UserRequest, reference: str) -> HttpResponse:
    """Take a profile of the person, in their latest episode at the member's agency."""
    person = get_object_or_404(Person, reference=reference)
    must(request.membership, request.purpose, "keep treatment")
    if not TreatmentEpisode.objects.of(request.membership.agency_id).filter(person=person).exists():
        messages.info(request, _("They have no treatment episode with you. Open one first."))
        return redirect("add_treatment_episodes", reference)
    form = ProfileForm(request.POST or None)
    if form.is_valid():
        try:
            return redirect(
                idempotency.once(
                    form.cleaned_data["token"],
                    by=request.membership,
                    act=lambda: _take(request, person, form),
                    about=person,
                )
            )
        except StartedAlready:
            form.add_error("stage", _("This episode has a profile of its start. Choose another stage."))
        except NoEpisode:
            form.add_error(None, _("They have no treatment episode with you. Open one first."))
    seen = list(Identity.objects.filter(person=person).select_related("owner").newest())
    context = {"form": form, "person": person, **heading(seen, request, on=localdate())}
    return render(request, "referrals/outcomes_profile/take_profile.html", context, status=422 if form.errors else 200)


def _take(request: UserRequest, person: Person, form: ProfileForm) -> str:
    take(person, by=request.membership, **form.facts())
    messages.success(request, _("The profile is recorded. When the next is due stands on your list."))
    return person.get_absolute_url()


@require_safe
def profile(request: UserRequest, reference: str) -> HttpResponse:
    """One profile, beside the others of its episode: what has changed since the start."""
    found = OutcomesProfile.objects.select_related("person", "owner", "taken_by")
    shown = get_object_or_404(found, reference=reference)
    others = OutcomesProfile.objects.filter(episode=shown.episode_id).exclude(pk=shown.pk)
    before = list(others.filter(taken_on__lte=shown.taken_on).order_by("-taken_on", "-pk")[: BESIDE - 1])
    start = others.filter(stage=Stage.START).exclude(pk__in=[each.pk for each in before]).first()
    beside = [*([start] if start else []), *reversed(before), shown][-BESIDE:]
    seen = list(Identity.objects.filter(person=shown.person).select_related("owner").newest())
    context = {
        "profile": shown,
        "beside": beside,
        "sections": _sections(beside),
        "person": shown.person,
        **heading(seen, request, on=localdate()),
    }
    return render(request, "referrals/outcomes_profile/profile.html", context)


def _sections(beside: list[OutcomesProfile]) -> list[dict[str, Any]]:
    """The rows of the tables: for each item its label, and each profile with its answer."""
    plain = [(_("Days of 28"), DAYS), (_("Yes or no"), YES_OR_NO), (_("From 0, poor, to 20, good"), SCALES)]
    used = [_row(each.label, [(one, _days(one, each)) for one in beside]) for each in SUBSTANCES]
    return [
        {"title": _("What they used, days of 28"), "rows": used},
        *(
            {
                "title": title,
                "rows": [
                    _row(each.label, [(one, _answer(getattr(one, each.column))) for one in beside]) for each in items
                ],
            }
            for title, items in plain
        ),
    ]


def _row(label: Any, answers: list[tuple[OutcomesProfile, Any]]) -> dict[str, Any]:
    return {"label": label, "answers": answers}


def _days(profile: OutcomesProfile, substance: Any) -> Any:
    amount = getattr(profile, substance.amount)
    said = _answer(getattr(profile, substance.days))
    name = f" ({profile.other_name})" if substance.name == "other" and profile.other_name else ""
    return f"{said}, {amount} {substance.unit}{name}" if amount is not None else f"{said}{name}"


def _answer(value: Any) -> Any:
    if value is None:
        return _("Not disclosed")
    return (_("Yes") if value else _("No")) if isinstance(value, bool) else value
