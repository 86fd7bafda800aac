"""The page that begins a drug test of a person who is held."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from cases.models import Identity
from cases.people.subject_roles import role_in
from cases.records.form_page import done_or_refused, form_page, posted
from datasharing.models import Person, SubjectRole
from partners.requests import UserRequest, reads_or_posts
from partners.rules import must
from referrals.detention.models import CustodyRecord
from referrals.drug_tests import actions
from referrals.drug_tests.forms import TestForm
from referrals.drug_tests.kinds import REFUSALS


@reads_or_posts
def add_drug_test(request: UserRequest, reference: str) -> HttpResponse:
    """Record that the person may be tested, on what ground. Only while the agency holds them."""
    person = get_object_or_404(Person, reference=reference)
    must(request.membership, request.purpose, actions.TEST)
    agency = request.membership.agency
    own = Identity.objects.filter(person=person, owner=agency).select_related("programme").newest().first()
    detentions = CustodyRecord.objects.filter(owner=agency, person=person).held()
    latest = detentions.order_by("-arrived_at").select_related("programme").first()
    form = TestForm(
        posted(request),
        agency=agency,
        subject_role=SubjectRole(latest.subject_role) if latest else None,
        initial={
            "programme": latest.programme if latest else None,
            "age": own.birth.age_on(latest.arrived_at.date()) if own and latest else None,
        },
    )
    form.about(detentions)
    if form.is_valid():
        facts = form.facts()
        if own:
            facts["subject_role"] = role_in(own, facts["programme"])
        added = done_or_refused(form, REFUSALS, lambda: actions.begin_test(person, by=request.membership, **facts))
        if added is not None:
            messages.success(request, _("They may be tested. Ask them for a sample."))
            return redirect(facts["detention"])
    return form_page(request, form, {"title": _("Test for drugs"), "label": _("Save"), "person": person, "adds": True})
