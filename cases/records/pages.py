"""The pages that add records and act on them, for all kinds. The kinds' verbs decide."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cases.people.models import Identity
from cases.people.subject_roles import role_in
from cases.records.form_page import NOT_SAVED, done_or_refused, form_page, posted
from cases.records.record_form import form_of
from datasharing import kinds
from datasharing.enforcement.refusals import NotAgreed
from datasharing.kinds import Act, Adding, Kind, Refusals
from datasharing.models import Person, SubjectRole
from partners.requests import UserRequest, reads_or_posts
from partners.rules import NotAllowed, must

View = Callable[[UserRequest, str], HttpResponse]


def adding_to(kind: Kind, how: Adding) -> View:
    """The view that adds a record of `kind` about a person."""
    verb = how.verb or kinds.adding_a_row(kind.records, how.asks)
    return adding(replace(how, verb=verb, form=how.form or form_of(kind.records, how.fields)))


def adding(how: Adding) -> View:
    """The page on which something is added about a person, with the verb and the form that `how` says."""
    verb: Any = how.verb
    refusals: Refusals = {NotAgreed: (None, NOT_SAVED), **how.refusals}

    @reads_or_posts
    def add(request: UserRequest, reference: str) -> HttpResponse:
        person = get_object_or_404(Person, reference=reference)
        must(request.membership, request.purpose, how.asks)
        held = Identity.objects.filter(person=person, owner=request.membership.agency).select_related("programme")
        own = held.newest().first()
        form = how.form(
            posted(request),
            agency=request.membership.agency,
            subject_role=SubjectRole(own.subject_role) if own else None,
            initial={"programme": own.programme if own else None},
        )
        if form.is_valid():
            facts = form.facts()
            if own:
                facts["subject_role"] = role_in(own, facts["programme"])
            added = done_or_refused(form, refusals, lambda: verb(person, by=request.membership, **facts))
            if added is not None:
                messages.success(request, _("Added: %(what)s.") % {"what": added})
                return redirect(person)
        return form_page(request, form, {"title": how.words, "label": _("Save"), "person": person, "adds": True})

    return add


def acting_on(kind: Kind, act: Act) -> View:
    """The view on which the owner of a record of `kind` performs `act`."""

    @reads_or_posts
    def do(request: UserRequest, reference: str) -> HttpResponse:
        # 404 for another agency's record: its owner alone may change it
        own = kind.records.objects.filter(owner=request.membership.agency).select_related("person")
        record: Any = get_object_or_404(own, reference=reference)
        must(request.membership, request.purpose, act.asks, about=record)
        if act.when(record) and not act.admits(record):
            raise NotAllowed(_("Your role, or the purpose you act for, does not allow this."))
        after = act.then(record) if act.then else record.person.get_absolute_url()
        form: Any = (act.form or _Confirmation)(posted(request), record)
        if form.is_valid():
            facts: dict[str, Any] = form.facts() if act.form else act.facts()
            done = done_or_refused(form, act.refusals, lambda: act.verb(record, by=request.membership, **facts))
            if done is not None:
                if act.done:
                    messages.success(request, act.done(done))
                return redirect(after)
        title = act.title % {"record": record}
        if act.form is None:
            context = {"question": title, "label": act.label, "cancel_url": after}
            return render(request, "components/confirm_page.html", context)
        return form_page(request, form, {"title": title, "label": act.label, "person": record.person})

    return do


class _Confirmation(Form):
    def __init__(self, data: Any, _record: Any) -> None:
        super().__init__(data)
