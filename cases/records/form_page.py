"""The page of a form about a person, with their heading."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.people.display_names import heading
from cases.people.models import Identity
from cases.safeguarding.risks import risks_of
from datasharing.kinds import Refusals
from datasharing.panels import Link
from partners.requests import UserRequest

NOT_SAVED = gettext_lazy(
    "This was not saved: no agreement lets your agency keep it, or your agency keeps you from this person’s records. "
    "If someone is at risk, tell your supervisor or your safeguarding lead now."
)


def posted(request: UserRequest) -> Any:
    """The POST data to bind a form to; None for other methods."""
    return request.POST if request.method == "POST" else None


def done_or_refused(form: Form, refusals: Refusals, act: Callable[[], Any]) -> Any:
    """The result of `act`; None if it was refused, with the reason as an error of the form."""
    try:
        return act() or True
    except tuple(refusals) as refused:
        field, words = next(refusals[each] for each in type(refused).__mro__ if each in refusals)
        form.add_error(field, words)
        return None


def form_page(
    request: UserRequest, form: Form, context: dict[str, Any], *, back: Link | None = None, status: int = 422
) -> HttpResponse:
    """The page of `form`, with a link `back`; it has this `status` if the form was sent and is shown again."""
    context |= {"form": form, "back": back or Link(_("People"), "people")}
    if person := context.get("person"):
        seen = Identity.objects.filter(person=person).select_related("owner").newest()
        context |= heading(list(seen), request, on=localdate())
        context["risks"] = risks_of([person.pk]).get(person.pk, [])
        context["back"] = Link(_("Person"), "person", (person.reference,))
    return render(request, "cases/records/form.html", context, status=status if form.is_bound else 200)
