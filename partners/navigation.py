"""The menu: each app says, beside its URLs, where it can be entered and for which purposes."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse

from partners.members.purposes import Purpose
from partners.requests import VisitorRequest

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
    finds: bool = False
    """Whether the page takes what is typed into the box in the header, as `find`."""


_menu: dict[str, Entry] = {}


def add(
    label: Any, url_name: str, *, order: int, purposes: Collection[Purpose] = EVERY_PURPOSE, finds: bool = False
) -> None:
    """Put a page into the menu of everyone who acts for one of `purposes`; where it `finds`, as a box as well."""
    _menu[url_name] = Entry(label=label, url_name=url_name, order=order, purposes=purposes, finds=finds)


def menu_for(request: VisitorRequest) -> list[dict[str, Any]]:
    """The menu as components/navigation.html shows it; empty for whoever acts for no agency."""
    if request.purpose is None:
        return []
    entries = sorted(_menu.values(), key=lambda entry: entry.order)
    return [_item(entry, request.path) for entry in entries if request.purpose in entry.purposes]


@cache
def _address(url_name: str) -> str:
    """Every page asks for the same few."""
    return reverse(url_name)


def _item(entry: Entry, path: str) -> dict[str, Any]:
    url = _address(entry.url_name)
    is_current = path == url or (url != "/" and path.startswith(f"{url}/"))
    return {"url": url, "label": entry.label, "is_current": is_current, "finds": entry.finds}
