"""Inviting people to a notification, and what is known of each invitee."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.notifications import actions
from cases.notifications.forms import InvitationForm, InviteForm, ReasonForm
from cases.notifications.models import Invitee, Notification
from cases.notifications.views import PLANS, REFUSALS
from cases.people.models import Identity
from cases.people.subject_roles import role_in
from cases.records.form_page import done_or_refused, form_page, posted
from datasharing.kinds import Refusals
from datasharing.models import Person, SubjectRole
from partners.requests import UserRequest, reads_or_posts
from partners.rules import must

TO_CHOOSE_FROM = 20
INVITING: Refusals = {
    **REFUSALS,
    actions.AlreadyInvited: ("notification", gettext_lazy("They are invited to this notification already")),
}


@reads_or_posts
def invite_person(request: UserRequest, reference: str) -> HttpResponse:
    """Invite a person to one of the notifications of the member's agency that are ahead."""
    person = get_object_or_404(Person, reference=reference)
    must(request.membership, request.purpose, PLANS)
    ahead = Notification.objects.ahead().filter(owner=request.membership.agency).order_by("starts_at", "pk")
    found = list(ahead.prefetch_related("audiences__group").select_related("programme")[:TO_CHOOSE_FROM])
    initial = {"notification": request.GET.get("to", ""), "representing": request.GET.get("for", "")}
    form = InviteForm(posted(request), notifications=found, initial=initial)
    if form.is_valid():
        facts = form.facts()
        role = _role_of(person, request, facts["notification"])
        invited = done_or_refused(
            form, INVITING, lambda: actions.invite(person, by=request.membership, subject_role=role, **facts)
        )
        if invited is not None:
            messages.success(request, _("Invited: %(what)s.") % {"what": facts["notification"]})
            return redirect(facts["notification"])
    context = {"title": _("Invite to a notification"), "label": _("Invite"), "person": person, "adds": True}
    return form_page(request, form, context)


def _role_of(person: Person, request: UserRequest, held: Notification) -> SubjectRole:
    """Why the person is in the record: as the agency holds them in the programme, else as on the programme."""
    own = Identity.objects.filter(person=person, owner=request.membership.agency).newest().first()
    return role_in(own, held.programme) if own else SubjectRole.PROGRAMME


def _own_invitee(request: UserRequest, reference: str) -> Invitee:
    held: Invitee = get_object_or_404(
        Invitee.objects.filter(owner=request.membership.agency).select_related("notification", "person"),
        reference=reference,
    )
    if held.notification is None:
        raise Http404
    must(request.membership, request.purpose, PLANS)
    return held


@reads_or_posts
def invitee(request: UserRequest, reference: str) -> HttpResponse:
    """Change what is known of an invitee: the letter, the check of risks, how they come and are kept safe."""
    held = _own_invitee(request, reference)
    form = InvitationForm(posted(request), held)
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.change_invitation(held, by=request.membership, **form.facts())
    ):
        return redirect(held.notification.get_absolute_url() if held.notification else "notifications")
    context = {"title": _("Invitation to: %(what)s") % {"what": held.notification}, "label": _("Save")}
    return form_page(request, form, context | {"person": held.person})


@reads_or_posts
def withdraw_invitee(request: UserRequest, reference: str) -> HttpResponse:
    """Take an invitation back."""
    held = _own_invitee(request, reference)
    form = ReasonForm(posted(request))
    if form.is_valid() and done_or_refused(
        form,
        REFUSALS,
        lambda: actions.withdraw_invitation(held, by=request.membership, on=localdate(), **form.facts()),
    ):
        return redirect(held.notification.get_absolute_url() if held.notification else "notifications")
    context = {"title": _("Take the invitation back"), "label": _("Take it back"), "person": held.person}
    return form_page(request, form, context)
