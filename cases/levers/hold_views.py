"""Deconfliction holds: those of one's own team, setting one and lifting it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cases.groups.models import Group
from cases.levers import actions
from cases.levers.forms import HoldForm
from cases.levers.holds import holds_of_team
from cases.people.display_names import names_of
from cases.records.form_page import done_or_refused, form_page, posted
from datasharing.enforcement.refusals import NoSuchRecord
from datasharing.kinds import Refusals
from datasharing.models import Person
from datasharing.panels import Link
from partners.requests import UserRequest, reads_or_posts
from partners.rules import must

REFUSALS: Refusals = {
    actions.HoldTooLong: ("until", gettext_lazy("The day must lie within six months from today")),
    NoSuchRecord: (None, gettext_lazy("Your agency has to hold a record of them first.")),
}


@require_safe
def holds(request: UserRequest) -> HttpResponse:
    """The holds that the member's team has set, soonest to end first."""
    must(request.membership, request.purpose, "hold back a step")
    found = holds_of_team()
    people = {each.person_id for each in found if each.person_id}
    names = names_of(people, preferring=request.membership.agency_id)
    known = {person.pk: person for person in Person.objects.filter(pk__in=people)}
    groups = {group.pk: group for group in Group.objects.filter(pk__in=[each.group_id for each in found])}
    lines = [
        {
            "hold": each,
            "name": groups.get(each.group_id or 0) or names.get(each.person_id or 0) or _("Name not shown"),
            "url": about.get_absolute_url() if about else "",
        }
        for each in found
        for about in [groups.get(each.group_id or 0) or known.get(each.person_id or 0)]
    ]
    return render(request, "cases/levers/holds.html", {"lines": lines})


@reads_or_posts
def hold_person(request: UserRequest, reference: str) -> HttpResponse:
    """Hold back notifications and levers on a person."""
    return _hold(request, get_object_or_404(Person, reference=reference), _("Hold back steps on this person"))


@reads_or_posts
def hold_group(request: UserRequest, reference: str) -> HttpResponse:
    """Hold back notifications and levers on a group of the member's agency and on its members."""
    own = Group.objects.filter(owner=request.membership.agency).select_related("owner")
    return _hold(request, get_object_or_404(own, reference=reference), _("Hold back steps on this group"))


def _hold(request: UserRequest, about: Person | Group, title: str) -> HttpResponse:
    must(request.membership, request.purpose, "hold back a step")
    form = HoldForm(posted(request))
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.set_hold(about, by=request.membership, **form.facts())
    ):
        messages.success(request, _("Notifications and levers are held back. Others are told neither why nor by whom."))
        return redirect("holds")
    context: dict[str, object] = {"title": title, "label": _("Hold back"), "person": None}
    if isinstance(about, Person):
        context["person"] = about
    return form_page(request, form, context, back=Link(_("Holds"), "holds"))


@require_POST
def lift_hold(request: UserRequest, reference: str) -> HttpResponse:
    """Lift a hold of the member's team."""
    must(request.membership, request.purpose, "hold back a step")
    if not actions.lift_hold(reference, by=request.membership):
        raise Http404
    messages.success(request, _("The hold is lifted."))
    return redirect("holds")
