"""The pages that every kind of record shares: adding one, and a form about a person."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.people.display_names import heading
from cases.people.models import Identity
from cases.records.record_form import RecordForm
from cases.work import actions as work_actions
from datasharing.enforcement.refusals import NotAgreed
from datasharing.models import Person, Record, SubjectRole
from partners.requests import UserRequest

R = TypeVar("R", bound=Record)


NOT_SAVED = gettext_lazy(
    "This was not saved: no agreement lets your agency keep it, or your agency keeps you from this person’s records. "
    "If someone is at risk, tell your supervisor or your safeguarding lead now."
)


def add_record(
    request: UserRequest, reference: str, kind: type[RecordForm], act: Callable[..., Record], title: str
) -> HttpResponse:
    person = get_object_or_404(Person, reference=reference)
    held = Identity.objects.filter(person=person, owner=request.membership.agency).select_related("programme").newest()
    own = held.first()
    form = kind(
        posted(request),
        agency=request.membership.agency,
        subject_role=SubjectRole(own.subject_role) if own else SubjectRole.PROGRAMME,
        initial={"programme": own.programme if own else None},
    )
    if form.is_valid():
        try:
            added = act(person, by=request.membership, **form.facts())
        except work_actions.CaseAlreadyOpen:
            form.add_error("programme", _("Your agency has an open case of this person in this programme"))
        except NotAgreed:
            form.add_error(None, NOT_SAVED)
        else:
            messages.success(request, _("Added: %(what)s.") % {"what": added})
            return redirect(person)
    return form_page(request, form, {"title": title, "label": _("Save"), "person": person, "adds": True})


def own_record(model: type[R], request: UserRequest, reference: str) -> R:
    """One of one's own agency's records; a partner's is read, and looks here like none."""
    own = model.objects.filter(owner=request.membership.agency).select_related("person")
    return cast("R", get_object_or_404(own, reference=reference))


def posted(request: UserRequest) -> Any:
    return request.POST if request.method == "POST" else None


def form_page(request: UserRequest, form: Form, context: dict[str, Any]) -> HttpResponse:
    context |= {"form": form}
    if person := context.get("person"):
        seen = Identity.objects.filter(person=person).select_related("owner").newest()
        context |= heading(list(seen), request, on=localdate())
    return render(request, "cases/records/form.html", context, status=422 if form.is_bound else 200)
