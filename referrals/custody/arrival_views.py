"""Pages on which a drug worker in a custody suite finds or registers the detained person."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Identity
from cases.people.actions import AlreadyHeld, hold_identity, register_person
from cases.people.display_names import about, identity_of
from cases.people.models import Distinction
from cases.safeguarding.risks import marks, risks_of
from cases.search.line import to_register
from cases.search.matching import Asking, ask
from cases.search.search import Found
from datasharing.models import Person
from partners.home import Mark
from partners.london import london_today
from partners.requests import UserRequest, reads_or_posts
from referrals.custody.access import must_work_in_custody
from referrals.custody.find_form import FindForm
from referrals.custody.forms import RegisterForm
from referrals.custody.person_lookup import find_detained
from referrals.idempotency import actions
from referrals.idempotency import actions as idempotency

NAMES = ("family_name", "given_names", "known_as")


@reads_or_posts
def new_contact(request: UserRequest) -> HttpResponse:
    """Find the detained person. The search is sent by POST, so that URLs contain no names."""
    must_work_in_custody(request)
    form = FindForm(request.POST or None)
    today = london_today(timezone.now())
    found = find_detained(form.cleaned_data["text"], form.cleaned_data["born"], on=today) if form.is_valid() else []
    risks = risks_of(each.person.pk for each in found)
    context = {"form": form, "people": [_shown(each, request, marks(risks.get(each.person.pk, []))) for each in found]}
    template = "referrals/custody/_found.html" if request.htmx else "referrals/custody/new_contact.html"
    return render(request, template, context, status=422 if form.errors else 200)


@reads_or_posts
def register_detained(request: UserRequest) -> HttpResponse:
    """Register a person new to the agency. The form starts with the values of the search."""
    must_work_in_custody(request)
    searched_for = request.method == "POST" and "token" not in request.POST
    form = RegisterForm(
        None if searched_for else request.POST or None,
        agency=request.membership.agency,
        initial=_names(request.POST) if searched_for else None,
    )
    if form.is_valid():
        asking = _ask(request, form)
        if asking.goes_on:
            return redirect(_once(request, form, partial(_register, request, form, asking)))
        return _form_page(request, form, asking.context(), status=409)
    return _form_page(request, form, {})


@reads_or_posts
def hold_detained(request: UserRequest, person: str) -> HttpResponse:
    """Record an identity for the agency of a person known from another agency only, before recording a contact."""
    must_work_in_custody(request)
    known = identity_of(person, request)
    form = RegisterForm(
        request.POST or None,
        agency=request.membership.agency,
        initial={name: getattr(known, name) for name in (*NAMES, "subject_role")} | _held_in(known, request),
    )
    if form.is_valid():
        asking = _ask(request, form, besides=known.person_id)
        if not asking.goes_on:
            return _form_page(request, form, {"known": known, **asking.context()}, status=409)
        try:
            return redirect(_once(request, form, partial(_hold, request, form, known.person, asking)))
        except AlreadyHeld:
            form.add_error("programme", _("Your agency holds a name there already: start again from the search"))
    return _form_page(request, form, {"known": known})


def _form_page(request: UserRequest, form: RegisterForm, context: dict[str, Any], *, status: int = 0) -> HttpResponse:
    page = "referrals/custody/register_detained.html"
    return render(request, page, {"form": form, **context}, status=status or (422 if form.errors else 200))


def _ask(request: UserRequest, form: RegisterForm, *, besides: int | None = None) -> Asking:
    """Who of the agency's own may be the same; nobody once the form has done what it asked for."""
    if actions.led_to(form.cleaned_data["token"], by=request.membership):
        return Asking([], goes_on=True)
    return ask(request, form.details(), besides=besides)


def _shown(found: Found, request: UserRequest, to_know: tuple[Mark, ...]) -> dict[str, Any]:
    own = [identity for identity in found.identities if identity.owner_id == request.membership.agency_id]
    return {
        "reference": found.person.reference,
        "identities": found.identities,
        "aliases": found.aliases,
        "query": idempotency.fresh_form(request),
        "marks": to_know,
        **about((own or found.identities)[0]),
    }


def _once(request: UserRequest, form: RegisterForm, act: Callable[[], str]) -> str:
    return actions.once(form.cleaned_data["token"], by=request.membership, act=act)


def _register(request: UserRequest, form: RegisterForm, asking: Asking) -> str:
    identity = register_person(
        form.details(),
        by=request.membership,
        subject_role=form.cleaned_data["subject_role"],
        on=london_today(timezone.now()),
        programme=form.cleaned_data["programme"],
    )
    asking.keep(identity, request, door=Distinction.Door.CUSTODY)
    return _to_contact(request, identity.person)


def _hold(request: UserRequest, form: RegisterForm, person: Person, asking: Asking) -> str:
    held = hold_identity(
        person,
        form.details(),
        by=request.membership,
        subject_role=form.cleaned_data["subject_role"],
        on=london_today(timezone.now()),
        programme=form.cleaned_data["programme"],
    )
    asking.keep(held, request, door=Distinction.Door.CUSTODY)
    return _to_contact(request, person)


def _to_contact(request: UserRequest, person: Person) -> str:
    return f"{reverse('contact_with', args=[person.reference])}?{idempotency.fresh_form(request)}"


def _held_in(known: Identity, request: UserRequest) -> dict[str, Any]:
    """The programme in which one's own agency holds the name; none that a partner's record would choose."""
    is_own = known.owner_id == request.membership.agency_id
    return {"programme": known.programme.code} if is_own and known.programme else {}


def _names(typed: QueryDict) -> dict[str, Any]:
    """The values of the search as initial names and birth."""
    born = FindForm(typed)["born"].value()
    names = to_register(typed.get("text", ""), on=london_today(timezone.now()))
    return names | ({"born": born} if born else {})
