"""Relating two groups, ending a relation, merging and splitting."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.groups.models import Group, GroupMembership
from cases.people.display_names import names_of
from cases.records.form_page import done_or_refused, form_page, posted
from cases.relations import actions
from cases.relations.forms import MergeForm, RelationForm, SplitForm
from cases.relations.models import GroupRelation
from datasharing.enforcement.refusals import NotAgreed
from datasharing.kinds import Refusals
from datasharing.panels import Link
from partners.requests import UserRequest, reads_or_posts

MOST_MEMBERS = 200
REFUSALS: Refusals = {
    actions.AlreadyRelated: ("other", gettext_lazy("Your agency has recorded this relation already")),
    actions.GroupEnded: (None, gettext_lazy("One of the two groups has ended already")),
    actions.SameGroup: ("other", gettext_lazy("Choose another group")),
    NotAgreed: (
        None,
        gettext_lazy("This was not saved: no agreement lets your agency keep groups for your purpose."),
    ),
}


@reads_or_posts
def relate_groups(request: UserRequest, reference: str) -> HttpResponse:
    """Record how a visible group stands to another."""
    group = get_object_or_404(Group.objects.select_related("programme"), reference=reference)
    form = RelationForm(posted(request), group)
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.relate_groups(group, by=request.membership, **form.facts())
    ):
        return redirect(group)
    context = {"title": _("Record a relation of %(group)s") % {"group": group}, "label": _("Save"), "adds": True}
    return form_page(request, form, context, back=_link_to(group))


@reads_or_posts
def end_relation(request: UserRequest, reference: str) -> HttpResponse:
    """End a relation that the member's agency recorded."""
    own = GroupRelation.objects.filter(owner=request.membership.agency).select_related("group", "towards")
    relation: GroupRelation = get_object_or_404(own, reference=reference)
    back = relation.group or relation.towards
    if request.method == "POST":
        actions.end_relation(relation, by=request.membership, on=localdate())
        return redirect(back) if back else redirect("groups")
    question = _("Has “%(kind)s” between %(group)s and %(other)s ended?") % {
        "kind": relation.get_kind_display(),
        "group": relation.group or _("a group not shown"),
        "other": relation.towards or _("a group not shown"),
    }
    cancel = back.get_absolute_url() if back else ""
    context = {"question": question, "label": _("It has ended"), "cancel_url": cancel}
    return render(request, "components/confirm_page.html", context)


@reads_or_posts
def merge_group(request: UserRequest, reference: str) -> HttpResponse:
    """Merge a group of the member's agency into another."""
    group = _own(request, reference)
    form = MergeForm(posted(request), group)
    if form.is_valid():
        into = done_or_refused(
            form, REFUSALS, lambda: actions.merge_group(group, by=request.membership, **form.facts())
        )
        if into is not None:
            messages.success(request, _("%(group)s merged into %(into)s.") % {"group": group, "into": into})
            return redirect(into)
    context = {"title": _("Merge %(group)s into another group") % {"group": group}, "label": _("Merge")}
    return form_page(request, form, context, back=_link_to(group))


@reads_or_posts
def split_group(request: UserRequest, reference: str) -> HttpResponse:
    """Split another group off a group of the member's agency."""
    group = _own(request, reference)
    form = SplitForm(posted(request), group, members=_members(request, group))
    if form.is_valid():
        into = done_or_refused(
            form, REFUSALS, lambda: actions.split_group(group, by=request.membership, **form.facts())
        )
        if into is not None:
            messages.success(request, _("%(into)s split off %(group)s.") % {"group": group, "into": into})
            return redirect(into)
    context = {"title": _("Split a group off %(group)s") % {"group": group}, "label": _("Split")}
    return form_page(request, form, context, back=_link_to(group))


def _own(request: UserRequest, reference: str) -> Group:
    # a partner's group is read, and looks here like none
    return get_object_or_404(Group.objects.filter(owner=request.membership.agency), reference=reference)


def _members(request: UserRequest, group: Group) -> dict[GroupMembership, str]:
    own = GroupMembership.objects.filter(group=group, owner=request.membership.agency, until=None)
    found = list(own.order_by("pk")[:MOST_MEMBERS])
    names = names_of({each.person_id for each in found}, preferring=request.membership.agency_id)
    return {each: str(names.get(each.person_id, _("Name not shown"))) for each in found}


def _link_to(group: Group) -> Link:
    return Link(group, "group", (group.reference,))
