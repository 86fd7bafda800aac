"""The cost of a long network: reading and logging its ties, counting it in a worker, and drawing a picture."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from analysis.networks.actions import TASK, ask_for_count
from analysis.networks.models import NetworkCount
from analysis.networks.scope import Scope
from analysis.networks.ties import COLUMNS, read_ties
from benchmarks.load import serving
from benchmarks.measuring import browsing, contestants, partnership
from benchmarks.measuring.grounds import HERE, Ground
from benchmarks.measuring.partnership import HOLDERS, PROGRAMMES, member_of
from benchmarks.measuring.rows import Report, Row, at_least, at_most
from benchmarks.measuring.scratch import scratch_database
from benchmarks.measuring.sessions import past_policies
from benchmarks.measuring.stopwatch import elapsed, medians
from cases.ties.models import Association
from datasharing.enforcement.door import Actor, acting
from datasharing.models import Category
from launcher.browser import installed
from partners.london import london_today
from partners.models import Agency, Membership, Programme, Purpose, Role, User
from partners.owner import as_owner

HOLDER, LONG, SHORT = HOLDERS[0], PROGRAMMES[0], PROGRAMMES[1]
TIES_OF_EACH = 10
IN_THE_PICTURE, TIES_IN_THE_PICTURE = 2_000, 10_000
COMPANY = 100
"""People of a community: four in five of a person's ties lead to it, the others anywhere."""
SPARE = 1.2
"""More pairs are drawn than there are ties, because some are drawn twice."""

PEOPLE = """
insert into datasharing_person (id, reference, registered_by_id, registered_at) overriding system value
select n, sharing.reference(), %(owner)s, now() from generate_series(1, %(people)s::bigint) n
"""
NAMES = """
insert into cases_identity (owner_id, person_id, person_reference, programme_id, subject_role, set_id, created_at,
                            updated_at, given_names, family_name, known_as, birth_precision)
       overriding system value
select %(owner)s, p.id, p.reference, %(programme)s, 1, d.id, now(), now(), 'Ash', 'Marsh ' || p.id, '', 'unknown'
  from datasharing_person p, datasharing_dataset d
 where p.id <= %(people)s and d.owner_id = %(owner)s and d.category = %(identity)s and d.subject_role = 1
   and d.programme_id = %(programme)s and d.addressee_id is null and d.recipients = '{}'
"""
TIES = """
insert into cases_tie (owner_id, person_id, person_reference, other_id, programme_id, subject_role, set_id, created_at,
                       updated_at, kind, source, weight, occasions, last_on, grade)
select %(owner)s, pair.one, p.reference, pair.other, %(programme)s, 1, d.id, now(), now(), 12, 'Incidents', 1, 1,
       current_date - (hashint8(pair.one * 7 + pair.other) & 511),
       case when hashint8(pair.one + pair.other) & 7 = 0 then '3D' else '1B' end
  from (
    select distinct least(n, m) as one, greatest(n, m) as other
      from generate_series(1, %(people)s::bigint) n,
           generate_series(1, %(each)s::int) k,
           lateral (select case when hashint8extended(n, k) & 7 < 6
                then 1 + ((n - 1) / %(company)s) * %(company)s + (hashint8extended(n, k + 1000) & 65535) %% %(company)s
                else 1 + (hashint8extended(n, k + 2000) & 2147483647) %% %(people)s end as m) drawn
     where n <> m and m <= %(people)s
     limit %(ties)s
  ) pair
  join datasharing_person p on p.id = pair.one
  join datasharing_dataset d
    on d.owner_id = %(owner)s and d.category = %(group)s and d.subject_role = 1 and d.programme_id = %(programme)s
   and d.addressee_id is null and d.recipients = '{}'
"""
WORK = f"""
import json, resource, time
import django
django.setup()
from datasharing.outbox.models import Outbox
from datasharing.outbox.outbox import perform
began, steps = time.monotonic(), 0
while key := Outbox.objects.waiting().filter(task={TASK!r}).values_list("key", flat=True).first():
    perform(key)
    steps += 1
spent = time.monotonic() - began
told = {{"seconds": spent, "processor": time.process_time(), "steps": steps}}
print(json.dumps(told | {{"kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}}))
"""
DRAWN = """
() => new Promise((done) => {
  const answered = performance.getEntriesByType("navigation")[0].responseEnd;
  const look = () => document.querySelector("#network[data-drawn]")
    ? done(performance.now() - answered) : requestAnimationFrame(look);
  look();
})
"""
PRESSED = """
() => new Promise((done) => {
  const began = performance.now();
  document.getElementById("network").dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
})
"""


def measure(people_in_all: int, report: Report, *, template: str = "template1") -> Iterator[Row]:
    """Measure reading, counting and drawing. A person has ten times as many ties as there are people, in all."""
    with scratch_database(template):
        with as_owner():
            partnership.build()
            employ()
            fill(people_in_all, report)
        yield from reading(report)
        yield from working(report)
        yield from drawing(report)


def employ() -> None:
    """Employ a system actor for the holder."""
    agency = Agency.objects.get(code=HOLDER)
    user = User.objects.create(email="system@holder.example", full_name="System", is_system=True)
    Membership.objects.create(
        user=user, agency=agency, role=Role.SYSTEM, purposes=[Purpose.DETERRENCE], valid_from=partnership.BEGAN
    )


