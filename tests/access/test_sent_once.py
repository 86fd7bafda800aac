"""Every form that adds or sends acts once, without scripts too: sent twice, it leads again to where it led first."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cases.models import Alias
from datasharing import kinds
from partners.models import Team
from referrals.idempotency.middleware import EACH_TIME
from referrals.models import Submission
from tests.access.matrix import MATRIX, OK
from tests.access.personas import World
from tests.access.test_drafts import posted
from tests.conftest import owner_role
from tests.referrals.pages import filled, words

Enter = Callable[..., Any]
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
TYPED: dict[str, dict[str, Any]] = {
    **{
        kind.add_url_name: {"programme": "adder", **(kind.adding.example or {})}
        for kind in kinds.registered()
        if kind.adding
    },
    "register": {"known_as": "Grey coat", "subject_role": "1"},
    "register_detained": {"known_as": "Red coat", "subject_role": "1"},
    "correct_identity": {"family_name": "Marsh", "given_names": "Ash"},
    "name_group": {"name": "Mill boys", "programme": "adder"},
    "add_group_alias": {"name": "MB"},
    "teams": {"name": "Days"},
    "purposes": {},
    "restrict": {},
}
"""What is typed into forms whose fields do not come filled in."""
PERSONAS = ["owner", "addressee", "wrong_purpose"]
OF_SIGNING_IN = ("account_", "mfa_", "usersessions", "socialaccount", "invitation", "switch")
EXEMPT = {"people": "A search is kept for its user alone, and may be repeated."}
"""Own forms that act each time they are sent, apart from those of signing in."""


def carried(page: Any, address: str) -> Iterator[dict[str, str]]:
    """The hidden fields of each form that `page` sends to `address`."""
    text = page.content.decode()
    for tag, fields in posted(text):
        action = re.search(r'action="([^"]*)"', tag)
        if "data-not-kept" not in tag and (action is None or action[1] == address):
            yield dict(HIDDEN.findall(fields))


def twice(browser: Client, name: str, world: World) -> tuple[Any, Any] | None:
    """The answers to the form at `name` sent twice as a browser sends it; None if the page has none to send."""
    address = reverse(name, kwargs=MATRIX[name].path(world))
    page: Any = browser.get(address, follow=True)
    if page.status_code != OK or not (page.context or {}).get("form"):
        return None
    address = f"{page.request['PATH_INFO']}?{page.request['QUERY_STRING']}"
    for hidden in carried(page, address):
        typed = filled(page) | hidden | TYPED.get(name, {})
        first = browser.post(address, typed)
        if first.status_code == 302:
            return first, browser.post(address, typed)
    return None


def submissions() -> int:
    with owner_role():
        return Submission.objects.exclude(led_to="").count()


@pytest.mark.parametrize("persona", PERSONAS)
def test_every_form_sent_twice_acts_once_and_leads_to_the_same_place(world: World, persona: str) -> None:
    browser, acted = world.browser(persona), set()
    for name in MATRIX:
        if name.startswith(OF_SIGNING_IN) or name in EXEMPT:
            continue
        before = submissions()
        if (answers := twice(browser, name, world)) is None:
            continue
        first, second = answers
        assert (second.status_code, second["Location"]) == (302, first["Location"]), name
        assert submissions() == before + 1 + ("token" in first.wsgi_request.POST), name
        assert "sent already" in words(browser.get(reverse("home"), follow=True)), name
        acted.add(name)

    assert {"owner": {"register", "add_aliases", "name_group"}, "wrong_purpose": {"teams"}}.get(persona, set()) <= acted


def test_what_is_typed_differently_after_going_back_is_another_act(world: World, as_member: Enter) -> None:
    browser = world.browser("owner")
    address = reverse("add_aliases", kwargs={"reference": world.person.reference})
    [hidden] = carried(browser.get(address), address)

    for name in ("Tamarisk", "Tamarisk", "Larch"):
        assert browser.post(address, {"family_name": name, **hidden}).status_code == 302

    with as_member(world.partnership.custody_worker):
        assert sorted(alias.family_name for alias in Alias.objects.filter(person=world.person)) == ["Larch", "Tamarisk"]


def test_a_team_is_added_once(world: World) -> None:
    browser = world.browser("wrong_purpose")
    [hidden] = carried(browser.get("/teams"), "/teams")

    for _time in range(2):
        assert browser.post("/teams", {"name": "Days", **hidden})["Location"] == "/teams"

    assert Team.objects.filter(name="Days").count() == 1


def views(resolver: URLResolver | None = None) -> Iterator[tuple[str, Any]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from views(entry)
        elif isinstance(entry, URLPattern):
            yield str(entry.name), entry.callback


def test_no_other_form_acts_each_time() -> None:
    each_time = {name for name, view in views() if view.__module__.startswith(EACH_TIME)}

    own = {name for name in each_time if not name.startswith(OF_SIGNING_IN)}
    assert own == {"people", "search", "home", "second_factor"}
