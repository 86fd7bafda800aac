"""The page of a form about a person, with their heading."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from cases.people.display_names import heading
from cases.people.models import Identity
from partners.requests import UserRequest

NOT_SAVED = gettext_lazy(
    "This was not saved: no agreement lets your agency keep it, or your agency keeps you from this person’s records. "
    "If someone is at risk, tell your supervisor or your safeguarding lead now."
)


def posted(request: UserRequest) -> Any:
    """The POST data to bind a form to; None for other methods."""
    return request.POST if request.method == "POST" else None


def form_page(request: UserRequest, form: Form, context: dict[str, Any]) -> HttpResponse:
    """The page of `form`; the status is 422 if the form was sent and is shown again."""
    context |= {"form": form}
    if person := context.get("person"):
        seen = Identity.objects.filter(person=person).select_related("owner").newest()
        context |= heading(list(seen), request, on=localdate())
    return render(request, "cases/records/form.html", context, status=422 if form.is_bound else 200)
