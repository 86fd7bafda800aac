"""Searches saved in the session. The input stays on the server; URLs have a random reference only."""

import secrets
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from cases.search.search import Place

KEPT = "searches"
AT_MOST = 10


class NoSuchSearch(LookupError):
    """The session has no search with this reference: it is too old, or another user's."""


def keep(session: SessionBase, typed: dict[str, Any]) -> str:
    """Save `typed`, the form's data, and return its new reference. Beyond `AT_MOST` the oldest search is deleted."""
    searches = session.get(KEPT, {})
    reference = secrets.token_urlsafe(9)
    searches[reference] = {"typed": typed, "starts": [None]}
    session[KEPT] = dict(list(searches.items())[-AT_MOST:])
    return reference


def typed(session: SessionBase, reference: str) -> dict[str, Any]:
    """The form's data of a saved search.

    :raises NoSuchSearch: if the session does not have it
    """
    return dict(_search(session, reference)["typed"])


def start_of(session: SessionBase, reference: str, page: int) -> Place | None:
    """The place after which `page` begins; None for the first, which is page 1.

    :raises NoSuchSearch: if the session does not have the search, or the page has not been reached yet
    """
    starts = _search(session, reference)["starts"]
    if not 1 <= page <= len(starts):
        raise NoSuchSearch
    start = starts[page - 1]
    return Place(*start) if start else None


def remember_next(session: SessionBase, reference: str, page: int, place: Place) -> None:
    """Save that the page after `page` begins after `place`."""
    search = _search(session, reference)
    starts = [*search["starts"][:page], list(place)]
    if search["starts"] != starts:
        search["starts"] = starts
        session.modified = True


def _search(session: SessionBase, reference: str) -> dict[str, Any]:
    try:
        search: dict[str, Any] = session[KEPT][reference]
    except KeyError:
        raise NoSuchSearch from None
    return search
