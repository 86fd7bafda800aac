"""Groups: the list, one group's page, naming one, and its other names."""

from collections import defaultdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.groups import actions
from cases.groups.forms import GroupAliasForm, GroupForm, NewGroupForm
from cases.groups.models import Group, GroupAlias, GroupMembership
from cases.people.display_names import names_of
from cases.records.form_page import done_or_refused, form_page, posted
from datasharing.enforcement.refusals import NotAgreed
from datasharing.kinds import Refusals
from datasharing.panels import Link
from partners.requests import UserRequest, page_number, reads_or_posts

PAGE = 50
REFUSALS: Refusals = {
    actions.GroupAlreadyNamed: ("name", gettext_lazy("Your agency has recorded this name already")),
    NotAgreed: (
        None,
        gettext_lazy("This was not saved: no agreement lets your agency keep groups for your purpose."),
    ),
}


@require_safe
def groups(request: UserRequest) -> HttpResponse:
    """The visible groups, by name."""
    page = page_number(request)
    seen = Group.objects.select_related("owner", "programme", "area").order_by("name", "pk")
    found, more = seen.page(PAGE, start=(page - 1) * PAGE)
    aliases = defaultdict(list)
    for alias in GroupAlias.objects.filter(group__in=[group.pk for group in found]).order_by("name", "pk"):
        aliases[alias.group_id].append(alias.name)
    context = {
        "lines": [(group, aliases[group.pk]) for group in found],
        "previous": f"?page={page - 1}" if page > 1 else "",
        "next": f"?page={page + 1}" if more else "",
    }
    return render(request, "cases/groups/groups.html", context)


@require_safe
def group(request: UserRequest, reference: str) -> HttpResponse:
    """A group and its visible members."""
    shown = get_object_or_404(Group.objects.select_related("owner", "programme", "area"), reference=reference)
    page = page_number(request)
    memberships = GroupMembership.objects.filter(group=shown).select_related("owner", "person")
    found, more = memberships.order_by("until", "-since", "pk").page(PAGE, start=(page - 1) * PAGE)
    names = names_of({each.person_id for each in found}, preferring=request.membership.agency_id)
    context = {
        "group": shown,
        "is_own": shown.owner_id == request.membership.agency_id,
        "aliases": shown.aliases.select_related("owner").order_by("name", "pk"),
        "members": [(each, names.get(each.person_id)) for each in found],
        "previous": f"?page={page - 1}" if page > 1 else "",
        "next": f"?page={page + 1}" if more else "",
    }
    return render(request, "cases/groups/group.html", context)


@reads_or_posts
def name_group(request: UserRequest) -> HttpResponse:
    """Record a group of the member's agency."""
    form = NewGroupForm(posted(request), agency=request.membership.agency)
    if form.is_valid():
        named = done_or_refused(form, REFUSALS, lambda: actions.name_group(by=request.membership, **form.cleaned_data))
        if named is not None:
            messages.success(request, _("Added: %(what)s.") % {"what": named})
            return redirect(named)
    context = {"title": _("Name a group"), "label": _("Save"), "adds": True}
    return form_page(request, form, context, back=Link(_("Groups"), "groups"))


@reads_or_posts
def change_group(request: UserRequest, reference: str) -> HttpResponse:
    """Correct name, area or note of a group of the member's agency."""
    # a partner's group is read, and looks here like none
    held: Group = get_object_or_404(Group.objects.filter(owner=request.membership.agency), reference=reference)
    form = GroupForm(posted(request), initial={"name": held.name, "area": held.area, "note": held.note})
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.change_group(held, by=request.membership, **form.cleaned_data)
    ):
        return redirect(held)
    return form_page(request, form, {"title": _("Change the group"), "label": _("Save")}, back=_link_to(held))


@reads_or_posts
def add_group_alias(request: UserRequest, reference: str) -> HttpResponse:
    """Add a name to a visible group."""
    named = get_object_or_404(Group.objects.select_related("programme"), reference=reference)
    form = GroupAliasForm(posted(request))
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.add_group_alias(named, by=request.membership, **form.cleaned_data)
    ):
        return redirect(named)
    context = {"title": _("Add another name"), "label": _("Save"), "adds": True}
    return form_page(request, form, context, back=_link_to(named))


def _link_to(group: Group) -> Link:
    return Link(group, "group", (group.reference,))