def fill(people: int, report: Report) -> None:
    """Create `people` people, a long network of them, and one for a picture. Run as the owner."""
    owner = Agency.objects.get(code=HOLDER).pk
    common = {"owner": owner, "company": COMPANY, "identity": int(Category.IDENTITY), "group": int(Category.GROUP)}
    pictured = min(people, IN_THE_PICTURE)
    with connection.cursor() as cursor:
        for table in ("cases_identity", "cases_tie"):
            cursor.execute(f"alter table {table} disable trigger user")
        report(f"{people:,} people")
        cursor.execute(PEOPLE, common | {"people": people})
        for code, size, ties in (
            (LONG, people, people * TIES_OF_EACH),
            (SHORT, pictured, pictured * TIES_IN_THE_PICTURE // IN_THE_PICTURE),
        ):
            facts = common | {"programme": Programme.objects.get(code=code).pk, "people": size, "ties": ties}
            report(f"{ties:,} ties")
            if code == SHORT:
                cursor.execute("update cases_tie set source = 'Other incidents'")
                cursor.execute(NAMES, facts)
            cursor.execute(TIES, facts | {"each": int(SPARE * ties / size * 4 / 3)})
        for table in ("cases_identity", "cases_tie"):
            cursor.execute(f"alter table {table} enable trigger user")
        cursor.execute("select sharing.work_out_presence(table_name) from sharing.protected")
        cursor.execute("analyze")


def actor() -> Actor:
    """The member who looks."""
    return Actor.of(member_of(HOLDER), Purpose.DETERRENCE)


def reading(report: Report) -> Iterator[Row]:
    """Reading and logging all ties through the door, compared with a bare SELECT of the same rows."""
    report("reading the ties")
    columns = ", ".join(("owner_id", "person_id", "other_id", *COLUMNS))
    programme = Programme.objects.get(code=LONG)
    bare_select = f"select {columns} from cases_tie where programme_id = {programme.pk}"  # noqa: S608 - columns of ours
    with past_policies() as bare:

        def selected() -> float:
            return elapsed(lambda: len(_all(bare, bare_select)))

        def through_the_door() -> float:
            return elapsed(lambda: _read(programme))

        yield at_least("ties", _read(programme), "rows", 1)
        took = medians({"bare": selected, "door": through_the_door})
    yield Row("a bare SELECT of the ties", took["bare"], "ms")
    yield Row("reading and logging the ties", took["door"], "ms")
    yield at_most("reading and logging / bare SELECT", took["door"] / took["bare"], "×", 3)


def _all(cursor: Any, sql: str) -> list[Any]:
    cursor.execute(sql)
    found: list[Any] = cursor.fetchall()
    return found


def _read(programme: Programme) -> int:
    with acting(actor()):
        with connection.cursor() as cursor:  # on a busy machine; the worker reads no slower than this
            cursor.execute("set local idle_in_transaction_session_timeout = 0")
            cursor.execute("set local statement_timeout = 0")
        return len(read_ties(Association.objects.filter(programme=programme)))


def working(report: Report) -> Iterator[Row]:
    """Communities and centralities of the long network, counted by a worker."""
    report("counting in a worker")
    member = member_of(HOLDER)
    scope = Scope(on=london_today(timezone.now()), programme=Programme.objects.get(code=LONG))
    with acting(actor()):
        asked = ask_for_count(scope, by=member, purpose=Purpose.DETERRENCE)
    done = subprocess.run(
        [sys.executable, "-c", WORK],
        cwd=HERE,
        env=contestants.environment(str(connection.settings_dict["NAME"]), as_owner=False),
        stdout=subprocess.PIPE,
        check=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    with acting(actor()):
        figures = NetworkCount.objects.get(reference=asked.reference).shown()
    yield Row("people counted", figures["people"], "people")
    yield Row("pairs tied", figures["ties"], "ties")
    yield Row("communities", figures["communities"], "communities")
    yield Row("people from whom betweenness was sampled", figures["sample"], "people")
    yield at_most("counting in a worker", told["seconds"], "s", 90)
    yield Row("processor of the worker", told["processor"], "s")
    yield at_most("memory of the worker", told["kb"] / 1024, "MB", 2048)


def drawing(report: Report) -> Iterator[Row]:
    """The picture in Chromium: from the answer of the page until it can be explored, and until a key is answered."""
    report("drawing the picture")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - no package of the application
    except ImportError:
        yield Row("the picture: no browser to measure it in", 0, "")
        return
    browser = browsing.browser_of(member_of(HOLDER), Purpose.DETERRENCE)
    ground = Ground(HERE, str(connection.settings_dict["NAME"]), {})
    with serving(ground) as port, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=installed() or None, args=["--no-sandbox"])
        context = chromium.new_context()
        address = f"http://localhost:{port}"
        cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
        page = context.new_page()
        for _warm in range(2):
            page.goto(f"{address}/network?programme={SHORT}&since=ever")
            drawn = page.evaluate(DRAWN)
        pressed = page.evaluate(PRESSED)
        chromium.close()
    yield at_most("the picture can be explored after the page's answer", drawn, "ms", 2_000)
    yield at_most("a key in the picture is answered", pressed, "ms", 500)
