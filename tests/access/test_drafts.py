"""No form is forgotten: what is typed into it is kept until it is sent, or the form says why not."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from cases.models import Alias
from datasharing.enforcement.door import acting
from partners.drafts.keys import owner_tag
from tests.access.matrix import MATRIX, OK
from tests.access.personas import EVERYBODY, World
from tests.access.test_forms import form_classes
from tests.attacker import actor_of
from tests.referrals.pages import filled

NOT_KEPT = {
    "a search": "What somebody looked for is no record; it would tell whom they looked for.",
    "signing in": "Passwords, codes and the choice of whom one acts for: nothing that anybody writes.",
}
"""The reasons for which a form says that it is not kept."""
PLAIN_TICKS = {
    "open", "places", "about", "is_unsafe", "urgent", "only_with_places", "only_when_open", "mine", "confirmed",
    "is_shared", "is_told", "firm", "ends",
    "naloxone_given",
    "on_escalation",
    "has_reviews", "is_adjourned", "before_custody",
}  # fmt: skip
"""Ticks that say what is so, and by which nobody agrees to anything."""
FORM = re.compile(r"<form\b[^>]*>", re.DOTALL)
SECRET = re.compile(r'type="password"|autocomplete="(?:one-time-code|current-password|new-password)"')


def posted(page: str) -> Iterator[tuple[str, str]]:
    """Each form of a page that is posted: its tag and what stands in it."""
    for found in FORM.finditer(page):
        if 'method="post"' in found[0]:
            yield found[0], page[found.end() : page.index("</form>", found.end())]


@pytest.mark.parametrize("persona", EVERYBODY)
def test_every_form_is_kept_or_says_why_not(world: World, persona: str) -> None:
    browser, kept = world.browser(persona), set()
    for name, row in MATRIX.items():
        if row.expected(persona) != OK:
            continue
        page = browser.get(reverse(name, kwargs=row.path(world)), follow=True).content.decode()
        for tag, fields in posted(page):
            reason = re.search(r'data-not-kept="([^"]*)"', tag)
            if reason:
                assert reason[1] in NOT_KEPT, (name, tag)
            else:
                assert not SECRET.search(fields), (name, tag)
                assert 'data-session="/session"' in page, (name, tag)
                kept.add(name)

    assert len(kept) >= {"owner": 10, "addressee": 5}.get(persona, 0)


def test_no_consent_is_kept() -> None:
    """A tick that is neither a consent nor known to be none fails: say which it is."""
    ticks = {
        (name, field.widget.attrs.get("data-not-kept") == "consent")
        for form in form_classes()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.BooleanField) and not isinstance(field, forms.NullBooleanField)
        if form.__module__ != "partners.sign_in.forms"
    }

    assert {name for name, is_consent in ticks if not is_consent} == PLAIN_TICKS
    assert {name for name, is_consent in ticks if is_consent} == {"agreed", "tell_sender"}


def send(browser: Client, path: str, fields: dict[str, Any], number: object, world: World) -> Any:
    """Send a form as a page does."""
    sent_by = owner_tag(world.partnership.custody_worker)
    return browser.post(path, fields, headers={"X-Sent-By": sent_by, "X-Draft": str(number)})


def test_a_restored_draft_records_once_whatever_form_it_is_of(world: World) -> None:
    browser, number = world.browser("owner"), uuid4()
    path = reverse("add_aliases", kwargs={"reference": world.person.reference})
    fields = filled(browser.get(path), family_name="Tamarisk")

    first, again = (send(browser, path, fields, number, world) for _time in range(2))
    other = send(browser, path, fields | {"family_name": "Larch"}, uuid4(), world)

    assert first.headers["X-Goes-To"] == again.headers["X-Goes-To"] == other.headers["X-Goes-To"]
    with acting(actor_of(world.partnership.custody_worker)):
        names = list(Alias.objects.filter(person=world.person).order_by("family_name"))
    assert [name.family_name for name in names if name.family_name in {"Tamarisk", "Larch"}] == ["Larch", "Tamarisk"]


def test_a_form_that_was_refused_may_be_sent_again_under_its_number(world: World) -> None:
    browser, number = world.browser("owner"), uuid4()
    path = reverse("add_aliases", kwargs={"reference": world.person.reference})
    page = browser.get(path)

    refused = send(browser, path, filled(page, family_name=""), number, world)
    sent = send(browser, path, filled(page, family_name="Hornbeam"), number, world)

    assert refused.status_code == 422
    assert sent.headers["X-Goes-To"]
