"""The cost of the pages of the main job among many people: from a contact in custody to the first appointment."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.urls import reverse

from benchmarks.measuring import browsing, contestants, filling, grounds
from benchmarks.measuring.contestants import Contestant
from benchmarks.measuring.grounds import Ground
from benchmarks.measuring.partnership import BEGAN, SESSIONS, member_of
from benchmarks.measuring.rows import Report, Row, at_most
from benchmarks.measuring.scratch import using
from benchmarks.policies import changing
from datasharing.enforcement import read_log
from datasharing.models import Clause
from partners.models import Agency, Membership, Purpose, Role, User
from partners.owner import as_owner
from referrals.models import CustodyContact, Referral, RoutingRule

EMPTY = "accessibility"
"""A page that any signed-in member may open: header, navigation and footer, without records."""
TWICE_AS_LONG = 2.0
SENDERS, COORDINATOR = SESSIONS[1].givers, SESSIONS[1].agency
"""The coordinator may read the senders' records."""
FAMILY_NAME = "mar"

STATEMENTS = 20
"""The most SQL statements that a page of the main job may send. A person's page may send more."""
ACTS = 10_000
TIMES = 5
NOW, BEFORE, FEWER, MORE = "now", "before", "a fifth of the people", "with more agreements"
LIMITS = {BEFORE: 0.65, FEWER: 1.1}

Journey = tuple[str, Client, dict[str, str]]


def measure(
    people_in_all: int,
    report: Report,
    *,
    template: str = "template1",
    before: Path | None = None,
    growing: bool = True,
) -> Iterator[Row]:
    """Measure each page of sender, addressee and coordinator; compare with the checkout at `before`, in one run."""
    with ExitStack() as stack:
        sides = dict(_sides(stack, people_in_all, report, template, before, growing=growing))
        running = {
            name: stack.enter_context(contestants.running(ground.root, ground.database))
            for name, ground in sides.items()
        }
        for who, said in sides[NOW].journeys.items():
            for page in said["pages"]:
                report(f"{people_in_all:,} people: {who}, {page}")
                asked = {
                    name: (running[name], address, ground.headers(who))
                    for name, ground in sides.items()
                    if (address := ground.address(who, page))
                }
                yield from cost(f"{who}, {page}", asked)


