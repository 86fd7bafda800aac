"""Pages about restrictions: who may see an agency's records about one person."""

import json
from typing import Any

from django.contrib import messages
from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from datasharing.agreements.effects import Closing, in_flight, readers_of
from datasharing.enforcement.persons import Person
from datasharing.restriction import actions
from datasharing.restriction.forms import GuardForm
from partners.models import Purpose
from partners.requests import UserRequest, reads_or_posts
from partners.rules import must


@reads_or_posts
def restrict(request: UserRequest, reference: str) -> HttpResponse:
    """Set or lift the restriction on the agency's records about a person."""
    person = _person(reference)
    must(request.membership, request.purpose, "restrict a person")
    guard = _guard_about(person)
    form = GuardForm(
        request.POST if request.method == "POST" else None,
        agency=request.membership.agency,
        initial=GuardForm.initial_from(guard),
    )
    if form.is_valid() and form.rules() and "confirmed" not in request.POST:
        return _effect_first(request, person, form)
    if form.is_valid():
        actions.guard_person(person, form.rules(), by=request.membership, reason=form.cleaned_data["reason"])
        messages.success(request, _("The restriction applies from now on, also to you."))
        return redirect("restrictions" if request.purpose == Purpose.ASSURANCE else "people")
    context = {"person": person, "guard": guard, "form": form}
    return render(request, "datasharing/restriction/restrict.html", context, status=422 if form.is_bound else 200)


@require_safe
def restrictions(request: UserRequest) -> HttpResponse:
    """The agency's restrictions, for its data protection officers."""
    must(request.membership, request.purpose, "see restrictions")
    return render(request, "datasharing/restriction/restrictions.html", {"rows": _restrictions()})


def _effect_first(request: UserRequest, person: Person, form: GuardForm) -> HttpResponse:
    """Who would no longer see the person, before they do not."""
    losing = [agency for agency in readers_of(person) if agency.pk in form.keeps_out()]
    keys = [agency.pk for agency in losing if agency != request.membership.agency]
    context = {
        "person": person,
        "form": form,
        "losing": losing,
        "members": form.members_kept_out(),
        "in_flight": in_flight(Closing(person=person, agencies=keys)) if keys else [],
        "question": _("Restrict who may see the person?"),
        "label": _("Restrict"),
        "dangerous": True,
        "cancel_url": reverse("restrict", args=[person.reference]),
    }
    return render(request, "datasharing/restriction/effect.html", context)


def _person(reference: str) -> Person:
    """A person whom the member may see, or whose restriction hides them from a member who may change it."""
    if person := Person.objects.filter(reference=reference).first():
        return person
    for row in _restrictions():
        if row["reference"] == reference:
            return Person(pk=row["person_id"], reference=reference)
    raise Http404


def _restrictions() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, reference, reason, since, set_by FROM sharing.restrictions()")
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _guard_about(person: Person) -> dict[str, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.guard_about(%s)::text", [person.pk])
        [held] = cursor.fetchone()
    return json.loads(held) if held else None
