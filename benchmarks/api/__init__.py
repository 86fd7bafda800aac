"""What a partner system's pull costs: against a plain DRF viewset, and against the bare JSON of the same rows."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory
from django.test.utils import override_settings
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application

from benchmarks.measuring import partnership, people
from benchmarks.measuring.rows import Report, Row, at_least
from benchmarks.measuring.scratch import scratch_database
from benchmarks.measuring.stopwatch import elapsed, medians
from partners.models import Agency, Purpose
from partners.owner import as_owner
from partners.systems import signed_tokens
from partners.systems.actions import open_client
from partners.systems.scopes import scope_of

ROWS = 500
READER = "reader-10"
"""The agency that pulls: agreements open one person in ten to it."""
WAYS = {"the product": "/api/v1/people", "DRF": "/api/plain/people", "bare": "/api/bare/people"}
EMPTY = "the product, no rows"
"""What any call costs: whose the token is, the context, and what Django and DRF do around it."""
SECONDS = 20.0
MEANWHILE = {
    "ROOT_URLCONF": "benchmarks.api.views",
    "ALLOWED_HOSTS": ["testserver"],
    # no line of the request log for each call: this prints a table
    "MIDDLEWARE": [name for name in settings.MIDDLEWARE if not name.endswith(".RequestLine")],
}

Call = Callable[[str], bytes]


def measure(people_in_all: int, report: Report, *, template: str = "template1") -> Iterator[Row]:
    """Rows for a partnership that knows so many people."""
    with scratch_database(template):
        report(f"{people_in_all:,} people")
        with as_owner():
            partnership.build()
            people.fill(people_in_all, report)
            token = _token()
        report(f"pulls of {ROWS} rows, in turn")
        with override_settings(**MEANWHILE):
            yield from _compare(_caller(token))


def _compare(call: Call) -> Iterator[Row]:
    first = json.loads(call(f"{WAYS['the product']}?limit={ROWS}"))
    paths = {way: f"{path}?limit={ROWS}&after={first['next']}" for way, path in WAYS.items()}
    pulled = {way: [row["id"] for row in json.loads(call(path))["items"]] for way, path in paths.items()}
    yield Row("rows of a pull", len(pulled["the product"]), "rows")
    differ = sum(ids != pulled["the product"] for ids in pulled.values())
    yield Row("ways that answer other rows", differ, "ways", "= 0", differ == 0)
    paths[EMPTY] = f"{WAYS['the product']}?owner=nobody"
    took = medians({way: partial(elapsed, partial(call, path)) for way, path in paths.items()}, seconds=SECONDS)
    for way, milliseconds in took.items():
        yield Row(f"{way}: a pull", milliseconds, "ms")
    besides = {way: milliseconds - took[EMPTY] for way, milliseconds in took.items()}
    yield Row("DRF / the product, besides what every call costs", besides["DRF"] / besides["the product"], "×")
    yield at_least("requests a second, the product / DRF", took["DRF"] / took["the product"], "×", 5)
    yield at_least("requests a second, the product / bare", took["bare"] / took["the product"], "×", 0.8)


def _token() -> str:
    """A token of a system that acts for `READER`. As the owner."""
    now = timezone.now()
    client = open_client(
        Agency.objects.get(code=READER), name="Pulling system", purposes=[Purpose.COORDINATION], at=now
    )
    token = signed_tokens.make(client.client_id)
    AccessToken.objects.create(
        application=Application.objects.get(client_id=client.client_id),
        token=token,
        expires=now + timedelta(seconds=signed_tokens.LASTS),
        scope=scope_of(Purpose.COORDINATION),
    )
    return token


def _caller(token: str) -> Call:
    """Calls the product as a web server does, in this process."""
    requests = RequestFactory(headers={"Authorization": f"Bearer {token}"})
    handler: Any = WSGIHandler()

    def call(path: str) -> bytes:
        response = handler(requests.get(path).environ, lambda _status, _headers: None)
        body = b"".join(response)
        response.close()
        if response.status_code != 200:
            raise RuntimeError(body.decode())
        return body

    return call
