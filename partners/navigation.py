"""The menu. Each app declares beside its URLs which pages are in the menu, for which purposes."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse

from partners.members.models import Membership
from partners.members.purposes import Purpose
from partners.requests import VisitorRequest
from partners.rules import may
from partners.sign_in import sessions

EVERY_PURPOSE = frozenset(Purpose)
HOME = "home"
AT_MOST = 6
"""The most entries of a member's menu, besides the search box; longer menus are not read."""
ABOUT_PEOPLE = EVERY_PURPOSE - {Purpose.ADMINISTRATION, Purpose.EVALUATION}
"""Purposes for which members read about named people."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An entry of the menu, sorted by `order`."""

    label: Any
    url_name: str
    order: int
    purposes: Collection[Purpose] = EVERY_PURPOSE
    rule: str = ""
    finds: bool = False
    """Whether the page takes the text of the header's search box, as `find`."""


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
    """Add a page to the menu of members who act for one of `purposes` and whom the `rule` of partners/rules.py admits.

    `finds`: the page is also the target of the header's search box.
    """
    _menu[url_name] = Entry(label=label, url_name=url_name, order=order, purposes=purposes, rule=rule, finds=finds)


def menu_for(request: VisitorRequest) -> list[dict[str, Any]]:
    """The menu for components/navigation.html; empty if the visitor does not act for an agency.

    Beside "Home" stands what that page last said was waiting, which costs no statement.
    """
    if request.purpose is None or request.membership is None:
        return []
    entries = sorted(_menu.values(), key=lambda entry: entry.order)
    items = [_item(entry, request.path) for entry in entries if _is_for(entry, request.membership, request.purpose)]
    waiting = sessions.waiting(request.session, request.membership, request.purpose)
    return [{**item, "count": waiting} if item["url"] == _address(HOME) else item for item in items]


def _is_for(entry: Entry, member: Membership, purpose: Purpose) -> bool:
    return purpose in entry.purposes and (not entry.rule or may(member, purpose, entry.rule))


@cache
def _address(url_name: str) -> str:
    """The path of a menu entry. Cached, because all pages need the same few."""
    return reverse(url_name)


def _item(entry: Entry, path: str) -> dict[str, Any]:
    url = _address(entry.url_name)
    is_current = path == url or (url != "/" and path.startswith(f"{url}/"))
    return {"url": url, "label": entry.label, "is_current": is_current, "finds": entry.finds}
