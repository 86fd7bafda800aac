"""The same requests in every world: each page, about whom one knows and whom one does not, and each form sent back."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from datasharing import kinds
from datasharing.models import Person
from partners.london import london_today
from referrals.models import Referral
from tests.access.answers import told, unvarying
from tests.access.matrix import MATRIX, OK
from tests.access.personas import World
from tests.api.conftest import System
from tests.api.test_access import OPERATIONS
from tests.referrals.pages import filled

Answers = Iterator[tuple[str, str]]
"""Each request, and what it was answered."""

SOON = london_today(timezone.now()) + timedelta(days=90)
MISSING = "2345678923"
MISSING_NUMBER = str(UUID(int=4))
KINDS = {
    **{kind.act_url_name(act): kind.model.__name__.lower() for kind in kinds.registered() for act in kind.acts},
    "unrouted_referral": "unrouted",
    "custody_record": "custodyrecord",
    "add_drug_test": "custodyrecord",
    "discard_unrouted": "unrouted",
}
"""What addresses name that ask, in the matrix, for something missing."""
ANSWERS: dict[str, dict[str, Any]] = {
    "people": {"text": "Marsh"},
    "new_contact": {"text": "Marsh"},
    "register": {"family_name": "Marsh", "given_names": "Ash", "subject_role": "1"},
    "register_detained": {"family_name": "Marsh", "given_names": "Ash", "subject_role": "1"},
    **{kind.add_url_name: dict(kind.adding.example or {}) for kind in kinds.registered() if kind.adding},
    "add_aliases": {"family_name": "Moss"},
    "name_group": {"name": "Quay boys"},
    "hold_audit": {"method": "session"},
    "add_group_alias": {"name": "Quay boys"},
    "record_incident": {
        f"{day}_{part}": value
        for day in ("occurred_on", "reported_on")
        for part, value in {"day": 1, "month": 11, "year": 2026}.items()
    },
    "add_to_group": {
        **{f"since_{part}": value for part, value in {"day": 1, "month": 1, "year": 2026}.items()},
        **{f"review_on_{part}": getattr(SOON, part) for part in ("day", "month", "year")},
    },
}
"""What is typed into a form, to come upon what is hidden; the rest is answered somehow."""
SIGNING_IN = ("account_", "mfa_", "invitation")


def answers(
    browser: Client, world: World, hidden: Mapping[str, str], known: set[str], only: frozenset[str] = frozenset()
) -> Answers:
    """Of every page, or `only` of those. `hidden` are references of each kind: in one world of nothing at all."""
    asked = {MISSING, MISSING_NUMBER, *hidden.values()}
    for name, row in MATRIX.items():
        if only and name not in only:
            continue
        path = row.path(world)
        page = browser.get(reverse(name, kwargs=path), follow=True)
        yield f"GET {name}", told(page, known=known, asked=asked)
        if probe := _with_hidden(name, path, world, hidden):
            for method in (browser.get, browser.post):
                response = method(reverse(name, kwargs=probe))
                yield f"{response.request['REQUEST_METHOD']} {name} hidden", told(response, known=known, asked=asked)
        if page.status_code == OK and (page.context or {}).get("form") and not name.startswith(SIGNING_IN):
            address = f"{page.request['PATH_INFO']}?{page.request['QUERY_STRING']}"
            response = browser.post(address, _answered(page, ANSWERS.get(name, {})), follow=True)
            yield f"POST {name}", told(response, known=known, asked=asked)


def answers_to_system(
    system: System, world: World, hidden: Mapping[str, str], known: set[str], only: frozenset[str] = frozenset()
) -> Answers:
    """Of every operation of the partner API, about whom one knows and whom one does not, and of the changes feed.

    With `only`, of those operations alone and of the feed.
    """
    asked = {MISSING, MISSING_NUMBER, *hidden.values()}
    person, referral = hidden.get("person", MISSING), hidden.get("referral", MISSING)
    nobody = replace(world, person=Person(reference=person), referral=Referral(reference=referral))
    for operation, ask in OPERATIONS.items():
        if only and operation not in only:
            continue
        for about, whom in (("", world), (" hidden", nobody)):
            yield f"{operation}{about}", told(ask(whom, system), known=known, asked=asked)
    heard = (unvarying(json.dumps(item), known=known, asked=asked) for item in _followed(system))
    yield "GET changes followed", "\n".join(heard)


def _followed(system: System) -> list[Any]:
    """All that a system is told that follows the changes feed from its beginning, but for when."""
    heard: list[Any] = []
    answer = {"next": system.get("changes").json()["next"], "more": True}
    while answer["more"]:
        answer = system.get("changes", {"after": answer["next"]}).json()
        heard += [{name: said for name, said in item.items() if name != "at"} for item in answer["items"]]
    return heard


def _answered(page: Any, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The form of a page with what it asks for: what is `typed`, the first choice, or a word."""
    sent = filled(page, **typed)
    for field in page.context["form"]:
        if field.field.required and field.html_name not in sent:
            choices = [str(value) for value, _label in getattr(field.field, "choices", []) if value]
            sent[field.html_name] = choices[0] if choices else "Asked for help"
    return sent


def _with_hidden(name: str, path: dict[str, Any], world: World, hidden: Mapping[str, str]) -> dict[str, Any]:
    """The path with a reference to something hidden, of the kind that the address names; empty if it names none."""
    kinds = {
        world.person.reference: "person",
        world.contact.reference: "contact",
        world.referral.reference: "referral",
        world.group.reference: "group",
        world.group.public_id: "number",
        world.membership.reference: "groupmembership",
        world.incident.reference: "incident",
        MISSING: KINDS.get(name, ""),
    }
    for part, value in path.items():
        if kind := kinds.get(value):
            return path | {part: hidden.get(kind, MISSING_NUMBER if kind == "number" else MISSING)}
    return {}