def _sides(
    stack: ExitStack, people_in_all: int, report: Report, template: str, before: Path | None, *, growing: bool
) -> Iterator[tuple[str, Ground]]:
    """The databases in which each page is measured, each with its checkout."""
    enter = stack.enter_context
    if before:
        was = enter(grounds.filled(people_in_all, report, root=before, also="_before"))
        yield BEFORE, read_often(was)
        ground = read_often(found_again(enter(grounds.migrated(was, report))))
    else:
        ground = read_often(enter(grounds.filled(people_in_all, report, template=template)))
    yield NOW, ground
    if growing:
        yield FEWER, read_often(enter(grounds.filled(people_in_all // TIMES, report, template=template, also="_fewer")))
        report(f"{changing.MANY:,} more agreements")
        yield MORE, sign_more(enter(grounds.copied(ground, also="_more")))


def found_again(ground: Ground) -> Ground:
    """`ground` as filled by another checkout, with the addresses of this checkout's pages."""
    with using(ground.database):
        with read_log.permitted(read_log.ANY_TABLE), read_log.collecting(), as_owner():
            referrals = Referral.objects.select_related("person", "owner", "addressee", "service")
            held = InHand(
                referrals.get(pk=ground.made["referral"]),
                CustodyContact.objects.get(pk=ground.made["contact"]),
                Membership.objects.select_related("user", "agency").get(pk=ground.made["custody"]),
            )
        said = {who: filling.as_said(browser, pages, settings) for who, browser, pages in journeys(held)}
        users = [
            {"who": who, **filling.as_said(browser, pages, settings)}
            for _user in range(len(ground.made["users"]) // len(said))
            for who, browser, pages in journeys(held)
        ]
    return replace(ground, made={**ground.made, "journeys": said, "users": users})


def read_often(ground: Ground) -> Ground:
    """`ground` with one more page: the acts about a person about whom the coordinator has read many times."""
    with using(ground.database), read_log.permitted(read_log.ANY_TABLE), read_log.collecting(), as_owner():
        coordinator = member_of(COORDINATOR)
        people = Referral.objects.filter(owner__code__in=SENDERS, guard_id=None).exclude(pk=ground.made["referral"])
        person = people.select_related("person").order_by("pk")[0].person
    grounds.add_acts(ground, ACTS, person=person.pk, member=coordinator.pk, purpose=Purpose.COORDINATION)
    said = ground.journeys["coordinator"]
    pages = said["pages"] | {f"access, {ACTS:,} acts": reverse("access", kwargs={"reference": person.reference})}
    return replace(
        ground, made={**ground.made, "journeys": ground.journeys | {"coordinator": {**said, "pages": pages}}}
    )


def sign_more(ground: Ground) -> Ground:
    """`ground` with a thousand more agreements."""
    with using(ground.database), as_owner():
        changing.sign_many()
    return ground


def cost(page: str, asked: Mapping[str, tuple[Contestant, str, dict[str, str]]]) -> Iterator[Row]:
    """The cost of one page, compared with the empty page and with the same page in the other databases, alternately."""
    now, address, headers = asked[NOW]
    weight = now.weigh(address, headers)
    yield at_most(f"{page}: statements", weight.statements, "statements", most_statements(page))
    yield at_most(f"{page}: compressed HTML", weight.size / 1024, "KB", browsing.SIZE / 1024)
    runs = {name: partial(side.cost, address, headers) for name, (side, address, headers) in asked.items()}
    took = contestants.in_turn({**runs, EMPTY: partial(now.cost, reverse(EMPTY), headers)})
    yield Row(f"{page}: p95", took[NOW].p95, "ms")
    yield at_most(f"{page}: p95 / empty page's", took[NOW].p95 / took[EMPTY].p95, "×", TWICE_AS_LONG)
    yield Row(f"{page}: processor", took[NOW].cpu, "ms")
    for name, limit in LIMITS.items():
        if name in took:
            yield at_most(f"{page}: processor / {name}", took[NOW].cpu / took[name].cpu, "×", limit)
    if MORE in took:
        yield at_most(f"{page}: processor {MORE} / without", took[MORE].cpu / took[NOW].cpu, "×", 1.15)


def most_statements(page: str) -> int:
    """The most SQL statements that the page may send."""
    return browsing.STATEMENTS if page.endswith(", person") else STATEMENTS


@dataclass(frozen=True)
class InHand:
    """A referral that awaits a decision, the contact it is about, and a custody worker of the sender."""

    referral: Referral
    contact: CustodyContact
    custody: Membership


def take_in_hand() -> InHand:
    """Choose a referral, and add a routing rule and a custody worker for its sender. Run as the owner."""
    with read_log.permitted(read_log.ANY_TABLE), read_log.collecting():
        waiting = Referral.objects.awaiting_decision().filter(owner__code__in=SENDERS, guard_id=None)
        referral = waiting.select_related("person", "owner", "addressee", "service").order_by("state", "-pk")[0]
        contact = CustodyContact.objects.filter(person=referral.person_id, owner=referral.owner).newest()[0]
    RoutingRule.objects.create(agency=referral.owner, position=1, service=referral.service)
    return InHand(referral, contact, open_custody(referral.owner))


def open_custody(agency: Agency) -> Membership:
    """Add a custody worker, and a clause that lets the agency read its own records for custody. Run as the owner."""
    clause = Clause.objects.get(agreement__reference=f"own-{agency.code}")
    clause.pk, clause.number, clause.purpose = None, "2", Purpose.CUSTODY
    clause.save()
    user = User.objects.create(email=f"custody@{agency.code}.example", full_name="Custody worker")
    return Membership.objects.create(
        user=user, agency=agency, role=Role.CUSTODY_WORKER, purposes=[Purpose.CUSTODY], valid_from=BEGAN
    )


def journeys(held: InHand) -> Iterator[Journey]:
    """The participants, each with a browser and the pages of their work."""
    person = {"reference": held.referral.person.reference}
    referral = {"reference": held.referral.reference}
    sender = browsing.browser_of(held.custody, Purpose.CUSTODY)
    new_contact = reverse("contact_with", kwargs={"person": held.referral.person.reference})
    pages = addresses("home", "caseload", "people", "new_contact", "sent_referrals", "unrouted_referrals")
    pages |= addresses("person", **person) | {"contact_with": browsing.led_to(sender, new_contact)}
    pages |= addresses("contact", "refer_contact", reference=held.contact.reference)
    pages |= addresses("referral", "withdraw_referral", **referral)
    yield "sender", sender, pages | {"search": browsing.search_for(sender, FAMILY_NAME)}

    addressee = browsing.browser_of(member_of(held.referral.addressee.code), Purpose.TREATMENT)
    pages = addresses("home", "referrals", "appointments", "services")
    pages |= addresses("referral", "accept_referral", "decline_referral", "redirect_referral", **referral)
    yield "addressee", addressee, pages

    coordinator = browsing.browser_of(member_of(COORDINATOR), Purpose.COORDINATION)
    pages = addresses("home", "caseload", "people", "agreements") | addresses("person", "access", **person)
    yield "coordinator", coordinator, pages | {"search": browsing.search_for(coordinator, FAMILY_NAME)}


def addresses(*names: str, **path: str) -> dict[str, str]:
    """The addresses of these pages."""
    return {name: reverse(name, kwargs=path) for name in names}
