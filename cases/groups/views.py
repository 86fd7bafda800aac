"""Groups: the list, one group's page, naming one, and its other names."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.groups import actions
from cases.groups.forms import GroupAliasForm, GroupFilter, GroupForm, NewGroupForm
from cases.groups.models import Activity, Group, GroupAlias
from cases.groups.sections import group_columns, page_of
from cases.groups.tables import lines_of
from cases.records.form_page import done_or_refused, form_page, posted
from datasharing.enforcement.refusals import NotAgreed
from datasharing.kinds import Refusals
from datasharing.panels import Link
from partners.chosen_filters import chosen_filters
from partners.home import queues
from partners.requests import UserRequest, page_number, pages_beside, reads_or_posts

PAGE = 50
ENTRIES = 30
REFUSALS: Refusals = {
    actions.GroupAlreadyNamed: ("name", gettext_lazy("Your agency has recorded this name already")),
    NotAgreed: (
        None,
        gettext_lazy("This was not saved: no agreement lets your agency keep groups for your purpose."),
    ),
}


@require_safe
def groups(request: UserRequest) -> HttpResponse:
    """The visible groups, by name, filtered by the query of the URL."""
    chosen = GroupFilter(request.GET, agency=request.membership.agency)
    if not chosen.is_valid():
        return render(request, "cases/groups/groups.html", {"form": chosen, "filter_form": chosen}, status=422)
    page = page_number(request)
    seen = chosen.narrow(Group.objects.select_related("owner", "programme", "area"), by=request.membership)
    found, more = seen.order_by("name", "pk").page(PAGE, start=(page - 1) * PAGE)
    columns = group_columns(request, found)
    context = {
        "filter_form": chosen,
        "selected": chosen_filters(request, chosen),
        "clear_url": reverse("groups"),
        "content": {"lines": lines_of(found, columns, _aliases(found)), "headings": [each for each, _cells in columns]},
        **pages_beside(request, more=more),
    }
    return render(request, "cases/groups/groups.html", context)


def _aliases(found: Sequence[Group]) -> dict[int, list[str]]:
    aliases: defaultdict[int, list[str]] = defaultdict(list)
    for alias in GroupAlias.objects.filter(group__in=[group.pk for group in found]).order_by("name", "pk"):
        aliases[alias.group_id or 0].append(alias.name)
    return aliases


@require_safe
def group(request: UserRequest, reference: str) -> HttpResponse:
    """A group and what each room knows of it, as far as the acting member may see it."""
    shown = get_object_or_404(Group.objects.select_related("owner", "programme", "area"), reference=reference)
    page = page_of(request, shown)
    work = queues(page.lines, now=timezone.now())
    context = {
        "group": shown,
        "is_own": shown.owner_id == request.membership.agency_id,
        "aliases": list(shown.aliases.select_related("owner").order_by("name", "pk")),
        "does": ", ".join(str(Activity(each).label).lower() for each in shown.activities),
        "page": page,
        "lines": [(queue.group, line, due) for queue in work for line, due in queue.lines],
        "entries": sorted(page.entries, key=lambda entry: entry.at, reverse=True)[:ENTRIES],
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
    """Correct what is known of a group of the member's agency."""
    # a partner's group is read, and looks here like none
    held: Group = get_object_or_404(Group.objects.filter(owner=request.membership.agency), reference=reference)
    form = GroupForm(posted(request), initial=GroupForm.told(held))
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.change_group(held, by=request.membership, **form.cleaned_data)
    ):
        return redirect(held)
    context: dict[str, Any] = {"title": _("Change the group"), "label": _("Save")}
    return form_page(request, form, context, back=_link_to(held))


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
