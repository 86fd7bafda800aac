"""Searches kept in the session: what was typed stays on the server, and addresses hold a random reference alone."""

import secrets
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

from cases.search.search import Place

KEPT = "searches"
AT_MOST = 10


class NoSuchSearch(LookupError):
    """This session has no search of that reference: it ended, or it is somebody else's."""


def keep(session: SessionBase, typed: dict[str, Any]) -> str:
    """Keep what was `typed`, as the form's data; its new reference. The oldest of many is forgotten."""
    searches = session.get(KEPT, {})
    reference = secrets.token_urlsafe(9)
    searches[reference] = {"typed": typed, "starts": [None]}
    session[KEPT] = dict(list(searches.items())[-AT_MOST:])
    return reference


def typed(session: SessionBase, reference: str) -> dict[str, Any]:
    """What was typed.

    :raises NoSuchSearch: if it is not kept here
    """
    return dict(_search(session, reference)["typed"])


def start_of(session: SessionBase, reference: str, page: int) -> Place | None:
    """Where `page` begins (the first is 1).

    :raises NoSuchSearch: if the search is not kept here, or that page has not been reached
    """
    starts = _search(session, reference)["starts"]
    if not 1 <= page <= len(starts):
        raise NoSuchSearch
    start = starts[page - 1]
    return Place(*start) if start else None


def remember_next(session: SessionBase, reference: str, page: int, place: Place) -> None:
    """Note that the page after `page` begins behind `place`."""
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
