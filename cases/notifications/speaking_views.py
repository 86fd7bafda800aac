"""The running order: adding and changing items, and asking somebody of the community or a family to speak."""

from typing import cast

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cases.notifications import speaking
from cases.notifications.actions import AlreadyInScript
from cases.notifications.actions import put_rule_in_script as put_in_script
from cases.notifications.forms import MessageForm, MessengerForm, RuleForm
from cases.notifications.models import Message, Notification
from cases.notifications.views import PLANS, REFUSALS, link_to, own
from cases.records.form_page import done_or_refused, form_page, posted
from datasharing.kinds import Refusals
from datasharing.models import Person, SubjectRole
from partners.requests import UserRequest, reads_or_posts
from partners.rules import must

ASKING: Refusals = {
    **REFUSALS,
    speaking.AlreadyAsked: ("reference", gettext_lazy("They have been asked to speak for this already")),
}


ANNOUNCING: Refusals = {**REFUSALS, AlreadyInScript: ("rule", gettext_lazy("It is in the script already"))}


@reads_or_posts
def add_message(request: UserRequest, reference: str) -> HttpResponse:
    """Add an item to the running order."""
    held = own(request, reference)
    form = MessageForm(posted(request), notification=held)
    if form.is_valid():
        added = done_or_refused(
            form, REFUSALS, lambda: speaking.add_message(held, by=request.membership, **form.facts())
        )
        if added is not None:
            return _then(added, held)
    return form_page(request, form, {"title": _("Add to the running order"), "label": _("Save")}, back=link_to(held))


@reads_or_posts
def put_rule_in_script(request: UserRequest, reference: str) -> HttpResponse:
    """Have a trigger rule announced at a notification."""
    held = own(request, reference)
    form = RuleForm(posted(request), there=[each.trigger_rule_id for each in held.rules.all()])
    if form.is_valid() and done_or_refused(
        form, ANNOUNCING, lambda: put_in_script(held, by=request.membership, **form.facts())
    ):
        return redirect(held)
    context = {"title": _("Which rule is announced?"), "label": _("Save"), "adds": True}
    return form_page(request, form, context, back=link_to(held))


@reads_or_posts
def message(request: UserRequest, reference: str) -> HttpResponse:
    """Change an item of the running order."""
    held = _own_message(request, reference)
    there = cast("Notification", held.notification)
    form = MessageForm(posted(request), notification=there, message=held)
    if form.is_valid():
        changed = done_or_refused(
            form,
            REFUSALS,
            lambda: speaking.change_message(held, by=request.membership, is_left_out=False, **form.facts()),
        )
        if changed is not None:
            return _then(changed, there)
    return form_page(request, form, {"title": _("Change the item"), "label": _("Save")}, back=link_to(there))


def _then(item: Message, held: Notification) -> HttpResponse:
    """Ask by name next who speaks for the community or a family."""
    if item.asks_for_consent and not item.messengers.exists():
        return redirect("ask_messenger", item.reference)
    return redirect(held)


@require_POST
def leave_out_message(request: UserRequest, reference: str) -> HttpResponse:
    """Leave an item out of the running order."""
    held = _own_message(request, reference)
    speaking.change_message(held, by=request.membership, is_left_out=True)
    return redirect(cast("Notification", held.notification))


@reads_or_posts
def ask_messenger(request: UserRequest, reference: str) -> HttpResponse:
    """Ask somebody of the community or a family to speak; whoever they are has a page of their own."""
    held = _own_message(request, reference)
    form = MessengerForm(posted(request))
    if form.is_valid():
        asked = done_or_refused(
            form,
            ASKING,
            lambda: speaking.ask_messenger(
                cast("Person", form.person),
                by=request.membership,
                subject_role=SubjectRole.FAMILY,
                message=held,
                known_for=form.cleaned_data["known_for"],
            ),
        )
        if asked is not None:
            return redirect(cast("Notification", held.notification))
    context = {"title": _("Who is asked to speak?"), "label": _("Save"), "adds": True}
    return form_page(request, form, context, back=link_to(cast("Notification", held.notification)))


def _own_message(request: UserRequest, reference: str) -> Message:
    held: Message = get_object_or_404(
        Message.objects.filter(owner=request.membership.agency).select_related(
            "notification__owner", "notification__programme", "owner", "programme"
        ),
        reference=reference,
    )
    if held.notification is None:
        raise Http404
    must(request.membership, request.purpose, PLANS)
    return held
