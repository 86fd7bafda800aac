"""A drug worker in a custody suite finds the person or registers them, whatever is known of them."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import AlreadyHeld, hold_identity, register_person
from cases.birth import Birth
from cases.models import BirthPrecision, Identity
from cases.search import Found
from datasharing.models import Person
from partners.london import london_today
from partners.models import Purpose
from partners.requests import UserRequest, reads_or_posts
from referrals import actions
from referrals.finding import find_detained
from referrals.forms.custody import FindForm, RegisterForm
from referrals.models import CustodySuite

NAMES = ("family_name", "given_names", "known_as")


@reads_or_posts
def new_contact(request: UserRequest) -> HttpResponse:
    """Find the detained person. What is looked for is posted, so that no name stands in an address."""
    must_work_in_custody(request)
    form = FindForm(request.POST or None)
    today = london_today(timezone.now())
    found = find_detained(form.cleaned_data["text"], form.cleaned_data["born"], on=today) if form.is_valid() else []
    context = {"form": form, "people": [_shown(each, request) for each in found]}
    template = "referrals/_found.html" if request.htmx else "referrals/new_contact.html"
    return render(request, template, context, status=422 if form.errors else 200)


@reads_or_posts
def register_detained(request: UserRequest) -> HttpResponse:
    """Register somebody the agency has not met, with what was searched for already filled in."""
    must_work_in_custody(request)
    searched_for = request.method == "POST" and "token" not in request.POST
    form = RegisterForm(
        None if searched_for else request.POST or None,
        agency=request.membership.agency,
        initial=_names(request.POST) if searched_for else None,
    )
    if form.is_valid():
        return redirect(_once(request, form, partial(_register, request, form)))
    return render(request, "referrals/register_detained.html", {"form": form}, status=422 if form.errors else 200)


@reads_or_posts
def hold_detained(request: UserRequest, person: str) -> HttpResponse:
    """Say who somebody is of whom only another agency holds a record, before recording a contact with them."""
    must_work_in_custody(request)
    known = identity_of(person, request)
    form = RegisterForm(
        request.POST or None,
        agency=request.membership.agency,
        initial={name: getattr(known, name) for name in NAMES},
    )
    if form.is_valid():
        try:
            return redirect(_once(request, form, partial(_hold, request, form, known.person)))
        except AlreadyHeld:
            form.add_error("programme", _("Your agency holds a name there already: start again from the search"))
    context = {"form": form, "known": known}
    return render(request, "referrals/register_detained.html", context, status=422 if form.errors else 200)


def must_work_in_custody(request: UserRequest) -> None:
    """Let nobody go on who does not work in custody suites, for that purpose.

    :raises PermissionDenied: for everybody else
    """
    suites = CustodySuite.objects.filter(agency=request.membership.agency)
    if request.purpose != Purpose.CUSTODY or not suites.exists():
        raise PermissionDenied


def identity_of(person: str, request: UserRequest) -> Identity:
    """Who the person with the reference `person` is, as one's own agency holds it or else another.

    :raises Http404: if nothing of the kind may be seen
    """
    identities = list(
        Identity.objects.filter(person__reference=person).select_related("owner", "person", "programme").newest()
    )
    own = [identity for identity in identities if identity.owner_id == request.membership.agency_id]
    for identity in own or identities:
        return identity
    raise Http404


def about(identity: Identity) -> dict[str, Any]:
    """Who somebody is, as pages show it: born when, how old, and whether they may be a child."""
    today = london_today(timezone.now())
    born = Birth(identity.date_of_birth, BirthPrecision(identity.birth_precision))
    age = identity.age_on(today)
    facts = [{"key": _("Born"), "value": born}]
    if age is not None:
        facts.append({"key": _("Age"), "value": age})
    if identity.known_as:
        facts.append({"key": _("Known as"), "value": identity.known_as})
    return {"identity": identity, "facts": facts, "may_be_a_child": identity.is_possibly_under_18_on(today)}


def fresh_form(request: UserRequest) -> str:
    """What an address carries to a form that is shown for the first time: its token, and what it corrects."""
    query = QueryDict(mutable=True)
    query["form"] = str(uuid4())
    if "corrects" in request.GET:
        query["corrects"] = request.GET["corrects"]
    return query.urlencode()


def _shown(found: Found, request: UserRequest) -> dict[str, Any]:
    own = [identity for identity in found.identities if identity.owner_id == request.membership.agency_id]
    return {
        "reference": found.person.reference,
        "identities": found.identities,
        "aliases": found.aliases,
        "query": fresh_form(request),
        **about((own or found.identities)[0]),
    }


def _once(request: UserRequest, form: RegisterForm, act: Callable[[], str]) -> str:
    return actions.once(form.cleaned_data["token"], by=request.membership, act=act)


def _register(request: UserRequest, form: RegisterForm) -> str:
    identity = register_person(
        form.details(), by=request.membership, on=london_today(timezone.now()), programme=form.cleaned_data["programme"]
    )
    return _to_contact(request, identity.person)


def _hold(request: UserRequest, form: RegisterForm, person: Person) -> str:
    hold_identity(
        person,
        form.details(),
        by=request.membership,
        on=london_today(timezone.now()),
        programme=form.cleaned_data["programme"],
    )
    return _to_contact(request, person)


def _to_contact(request: UserRequest, person: Person) -> str:
    return f"{reverse('contact_with', args=[person.reference])}?{fresh_form(request)}"


def _names(typed: QueryDict) -> dict[str, Any]:
    """What somebody looked for, as names to register."""
    text = typed.get("text", "").strip()
    born = FindForm(typed)["born"].value()
    if any(letter.isdigit() for letter in text):
        return {"born": born}
    family, comma, given = text.partition(",")
    if not comma:
        given, _space, family = text.rpartition(" ")
    return {"family_name": family.strip(), "given_names": given.strip(), "born": born}
