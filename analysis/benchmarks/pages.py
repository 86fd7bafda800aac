"""What the pages of the main job cost among many people: from a contact in custody to the first appointment."""

from collections.abc import Iterator
from statistics import quantiles

from django.test import Client
from django.urls import reverse

from analysis.measuring import browsing, partnership, people, stopwatch
from analysis.measuring.partnership import BEGAN, HOLDERS, PROVIDERS, SESSIONS, member_of
from analysis.measuring.rows import Report, Row, at_most
from analysis.measuring.scratch import scratch_database
from datasharing.door import Actor, acting
from datasharing.models import Agreement
from partners.models import Membership, Purpose, Role, Service, User
from partners.owner import as_owner
from referrals.models import CustodyContact, Referral, RoutingRule, State

EMPTY = "accessibility"
"""A page of the product for whoever has signed in: header, navigation, footer, and not one record."""
TWICE_AS_LONG = 2.0
SENDER, ADDRESSEE, COORDINATOR = HOLDERS[0], PROVIDERS[1], SESSIONS[1].agency
FAMILY_NAME = "mar"

Journey = tuple[str, Client, dict[str, str]]


def measure(people_in_all: int, report: Report, *, template: str = "template1") -> Iterator[Row]:
    """Rows for every page of whoever sends, answers and coordinates."""
    with scratch_database(template):
        with as_owner():
            partnership.build()
            people.fill(people_in_all, report)
            custody = open_custody()
        for who, browser, addresses in journeys(custody):
            for name, address in addresses.items():
                report(f"{people_in_all:,} people: {who}, {name}")
                yield from cost(f"{who}, {name}", browser, address)


def cost(page: str, browser: Client, address: str) -> Iterator[Row]:
    """What one page costs, and how it compares with the empty page, asked for in turn."""
    weight = browsing.weigh(browser, address)
    yield at_most(f"{page}: statements", weight.statements, "statements", browsing.STATEMENTS)
    yield at_most(f"{page}: compressed HTML", weight.size / 1024, "KB", browsing.SIZE / 1024)
    empty = reverse(EMPTY)
    times = stopwatch.in_turn(
        {
            "page": lambda: browsing.time_to(browser, address),
            "empty": lambda: browsing.time_to(browser, empty),
        }
    )
    page_p95, empty_p95 = (quantiles(times[which], n=20)[-1] for which in ("page", "empty"))
    yield Row(f"{page}: p95", page_p95, "ms")
    yield at_most(f"{page}: p95 / empty page's", page_p95 / empty_p95, "×", TWICE_AS_LONG)


def open_custody() -> Membership:
    """A custody worker at the sender's, what the sender may read for it, and where its referrals go. As the owner."""
    held = member_of(SENDER)
    agency = held.agency
    user = User.objects.create(email=f"custody@{SENDER}.example", full_name="Custody worker")
    own = Agreement.objects.get(reference=f"own-{SENDER}")
    clause = own.clauses.get()
    clause.pk, clause.number, clause.purpose = None, "2", Purpose.CUSTODY
    clause.save()
    RoutingRule.objects.create(agency=agency, position=1, service=Service.objects.get(agency__code=ADDRESSEE))
    return Membership.objects.create(
        user=user, agency=agency, role=Role.CUSTODY_WORKER, purposes=[Purpose.CUSTODY], valid_from=BEGAN
    )


def journeys(custody: Membership) -> Iterator[Journey]:
    """Who takes part, in which browser, and the pages they meet."""
    contact, referral = in_hand(custody)
    person = {"reference": contact.person.reference}
    sent = {"reference": referral.reference}
    about_contact = {"reference": contact.reference}
    sender = browsing.browser_of(custody, Purpose.CUSTODY)
    yield (
        "sender",
        sender,
        {
            **addresses(
                "home", "new_contact", "people", "caseload", "sent_referrals", "unrouted_referrals", "routing_rules"
            ),
            **addresses("person", **person),
            "contact_with": browsing.led_to(
                sender, reverse("contact_with", kwargs={"person": contact.person.reference})
            ),
            **addresses("contact", "refer_contact", **about_contact),
            **addresses("referral", "withdraw_referral", **sent),
            "search": browsing.search_for(sender, FAMILY_NAME),
        },
    )
    yield (
        "addressee",
        browsing.browser_of(member_of(ADDRESSEE), Purpose.TREATMENT),
        {
            **addresses("home", "referrals", "appointments", "services"),
            **addresses("referral", "accept_referral", "decline_referral", "redirect_referral", **sent),
        },
    )
    coordinator = browsing.browser_of(member_of(COORDINATOR), Purpose.COORDINATION)
    yield (
        "coordinator",
        coordinator,
        {
            **addresses("home", "caseload", "people", "agreements"),
            **addresses("person", "access", **person),
            "search": browsing.search_for(coordinator, FAMILY_NAME),
        },
    )


def addresses(*names: str, **path: str) -> dict[str, str]:
    """The addresses of these pages."""
    return {name: reverse(name, kwargs=path) for name in names}


def in_hand(custody: Membership) -> tuple[CustodyContact, Referral]:
    """The latest referral to the addressee that waits for its decision, and the contact with that person."""
    with acting(Actor.of(custody, Purpose.CUSTODY)):
        waiting = Referral.objects.to(member_of(ADDRESSEE).agency_id).filter(state=State.ACKNOWLEDGED).newest()
        referral = waiting.select_related("person")[0]
        contact = CustodyContact.objects.select_related("person").filter(person=referral.person).newest()[0]
    return contact, referral
