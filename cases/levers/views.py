"""Lever sheets of people and groups, levers, and the catalogue."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.groups.models import Group
from cases.levers import actions
from cases.levers.catalogue import catalogue
from cases.levers.forms import GroupLeverForm, GroupSheetForm, LeverForm
from cases.levers.holds import NOT_NOW, NotNow, support_was_offered
from cases.levers.kinds import ACTS
from cases.levers.models import BankedCase, GroupIntervention, GroupLeverOption, Intervention, LeverOption
from cases.levers.sheet import AT_MOST, sides
from cases.people.display_names import heading
from cases.people.models import Identity
from cases.people.subject_roles import role_in
from cases.records.form_page import NOT_SAVED, done_or_refused, form_page, posted
from cases.safeguarding.risks import risks_of
from datasharing.enforcement.refusals import NotAgreed
from datasharing.kinds import Act, Refusals
from datasharing.models import Person, SubjectRole
from datasharing.panels import Link
from partners.requests import UserRequest, reads_or_posts
from partners.rules import NotAllowed, may, must


class Confirmation(Form):
    """A form without fields, for what is only confirmed."""


SUPPORT_FIRST = gettext_lazy(
    "No enforcement yet: nobody has offered them support. "
    "Offer it first, or ask a supervisor to override with a reason."
)
REFUSALS: Refusals = {
    NotNow: (None, NOT_NOW),
    actions.SupportFirst: ("lever", SUPPORT_FIRST),
    actions.NotProportionate: (
        "note",
        gettext_lazy(
            "Enforcement needs an authority, a note on why it is necessary and proportionate, and a reason of its own:"
            " not that they asked for it, nor that it is in their plan"
        ),
    ),
    actions.TriggerNotConfirmed: ("trigger", gettext_lazy("Two people have to confirm this trigger first")),
    NotAgreed: (None, NOT_SAVED),
}


@require_safe
def levers(request: UserRequest) -> HttpResponse:
    """The catalogue: four families, with legal basis, authority and whether the basis has been checked."""
    return render(request, "cases/levers/levers.html", {"families": catalogue()})


@require_safe
def lever_sheet(request: UserRequest, reference: str) -> HttpResponse:
    """What could be done about a person and what is, help beside enforcement."""
    person = get_object_or_404(Person, reference=reference)
    applied = Intervention.objects.filter(person=person).select_related("owner", "person", "trigger").newest()
    options = LeverOption.objects.filter(person=person).open().select_related("owner").order_by("lever", "pk")
    seen = Identity.objects.filter(person=person).select_related("owner").newest()
    context = {
        "person": person,
        **heading(list(seen), request, on=localdate()),
        "risks": risks_of([person.pk]).get(person.pk, []),
        "support_first": "" if support_was_offered(person) else SUPPORT_FIRST,
        "sides": sides(
            applied[:AT_MOST],
            options[:AT_MOST],
            request,
            acts=ACTS,
            url_name="%s_interventions",
            off="withdraw_lever_options",
        ),
        "banked": BankedCase.objects.filter(person=person, state="kept")
        .select_related("owner")
        .order_by("until", "pk"),
        "may_hold": may(request.membership, request.purpose, "hold back a step"),
    }
    return render(request, "cases/levers/lever_sheet.html", context)


@reads_or_posts
def apply_lever(request: UserRequest, reference: str) -> HttpResponse:
    """Propose a lever on a person. Whoever tries enforcement before support is told so before they begin."""
    person = get_object_or_404(Person, reference=reference)
    held = Identity.objects.filter(person=person, owner=request.membership.agency).select_related("programme")
    own = held.newest().first()
    may_override = may(request.membership, request.purpose, "enforce before support")
    is_offered = support_was_offered(person)
    form = LeverForm(
        posted(request),
        agency=request.membership.agency,
        subject_role=SubjectRole(own.subject_role) if own else None,
        may_override=may_override and not is_offered,
        answered=request.GET.get("trigger", ""),
        initial={"programme": own.programme if own else None},
    )
    if form.is_valid():
        facts = form.facts()
        if own:
            facts["subject_role"] = role_in(own, facts["programme"])
        added = done_or_refused(form, REFUSALS, lambda: actions.apply_lever(person, by=request.membership, **facts))
        if added is not None:
            messages.success(request, _("Added: %(what)s.") % {"what": added})
            return _back(request, added) or redirect("lever_sheet", reference)
    context = {
        "title": _("Apply a lever"),
        "label": _("Save"),
        "person": person,
        "adds": True,
        "warning": "" if is_offered else SUPPORT_FIRST,
    }
    return form_page(request, form, context)


@require_safe
def group_levers(request: UserRequest, reference: str) -> HttpResponse:
    """What could be done about a group and what is."""
    group = _group(reference)
    applied = GroupIntervention.objects.filter(group=group).select_related("owner", "group", "trigger").newest()
    options = GroupLeverOption.objects.filter(group=group).open().select_related("owner").order_by("lever", "pk")
    context = {
        "group": group,
        "sides": sides(
            applied[:AT_MOST],
            options[:AT_MOST],
            request,
            acts=ACTS,
            url_name="%s_group_intervention",
            off="withdraw_group_lever_option",
        ),
        "may_hold": group.owner_id == request.membership.agency_id
        and may(request.membership, request.purpose, "hold back a step"),
    }
    return render(request, "cases/levers/group_levers.html", context)


def _group(reference: str) -> Group:
    found: Group = get_object_or_404(Group.objects.select_related("owner", "programme"), reference=reference)
    return found


def back_to_levers(group: Group) -> Link:
    """The link back to the group's lever sheet."""
    return Link(group, "group_levers", (group.reference,))


