"""The cost of a partner system's pull, compared with a plain DRF viewset and with bare JSON of the same rows."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.test.utils import override_settings
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application

from benchmarks.measuring import browsing, contestant, grounds
from benchmarks.measuring.contestant import Call, caller
from benchmarks.measuring.contestants import Cost, in_turn, running
from benchmarks.measuring.grounds import Ground
from benchmarks.measuring.rows import Report, Row, at_least, at_most
from benchmarks.measuring.scratch import using
from partners.models import Agency, Purpose
from partners.systems import signed_tokens
from partners.systems.actions import open_client
from partners.systems.scopes import scope_of

ROWS = 500
READER = "reader-10"
"""The agency that pulls. Agreements open the records of one person in ten to it."""
WAYS = {"the product": "/api/v1/people", "DRF": "/api/plain/people", "bare": "/api/bare/people"}
EMPTY = "the product, no rows"
"""The fixed cost of a call: looking up the token, the signed context, and the overhead of Django and DRF."""
NO_ROWS = f"{WAYS['the product']}?owner=nobody"
SECONDS = 20.0
MEANWHILE = {
    "ROOT_URLCONF": "benchmarks.api.views",
    "ALLOWED_HOSTS": ["localhost"],
    # no request log, because standard output is a table
    "MIDDLEWARE": [name for name in settings.MIDDLEWARE if not name.endswith(".RequestLine")],
}


def measure(
    people_in_all: int, report: Report, *, template: str = "template1", before: Path | None = None
) -> Iterator[Row]:
    """Measure pulls in a partnership with so many people; compare with the checkout at `before`, in the same run."""
    with ExitStack() as stack:
        enter = stack.enter_context
        if before:
            was = enter(grounds.filled(people_in_all, report, root=before, also="_before"))
            ground = enter(grounds.migrated(was, report))
        else:
            was, ground = None, enter(grounds.filled(people_in_all, report, template=template))
        report(f"pulls of {ROWS} rows, in turn")
        with using(ground.database), override_settings(**MEANWHILE):
            yield from _compare(caller(), ground.headers_of_system())
        if was:
            yield from _against(was, ground)


def _compare(call: Call, headers: Mapping[str, str]) -> Iterator[Row]:
    first = json.loads(_body(call, f"{WAYS['the product']}?limit={ROWS}", headers))
    paths = {way: f"{path}?limit={ROWS}&after={first['next']}" for way, path in WAYS.items()}
    pulled = {
        way: [row["id"] for row in json.loads(_body(call, path, headers))["items"]] for way, path in paths.items()
    }
    yield Row("rows of a pull", len(pulled["the product"]), "rows")
    differ = sum(ids != pulled["the product"] for ids in pulled.values())
    yield Row("ways that answer other rows", differ, "ways", "= 0", differ == 0)
    paths[EMPTY] = NO_ROWS
    took = in_turn({way: partial(_cost, call, path, headers) for way, path in paths.items()}, seconds=SECONDS)
    for way, costs in took.items():
        yield Row(f"{way}: a pull", costs.wall, "ms")
        yield Row(f"{way}: processor", costs.cpu, "ms")
    besides = {way: costs.cpu - took[EMPTY].cpu for way, costs in took.items()}
    yield Row("DRF / the product, besides what every call costs", besides["DRF"] / besides["the product"], "×")
    yield at_least("processor, DRF / the product", took["DRF"].cpu / took["the product"].cpu, "×", 4)
    yield at_least("processor, bare / the product", took["bare"].cpu / took["the product"].cpu, "×", 0.95)


def _against(was: Ground, ground: Ground) -> Iterator[Row]:
    """Compare the calls of both checkouts, measured alternately."""
    paths = {"a pull": f"{WAYS['the product']}?limit={ROWS}", "no rows": NO_ROWS}
    with running(was.root, was.database) as before, running(ground.root, ground.database) as now:
        for what, path in paths.items():
            took = in_turn(
                {
                    "before": partial(before.cost, path, was.headers_of_system()),
                    "now": partial(now.cost, path, ground.headers_of_system()),
                }
            )
            ratio = took["now"].cpu / took["before"].cpu
            measure = f"{what}: processor / before"
            yield at_most(measure, ratio, "×", 0.6) if path == NO_ROWS else Row(measure, ratio, "×")


def _cost(call: Call, path: str, headers: Mapping[str, str]) -> Cost:
    told = contestant.cost(call, path, headers)
    return Cost(told["wall"], told["python"], told["postgres"])


def _body(call: Call, path: str, headers: Mapping[str, str]) -> str:
    status, body = call(path, headers)
    if status != browsing.SHOWN:
        raise RuntimeError(body.decode())
    return body.decode()


def _token() -> str:
    """An access token of a partner system of `READER`. Run as the owner."""
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
