"""The menu: each app says, beside its URLs, where it can be entered and for which purposes."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse

from partners.members.models import Membership
from partners.members.purposes import Purpose
from partners.requests import VisitorRequest
from partners.rules import may

EVERY_PURPOSE = frozenset(Purpose)
AT_MOST = 6
"""Places in anybody's menu, beside the box that finds: more are not read (tests/partners/test_menu.py)."""
ABOUT_PEOPLE = EVERY_PURPOSE - {Purpose.ADMINISTRATION, Purpose.EVALUATION}
"""Purposes for which somebody looks at named people."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One word of the menu; smaller `order` comes first."""

    label: Any
    url_name: str
    order: int
    purposes: Collection[Purpose] = EVERY_PURPOSE
    rule: str = ""
    finds: bool = False
    """Whether the page takes what is typed into the box in the header, as `find`."""


_menu: dict[str, Entry] = {}


def add(
    label: Any,
    url_name: str,
    *,
    order: int,
    purposes: Collection[Purpose] = EVERY_PURPOSE,
    rule: str = "",
    finds: bool = False,
) -> None:
    """Put a page into the menu of all who act for one of `purposes` and whom the `rule` of partners/rules.py admits.

    Where it `finds`, as a box as well.
    """
    _menu[url_name] = Entry(label=label, url_name=url_name, order=order, purposes=purposes, rule=rule, finds=finds)


def menu_for(request: VisitorRequest) -> list[dict[str, Any]]:
    """The menu as components/navigation.html shows it; empty for whoever acts for no agency."""
    if request.purpose is None or request.membership is None:
        return []
    entries = sorted(_menu.values(), key=lambda entry: entry.order)
    return [_item(entry, request.path) for entry in entries if _is_for(entry, request.membership, request.purpose)]


def _is_for(entry: Entry, member: Membership, purpose: Purpose) -> bool:
    return purpose in entry.purposes and (not entry.rule or may(member, purpose, entry.rule))


@cache
def _address(url_name: str) -> str:
    """Every page asks for the same few."""
    return reverse(url_name)


def _item(entry: Entry, path: str) -> dict[str, Any]:
    url = _address(entry.url_name)
    is_current = path == url or (url != "/" and path.startswith(f"{url}/"))
    return {"url": url, "label": entry.label, "is_current": is_current, "finds": entry.finds}
