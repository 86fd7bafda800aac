"""Pages that list all records of one kind, register people, and record and correct identities."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.people import actions
from cases.people.models import Distinction, Identity
from cases.people.name_forms import HoldForm, NameForm
from cases.records.form_page import form_page, posted
from cases.search.earlier import looked_for
from cases.search.matching import ask
from datasharing import panels
from datasharing.models import Person
from partners.requests import UserRequest, page_number, pages_beside, reads_or_posts

PAGE = 25


@require_safe
def records(request: UserRequest, reference: str, slug: str) -> HttpResponse:
    """All records of one kind about a person, a page at a time."""
    somebody = get_object_or_404(Person, reference=reference)
    try:
        panel = panels.find(slug)
    except KeyError:
        raise Http404 from None
    page = page_number(request)
    found, more = panel.about(somebody).page(PAGE, start=(page - 1) * PAGE)
    panel.prepare(found, somebody)
    context = {
        "person": somebody,
        "panel": panel,
        "rows": [panels.row(panel, record, by=request.membership) for record in found],
        **pages_beside(request, more=more),
    }
    return render(request, "cases/people/records.html", context)


@reads_or_posts
def register(request: UserRequest) -> HttpResponse:
    """Register a person; the form starts with the values of a search (`?search=`)."""
    form = HoldForm(posted(request), agency=request.membership.agency, initial=looked_for(request))
    title = _("Register a person")
    context = {"title": title, "label": _("Register"), "adds": True}
    if form.is_valid():
        asking = ask(request, form.details())
        if not asking.goes_on:
            return form_page(request, form, context | asking.context(), status=409)
        identity = actions.register_person(form.details(), by=request.membership, on=localdate(), **_held_in(form))
        asking.keep(identity, request, door=Distinction.Door.PAGE)
        messages.success(request, _("%(name)s is registered.") % {"name": identity})
        return redirect(identity.person)
    return form_page(request, form, context)


@reads_or_posts
def hold_identity(request: UserRequest, reference: str) -> HttpResponse:
    """Record an identity for the member's agency of a person known from another agency."""
    person = get_object_or_404(Person, reference=reference)
    seen = Identity.objects.filter(person=person).newest().first()
    form = HoldForm(
        posted(request),
        agency=request.membership.agency,
        initial=NameForm.initial_from(seen) | {"subject_role": seen.subject_role} if seen else None,
    )
    title = _("Record their name for your agency")
    context = {"title": title, "label": _("Save"), "person": person, "adds": True}
    if form.is_valid():
        asking = ask(request, form.details(), besides=person.pk)
        if not asking.goes_on:
            return form_page(request, form, context | asking.context(), status=409)
        try:
            held = actions.hold_identity(
                person, form.details(), by=request.membership, on=localdate(), **_held_in(form)
            )
        except actions.AlreadyHeld:
            form.add_error("programme", _("Your agency has a name in this programme already: correct that one"))
        else:
            asking.keep(held, request, door=Distinction.Door.PAGE)
            return redirect(person)
    return form_page(request, form, context)


@reads_or_posts
def correct_identity(request: UserRequest, reference: str, programme: str) -> HttpResponse:
    """Correct the name or birth in an identity of the member's agency."""
    held = Identity.objects.filter(owner=request.membership.agency, person__reference=reference)
    held = held.filter(programme=None) if programme == "none" else held.filter(programme__code=programme)
    identity = get_object_or_404(held.select_related("person"))
    form = NameForm(posted(request), initial=NameForm.initial_from(identity))
    if form.is_valid():
        actions.correct_identity(identity, form.details(), by=request.membership, on=localdate())
        messages.success(request, _("Corrected. The log records who corrected it and when."))
        return redirect(identity.person)
    context = {"title": _("Correct name or birth"), "label": _("Save"), "person": identity.person}
    return form_page(request, form, context)


def _held_in(form: HoldForm) -> dict[str, Any]:
    return {"programme": form.cleaned_data["programme"], "subject_role": form.cleaned_data["subject_role"]}
