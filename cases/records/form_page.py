"""A form about a person, with who they are at its top."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy

from cases.people.display_names import heading
from cases.people.models import Identity
from cases.safeguarding.risks import risks_of
from partners.requests import UserRequest

NOT_SAVED = gettext_lazy(
    "This was not saved: no agreement lets your agency keep it, or your agency keeps you from this person’s records. "
    "If someone is at risk, tell your supervisor or your safeguarding lead now."
)


def posted(request: UserRequest) -> Any:
    """What a form is bound to: nothing while it is only looked at."""
    return request.POST if request.method == "POST" else None


def form_page(request: UserRequest, form: Form, context: dict[str, Any], *, status: int = 422) -> HttpResponse:
    """The page of `form`; with this `status` when it was sent and is shown again."""
    context |= {"form": form}
    if person := context.get("person"):
        seen = Identity.objects.filter(person=person).select_related("owner").newest()
        context |= heading(list(seen), request, on=localdate())
        context["risks"] = risks_of([person.pk]).get(person.pk, [])
    return render(request, "cases/records/form.html", context, status=status if form.is_bound else 200)
