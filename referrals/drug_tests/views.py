"""The page that begins a drug test of a person who is held."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from cases.models import Identity
from cases.people.subject_roles import role_in
from cases.records.form_page import done_or_refused, form_page, posted
from datasharing.models import SubjectRole
from partners.london import london_today
from partners.requests import UserRequest, reads_or_posts
from partners.rules import must
from referrals.detention.models import CustodyRecord
from referrals.drug_tests import actions
from referrals.drug_tests.forms import TestForm
from referrals.drug_tests.kinds import REFUSALS


@reads_or_posts
def add_drug_test(request: UserRequest, reference: str) -> HttpResponse:
    """Record that a person whom the agency holds may be tested, and on what ground."""
    own = CustodyRecord.objects.filter(owner=request.membership.agency)
    held: CustodyRecord = get_object_or_404(own.select_related("person", "programme"), reference=reference)
    must(request.membership, request.purpose, actions.TEST)
    names = Identity.objects.filter(person=held.person_id, owner=request.membership.agency)
    name = names.select_related("programme").newest().first()
    form = TestForm(
        posted(request),
        agency=request.membership.agency,
        subject_role=SubjectRole(held.subject_role),
        initial={
            "programme": held.programme,
            "age": name.birth.age_on(london_today(held.arrived_at)) if name else None,
        },
    )
    if form.is_valid():
        facts = form.facts()
        if name:
            facts["subject_role"] = role_in(name, facts["programme"])
        added = done_or_refused(
            form, REFUSALS, lambda: actions.begin_test(held.person, by=request.membership, detention=held, **facts)
        )
        if added is not None:
            messages.success(request, _("They may be tested. Ask them for a sample."))
            return redirect(held)
    context = {"title": _("Test for drugs"), "label": _("Save"), "person": held.person, "adds": True}
    return form_page(request, form, context)
