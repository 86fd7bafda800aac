"""Alerts, and safeguarding concerns with those that wait for an answer."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.people.display_names import names_of
from cases.records.pages import add_record, form_page, own_record, posted
from cases.safeguarding import actions
from cases.safeguarding.forms import AlertForm, AnswerForm, ConcernForm
from cases.safeguarding.models import Alert, Concern
from partners.requests import UserRequest, reads_or_posts

PAGE = 25


@require_safe
def concerns(request: UserRequest) -> HttpResponse:
    """Those of one's own agency that wait for an answer, the oldest first."""
    own = Concern.objects.filter(owner=request.membership.agency)
    last = own.filter(reference=request.GET.get("after", "")).first()
    waiting, more = own.open().after(last).oldest().select_related("person", "raised_by").page(PAGE)
    names = names_of({concern.person_id for concern in waiting}, preferring=request.membership.agency_id)
    context = {
        "rows": [{"concern": concern, "identity": names.get(concern.person_id)} for concern in waiting],
        "first": request.path if last else "",
        "next": f"{request.path}?after={waiting[-1].reference}" if more else "",
    }
    return render(request, "cases/safeguarding/concerns.html", context)


@reads_or_posts
def raise_alert(request: UserRequest, reference: str) -> HttpResponse:
    """Warn of something."""
    return add_record(request, reference, AlertForm, actions.raise_alert, _("Raise an alert"))


@reads_or_posts
def raise_concern(request: UserRequest, reference: str) -> HttpResponse:
    """Ask safeguarding staff to look."""
    return add_record(request, reference, ConcernForm, actions.raise_concern, _("Raise a safeguarding concern"))


@reads_or_posts
def end_alert(request: UserRequest, reference: str) -> HttpResponse:
    """Let an alert lapse today."""
    alert = own_record(Alert, request, reference)
    if request.method == "POST":
        actions.end_alert(alert, by=request.membership, on=localdate())
        return redirect(alert.person)
    question = _("End the alert “%(alert)s”?") % {"alert": alert}
    context = {"question": question, "label": _("End the alert"), "cancel_url": alert.person.get_absolute_url()}
    return render(request, "components/confirm_page.html", context)


@reads_or_posts
def answer_concern(request: UserRequest, reference: str) -> HttpResponse:
    """Say what was done about a concern."""
    concern = own_record(Concern, request, reference)
    form = AnswerForm(posted(request))
    if form.is_valid():
        try:
            actions.answer_concern(
                concern, by=request.membership, answer=form.cleaned_data["answer"], at=timezone.now()
            )
        except actions.AlreadyAnswered:
            form.add_error("answer", _("Somebody has answered it in the meantime."))
        else:
            return redirect(concern.person)
    return form_page(request, form, {"title": _("Answer the concern"), "label": _("Save"), "person": concern.person})
