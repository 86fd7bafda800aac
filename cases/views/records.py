"""Adding to what one's own agency holds about a person, and changing it. Verbs decide; these pages translate."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import actions
from cases.forms.person import HoldForm, NameForm
from cases.forms.records import (
    AlertForm,
    AliasForm,
    AnswerForm,
    CaseForm,
    ConcernForm,
    ContactForm,
    IdentifierForm,
    MoveForm,
    NoteForm,
    RecordForm,
)
from cases.forms.search import SearchForm
from cases.models import Alert, Case, Concern, Identity
from cases.views.person import heading
from cases.views.search import typed_before
from datasharing.models import Person, Record, SubjectRole
from datasharing.refusals import NotAgreed
from partners.requests import UserRequest, reads_or_posts

R = TypeVar("R", bound=Record)

NOT_SAVED = gettext_lazy(
    "This was not saved: no agreement lets your agency keep it, or your agency keeps you from this person’s records. "
    "If someone is at risk, tell your supervisor or your safeguarding lead now."
)


@reads_or_posts
def register(request: UserRequest) -> HttpResponse:
    """Register somebody, starting from what a search looked for (`?search=`)."""
    form = HoldForm(_posted(request), agency=request.membership.agency, initial=_looked_for(request))
    if form.is_valid():
        identity = actions.register_person(form.details(), by=request.membership, on=localdate(), **_held_in(form))
        messages.success(request, _("%(name)s is registered.") % {"name": identity})
        return redirect(identity.person)
    title = _("Register a person")
    context = {"title": title, "label": _("Register"), "adds": True}
    return _form_page(request, form, context)


@reads_or_posts
def hold_identity(request: UserRequest, reference: str) -> HttpResponse:
    """Hold a name of one's own for a person whom a partner knows."""
    person = get_object_or_404(Person, reference=reference)
    seen = Identity.objects.filter(person=person).newest().first()
    form = HoldForm(
        _posted(request), agency=request.membership.agency, initial=NameForm.initial_from(seen) if seen else None
    )
    if form.is_valid():
        try:
            actions.hold_identity(person, form.details(), by=request.membership, on=localdate(), **_held_in(form))
        except actions.AlreadyHeld:
            form.add_error("programme", _("Your agency holds a name there: correct that one"))
        else:
            return redirect(person)
    title = _("Hold a name of your own")
    return _form_page(request, form, {"title": title, "label": _("Save"), "person": person, "adds": True})


@reads_or_posts
def correct_identity(request: UserRequest, reference: str, programme: str) -> HttpResponse:
    """Put right the name or birth that one's own agency holds."""
    held = Identity.objects.filter(owner=request.membership.agency, person__reference=reference)
    held = held.filter(programme=None) if programme == "none" else held.filter(programme__code=programme)
    identity = get_object_or_404(held.select_related("person"))
    form = NameForm(_posted(request), initial=NameForm.initial_from(identity))
    if form.is_valid():
        actions.correct_identity(identity, form.details(), by=request.membership, on=localdate())
        messages.success(request, _("Corrected. The log keeps who corrected it and when."))
        return redirect(identity.person)
    context = {"title": _("Correct name or birth"), "label": _("Save"), "person": identity.person}
    return _form_page(request, form, context)


@reads_or_posts
def add_alias(request: UserRequest, reference: str) -> HttpResponse:
    """Add another name."""
    return _add(request, reference, AliasForm, actions.add_alias, _("Add another name"))


@reads_or_posts
def add_identifier(request: UserRequest, reference: str) -> HttpResponse:
    """Add a number."""
    return _add(request, reference, IdentifierForm, actions.add_identifier, _("Add a number"))


@reads_or_posts
def add_contact_detail(request: UserRequest, reference: str) -> HttpResponse:
    """Add how they may be reached."""
    return _add(request, reference, ContactForm, actions.add_contact_detail, _("Add an address or number"))


@reads_or_posts
def raise_alert(request: UserRequest, reference: str) -> HttpResponse:
    """Warn of something."""
    return _add(request, reference, AlertForm, actions.raise_alert, _("Raise an alert"))


@reads_or_posts
def raise_concern(request: UserRequest, reference: str) -> HttpResponse:
    """Ask safeguarding staff to look."""
    return _add(request, reference, ConcernForm, actions.raise_concern, _("Raise a safeguarding concern"))


@reads_or_posts
def write_note(request: UserRequest, reference: str) -> HttpResponse:
    """Note a fact or an opinion."""
    return _add(request, reference, NoteForm, actions.write_note, _("Write a note"))