@reads_or_posts
def add_to_groups_sheet(request: UserRequest, reference: str) -> HttpResponse:
    """Put on a group's sheet what the member's agency could do."""
    group = _group(reference)
    form = GroupSheetForm(posted(request))
    if form.is_valid() and done_or_refused(
        form, REFUSALS, lambda: actions.put_on_groups_sheet(group, by=request.membership, **form.facts())
    ):
        return redirect("group_levers", reference)
    context = {"title": _("Add to the lever sheet"), "label": _("Save"), "adds": True}
    return form_page(request, form, context, back=back_to_levers(group))


@reads_or_posts
def apply_to_group(request: UserRequest, reference: str) -> HttpResponse:
    """Propose a lever on a group."""
    group = _group(reference)
    form = GroupLeverForm(posted(request), answered=request.GET.get("trigger", ""))
    if form.is_valid():
        added = done_or_refused(
            form, REFUSALS, lambda: actions.apply_to_group(group, by=request.membership, **form.facts())
        )
        if added is not None:
            return _back(request, added) or redirect("group_levers", reference)
    context = {"title": _("Apply a lever"), "label": _("Save"), "adds": True}
    return form_page(request, form, context, back=back_to_levers(group))


def _back(request: UserRequest, applied: Intervention | GroupIntervention) -> HttpResponse | None:
    """To the trigger that `applied` answers, if the member came from its page."""
    answered = applied.trigger
    return redirect(answered) if answered and answered.reference == request.GET.get("trigger") else None


def acting_on_group_lever(act: Act) -> Any:
    """The view on which the owner of a lever on a group performs `act`."""

    @reads_or_posts
    def do(request: UserRequest, reference: str) -> HttpResponse:
        own = GroupIntervention.objects.filter(owner=request.membership.agency).select_related("group", "owner")
        applied: Any = get_object_or_404(own, reference=reference)
        return act_page(request, act, applied, back=back_to_levers(applied.group))

    return do


def act_page(request: UserRequest, act: Act, fact: Any, *, back: Link) -> HttpResponse:
    """The page on which `act` is performed on a fact, which then leads `back`."""
    must(request.membership, request.purpose, act.asks, about=fact)
    if not act.when(fact):
        raise NotAllowed(_("This has moved on in the meantime."))
    title = act.title % {"record": fact}
    if act.form is None and request.method != "POST":
        context = {"question": title, "label": act.label, "cancel_url": back.url}
        return render(request, "components/confirm_page.html", context)
    form: Any = act.form(posted(request), fact) if act.form else Confirmation(request.POST)
    if form.is_valid():
        facts = form.facts() if act.form else act.facts()
        if done_or_refused(form, act.refusals, lambda: act.verb(fact, by=request.membership, **facts)):
            return redirect(back.url)
    return form_page(request, form, {"title": title, "label": act.label}, back=back)


@reads_or_posts
def withdraw_group_lever_option(request: UserRequest, reference: str) -> HttpResponse:
    """Take an entry off a group's sheet."""
    own = GroupLeverOption.objects.filter(owner=request.membership.agency).select_related("group", "owner")
    option = get_object_or_404(own, reference=reference)
    back = back_to_levers(option.group)
    if request.method == "POST":
        actions.take_off_sheet(option, by=request.membership, on=localdate())
        return redirect(back.url)
    question = _("Take “%(record)s” off the lever sheet?") % {"record": option}
    context = {"question": question, "label": _("Take it off"), "cancel_url": back.url}
    return render(request, "components/confirm_page.html", context)
