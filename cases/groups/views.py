"""Pages about groups and their members."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.groups import actions
from cases.groups.forms import EndMembershipForm, GroupAliasForm, GroupForm, GroupMembershipForm, NewGroupForm
from cases.groups.models import Group, GroupAlias, GroupMembership
from cases.people.display_names import heading, names_of
from cases.people.models import Identity
from cases.people.subject_roles import role_in
from cases.records.form_page import NOT_SAVED, posted
from datasharing.enforcement.refusals import NotAgreed
from datasharing.models import Person, SubjectRole
from partners.requests import UserRequest, reads_or_posts

PAGE = 50
LAST_PAGE = 10_000
TO_CHOOSE_FROM = 500
ALREADY_NAMED = gettext_lazy("Your agency has recorded this name already")
NOT_AGREED = gettext_lazy("This was not saved: no agreement lets your agency keep groups for your purpose.")


@require_safe
def groups(request: UserRequest) -> HttpResponse:
    """The visible groups, by name."""
    page = _page_number(request)
    seen = Group.objects.select_related("owner", "programme", "area").order_by("name", "pk")
    found, more = seen.page(PAGE, start=(page - 1) * PAGE)
    aliases = defaultdict(list)
    for alias in GroupAlias.objects.filter(group__in=[group.pk for group in found]).order_by("name", "pk"):
        aliases[alias.group_id].append(alias.name)
    context = {
        "lines": [(group, aliases[group.pk]) for group in found],
        "earlier": f"?page={page - 1}" if page > 1 else "",
        "later": f"?page={page + 1}" if more else "",
    }
    return render(request, "cases/groups/groups.html", context)


@require_safe
def group(request: UserRequest, reference: str) -> HttpResponse:
    """A group and its visible members."""
    shown = get_object_or_404(Group.objects.select_related("owner", "programme", "area"), reference=reference)
    page = _page_number(request)
    memberships = GroupMembership.objects.filter(group=shown).select_related("owner", "person")
    found, more = memberships.order_by("until", "-since", "pk").page(PAGE, start=(page - 1) * PAGE)
    names = names_of({each.person_id for each in found}, preferring=request.membership.agency_id)
    context = {
        "group": shown,
        "is_own": shown.owner_id == request.membership.agency_id,
        "aliases": shown.aliases.select_related("owner").order_by("name", "pk"),
        "members": [(each, names.get(each.person_id)) for each in found],
        "earlier": f"?page={page - 1}" if page > 1 else "",
        "later": f"?page={page + 1}" if more else "",
    }
    return render(request, "cases/groups/group.html", context)


@reads_or_posts
def name_group(request: UserRequest) -> HttpResponse:
    """Record a group of the member's agency."""
    form = NewGroupForm(posted(request), agency=request.membership.agency)
    if form.is_valid():
        try:
            named = actions.name_group(by=request.membership, **form.cleaned_data)
        except actions.GroupAlreadyNamed:
            form.add_error("name", ALREADY_NAMED)
        except NotAgreed:
            form.add_error(None, NOT_AGREED)
        else:
            messages.success(request, _("Added: %(what)s.") % {"what": named})
            return redirect(named)
    return _form_page(request, form, {"title": _("Name a group"), "adds": True})


@reads_or_posts
def change_group(request: UserRequest, reference: str) -> HttpResponse:
    """Correct name, area or note of a group of the member's agency."""
    held = _own_group(request, reference)
    form = GroupForm(posted(request), initial={"name": held.name, "area": held.area, "note": held.note})
    if form.is_valid():
        try:
            actions.change_group(held, by=request.membership, **form.cleaned_data)
        except actions.GroupAlreadyNamed:
            form.add_error("name", ALREADY_NAMED)
        else:
            return redirect(held)
    return _form_page(request, form, {"title": _("Change the group"), "group": held})


@reads_or_posts
def add_group_alias(request: UserRequest, reference: str) -> HttpResponse:
    """Add a name to a visible group."""
    named = get_object_or_404(Group.objects.select_related("programme"), reference=reference)
    form = GroupAliasForm(posted(request))
    if form.is_valid():
        try:
            actions.add_group_alias(named, by=request.membership, name=form.cleaned_data["name"])
        except actions.GroupAlreadyNamed:
            form.add_error("name", ALREADY_NAMED)
        except NotAgreed:
            form.add_error(None, NOT_AGREED)
        else:
            return redirect(named)
    return _form_page(request, form, {"title": _("Add another name"), "group": named, "adds": True})


@reads_or_posts
def add_to_group(request: UserRequest, reference: str) -> HttpResponse:
    """Record a person as a member of a visible group."""
    person = get_object_or_404(Person, reference=reference)
    seen = list(Identity.objects.filter(person=person).select_related("owner", "programme").newest())
    own = next((identity for identity in seen if identity.owner_id == request.membership.agency_id), None)
    form = GroupMembershipForm(
        posted(request),
        agency=request.membership.agency,
        groups=Group.objects.order_by("name", "pk")[:TO_CHOOSE_FROM],
        subject_role=SubjectRole(own.subject_role) if own else None,
        initial={"programme": own.programme if own else None},
    )
    if form.is_valid():
        facts = form.facts()
        if own:
            facts["subject_role"] = role_in(own, facts["programme"])
        try:
            actions.add_member(facts.pop("group"), person, by=request.membership, **facts)
        except actions.AlreadyMember:
            form.add_error("group", _("Your agency has recorded them as a member of this group already"))
        except NotAgreed:
            form.add_error(None, NOT_SAVED)
        else:
            return redirect(person)
    context = {"title": _("Add to a group"), "person": person, "adds": True}
    return _form_page(request, form, context | heading(seen, request, on=localdate()))


@reads_or_posts
def end_group_membership(request: UserRequest, reference: str) -> HttpResponse:
    """End a membership of a group that the member's agency owns."""
    own = GroupMembership.objects.filter(owner=request.membership.agency).select_related("person")
    membership: GroupMembership = get_object_or_404(own, reference=reference)
    form = EndMembershipForm(posted(request), membership=membership, initial={"on": localdate()})
    if form.is_valid():
        try:
            actions.end_membership(membership, by=request.membership, on=form.cleaned_data["on"])
        except actions.MembershipAlreadyEnded:
            form.add_error("on", _("This membership has ended already"))
        else:
            return redirect(membership.person)
    seen = list(Identity.objects.filter(person=membership.person).select_related("owner").newest())
    context = {"title": _("End the membership"), "person": membership.person}
    return _form_page(request, form, context | heading(seen, request, on=localdate()))


def _page_number(request: UserRequest) -> int:
    try:
        page = int(request.GET.get("page", "1"))
    except ValueError:
        raise Http404 from None
    if not 1 <= page <= LAST_PAGE:
        raise Http404
    return page


def _own_group(request: UserRequest, reference: str) -> Group:
    """A group of the member's agency; 404 for another agency's, which the page may not change."""
    held: Group = get_object_or_404(Group.objects.filter(owner=request.membership.agency), reference=reference)
    return held


def _form_page(request: UserRequest, form: Any, context: dict[str, Any]) -> HttpResponse:
    context |= {"form": form, "label": _("Save")}
    return render(request, "cases/groups/form.html", context, status=422 if form.is_bound else 200)
