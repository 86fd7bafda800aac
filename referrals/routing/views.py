"""Pages of routing rules. All members of the agency read the rules; supervisors and administrators edit them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from datasharing.models import SubjectRole
from partners.requests import UserRequest, reads_or_posts
from partners.rules import may, must
from referrals.routing import actions
from referrals.routing.forms import PreviewForm, RuleForm
from referrals.routing.models import RoutingRule
from referrals.routing.routing import route_to


@require_safe
def routing_rules(request: UserRequest) -> HttpResponse:
    """The rules in order, and a preview of where a referral would go now."""
    agency, now = request.membership.agency, timezone.now()
    preview = PreviewForm(request.GET if "try" in request.GET else None, agency=agency)
    rules = RoutingRule.objects.filter(agency=agency).select_related("programme", "area", "service__agency")
    context = {
        "rules": rules.order_by("position"),
        "may_keep": _is_keeper(request),
        "filter_form": preview,
        "form": preview if preview.errors else None,
        "answers": preview.answers(now) if preview.is_valid() else [],
    }
    return render(request, "referrals/routing/routing_rules.html", context, status=422 if preview.errors else 200)


@reads_or_posts
def add_rule(request: UserRequest) -> HttpResponse:
    """Add a rule at the end of the list."""
    _must_keep(request)
    form = RuleForm(request.POST or None, agency=request.membership.agency)
    if form.is_valid():
        added = actions.add_rule(by=request.membership, **form.cleaned_data)
        return _back(request, added)
    context = {
        "form": form,
        "question": _("Add a rule"),
        "label": _("Add rule"),
        "cancel_url": reverse("routing_rules"),
    }
    return render(request, "referrals/routing/rule.html", context, status=422 if form.errors else 200)


@reads_or_posts
def change_rule(request: UserRequest, rule: UUID) -> HttpResponse:
    """Change the conditions and the service of a rule."""
    held = _find(request, rule)
    form = RuleForm(request.POST or None, agency=request.membership.agency, rule=held)
    if form.is_valid():
        actions.change_rule(held, by=request.membership, **form.cleaned_data)
        held.service = form.cleaned_data["service"]
        return _back(request, held)
    question = _("Change rule %(number)s") % {"number": held.position}
    return _rule_page(request, form, question=question, label=_("Save"), rule=held)


@require_POST
def move_rule(request: UserRequest, rule: UUID) -> HttpResponse:
    """Move a rule up or down."""
    actions.move_rule(_find(request, rule), by=request.membership, earlier=request.POST.get("earlier") == "yes")
    return redirect("routing_rules")


@reads_or_posts
def remove_rule(request: UserRequest, rule: UUID) -> HttpResponse:
    """Remove a rule, after a confirmation."""
    held = _find(request, rule)
    if request.method == "POST":
        actions.remove_rule(held, by=request.membership)
        messages.success(request, _("The rule is removed. The other rules apply from now on."))
        return redirect("routing_rules")
    context = {
        "question": _("Remove rule %(number)s?") % {"number": held.position},
        "rule": held,
        "label": _("Remove rule"),
        "cancel_url": reverse("routing_rules"),
        "dangerous": True,
    }
    return render(request, "referrals/routing/remove_rule.html", context)


def _rule_page(request: UserRequest, form: RuleForm, **page: Any) -> HttpResponse:
    context = {"form": form, "cancel_url": reverse("routing_rules"), **page}
    return render(request, "referrals/routing/rule.html", context, status=422 if form.errors else 200)


def _back(request: UserRequest, rule: RoutingRule) -> HttpResponse:
    """Redirect to the list, with a warning if no agreement covers referrals by the rule."""
    messages.success(request, _("Referrals follow this rule from now on."))
    role, now = SubjectRole.PROGRAMME, timezone.now()
    if route_to(rule.service, rule.agency, programme=rule.programme, subject_role=role, at=now) is None:
        warning = _("No agreement in force covers referrals to %(agency)s, so this rule is skipped.")
        messages.warning(request, warning % {"agency": rule.service.agency})
    return redirect("routing_rules")


def _is_keeper(request: UserRequest) -> bool:
    return may(request.membership, request.purpose, "keep routing rules")


def _must_keep(request: UserRequest) -> None:
    must(request.membership, request.purpose, "keep routing rules")


def _find(request: UserRequest, rule: UUID) -> RoutingRule:
    _must_keep(request)
    own = RoutingRule.objects.filter(agency=request.membership.agency)
    return get_object_or_404(own.select_related("agency", "programme", "area", "service__agency"), reference=rule)