@reads_or_posts
def open_case(request: UserRequest, reference: str) -> HttpResponse:
    """Nominate for a programme."""
    return _add(request, reference, CaseForm, actions.open_case, _("Open a case"))


@reads_or_posts
def move_case(request: UserRequest, reference: str) -> HttpResponse:
    """Move a case on."""
    case = _own(Case, request, reference)
    form = MoveForm(_posted(request), case=case)
    if form.is_valid():
        try:
            moved = actions.move_case(case, form.cleaned_data["to"], by=request.membership, on=localdate())
        except actions.CannotMove:
            form.add_error("to", _("Somebody has moved the case in the meantime. Look again."))
        else:
            messages.success(request, _("The case is now: %(state)s.") % {"state": moved.get_state_display().lower()})
            return redirect(case.person)
    return _form_page(request, form, {"title": _("Move the case on"), "label": _("Move"), "person": case.person})


@reads_or_posts
def end_alert(request: UserRequest, reference: str) -> HttpResponse:
    """Let an alert lapse today."""
    alert = _own(Alert, request, reference)
    if request.method == "POST":
        actions.end_alert(alert, by=request.membership, on=localdate())
        return redirect(alert.person)
    question = _("End the alert “%(alert)s”?") % {"alert": alert}
    context = {"question": question, "label": _("End the alert"), "cancel_url": alert.person.get_absolute_url()}
    return render(request, "components/confirm_page.html", context)


@reads_or_posts
def answer_concern(request: UserRequest, reference: str) -> HttpResponse:
    """Say what was done about a concern."""
    concern = _own(Concern, request, reference)
    form = AnswerForm(_posted(request))
    if form.is_valid():
        try:
            actions.answer_concern(
                concern, by=request.membership, answer=form.cleaned_data["answer"], at=timezone.now()
            )
        except actions.AlreadyAnswered:
            form.add_error("answer", _("Somebody has answered it in the meantime."))
        else:
            return redirect(concern.person)
    return _form_page(request, form, {"title": _("Answer the concern"), "label": _("Save"), "person": concern.person})


def _add(
    request: UserRequest, reference: str, kind: type[RecordForm], act: Callable[..., Record], title: str
) -> HttpResponse:
    person = get_object_or_404(Person, reference=reference)
    held = Identity.objects.filter(person=person, owner=request.membership.agency).select_related("programme").newest()
    own = held.first()
    form = kind(
        _posted(request),
        agency=request.membership.agency,
        subject_role=SubjectRole(own.subject_role) if own else SubjectRole.PROGRAMME,
        initial={"programme": own.programme if own else None},
    )
    if form.is_valid():
        try:
            added = act(person, by=request.membership, **form.facts())
        except actions.CaseAlreadyOpen:
            form.add_error("programme", _("Your agency has an open case of this person in this programme"))
        except NotAgreed:
            form.add_error(None, NOT_SAVED)
        else:
            messages.success(request, _("Added: %(what)s.") % {"what": added})
            return redirect(person)
    return _form_page(request, form, {"title": title, "label": _("Save"), "person": person, "adds": True})


def _own(model: type[R], request: UserRequest, reference: str) -> R:
    """One of one's own agency's records; a partner's is read, and looks here like none."""
    own = model.objects.filter(owner=request.membership.agency).select_related("person")
    return cast("R", get_object_or_404(own, reference=reference))


def _held_in(form: HoldForm) -> dict[str, Any]:
    return {"programme": form.cleaned_data["programme"], "subject_role": form.cleaned_data["subject_role"]}


def _looked_for(request: UserRequest) -> dict[str, Any]:
    """Names and birth of the search that led here, to be typed once only."""
    typed = typed_before(request)
    search = SearchForm(typed) if typed else None
    if search is None or not search.is_valid():
        return {}
    looked_for = search.cleaned_data
    return {
        "family_name": looked_for["family_name"],
        "given_names": looked_for["given_names"],
        "born": looked_for["born"].written,
    }


def _posted(request: UserRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _form_page(request: UserRequest, form: Form, context: dict[str, Any]) -> HttpResponse:
    context |= {"form": form}
    if person := context.get("person"):
        seen = Identity.objects.filter(person=person).select_related("owner").newest()
        context |= heading(list(seen), request, on=localdate())
    return render(request, "cases/form.html", context, status=422 if form.is_bound else 200)
