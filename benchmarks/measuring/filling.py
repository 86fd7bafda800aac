"""Fills the database of a benchmark with the code of the checkout in whose folder it runs; prints what it created."""

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def main(people_in_all: int, users_of_each: int) -> None:
    """Migrate, build the partnership, add people, choose a referral and its members, sign in users of each kind."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    sys.path[0] = str(Path.cwd())
    import django  # noqa: PLC0415 - the checkout's

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    keys, owner = anywhere("datasharing.enforcement.keys", "datasharing.keys"), import_module("partners.owner")
    pages, api = ours("pages"), ours("api")
    partnership, people = ours("measuring.partnership"), ours("measuring.people")
    with owner.as_owner():
        keys.believe(settings.CONTEXT_KEY)
        partnership.build()
        people.fill(people_in_all, lambda _doing: None)
        held = pages.take_in_hand()
        token = api._token()  # noqa: SLF001 - as older commits call it
    journeys = {who: as_said(browser, addresses, settings) for who, browser, addresses in pages.journeys(held)}
    users = [
        {"who": who, **as_said(browser, addresses, settings)}
        for _user in range(users_of_each)
        for who, browser, addresses in pages.journeys(held)
    ]
    made = {"referral": held.referral.pk, "contact": held.contact.pk, "custody": held.custody.pk, "token": token}
    answers.write(json.dumps({**made, "journeys": journeys, "users": users}))
    answers.flush()


def as_said(browser: Any, addresses: dict[str, str], settings: Any) -> dict[str, Any]:
    """A member's session cookie and the pages of their work."""
    return {"cookie": browser.cookies[settings.SESSION_COOKIE_NAME].value, "pages": addresses}


def ours(name: str) -> Any:
    """A module of the benchmarks; older checkouts have it in the app `analysis`."""
    return anywhere(f"benchmarks.{name}", f"analysis.benchmarks.{name}", f"analysis.{name}")


def anywhere(*names: str) -> Any:
    """The first of these modules that the checkout has.

    :raises ModuleNotFoundError: if it has none
    """
    for name in names:
        try:
            return import_module(name)
        except ModuleNotFoundError as missing:
            if missing.name is None or not name.startswith(missing.name):
                raise
    raise ModuleNotFoundError(f"none of {', '.join(names)}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
