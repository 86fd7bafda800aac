"""What the pages of the main job cost among many people: from a contact in custody to the first appointment."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import quantiles

from django.test import Client
from django.urls import reverse

from benchmarks.measuring import browsing, partnership, people, stopwatch
from benchmarks.measuring.partnership import BEGAN, SESSIONS, member_of
from benchmarks.measuring.rows import Report, Row, at_most
from benchmarks.measuring.scratch import scratch_database
from datasharing.enforcement import read_log
from datasharing.models import Clause
from partners.models import Agency, Membership, Purpose, Role, User
from partners.owner import as_owner
from referrals.models import CustodyContact, Referral, RoutingRule

EMPTY = "accessibility"
"""A page of the product for whoever has signed in: header, navigation, footer, and not one record."""
TWICE_AS_LONG = 2.0
SENDERS, COORDINATOR = SESSIONS[1].givers, SESSIONS[1].agency
"""The coordinator sees what the sender holds."""
FAMILY_NAME = "mar"

Journey = tuple[str, Client, dict[str, str]]


def measure(people_in_all: int, report: Report, *, template: str = "template1") -> Iterator[Row]:
    """Rows for every page of whoever sends, answers and coordinates."""
    with scratch_database(template):
        with as_owner():
            partnership.build()
            people.fill(people_in_all, report)
            held = take_in_hand()
        for who, browser, pages in journeys(held):
            for name, address in pages.items():
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


@dataclass(frozen=True)
class InHand:
    """Somebody's referral that waits for a decision, the contact it is about, and a custody worker of the sender."""

    referral: Referral
    contact: CustodyContact
    custody: Membership


def take_in_hand() -> InHand:
    """Choose a referral, and have the sender's custody worker work with it. As the owner."""
    with read_log.permitted(read_log.ANY_TABLE), read_log.collecting():
        waiting = Referral.objects.awaiting_decision().filter(owner__code__in=SENDERS, guard_id=None)
        referral = waiting.select_related("person", "owner", "addressee", "service").order_by("state", "-pk")[0]
        contact = CustodyContact.objects.filter(person=referral.person_id, owner=referral.owner).newest()[0]
    RoutingRule.objects.create(agency=referral.owner, position=1, service=referral.service)
    return InHand(referral, contact, open_custody(referral.owner))


def open_custody(agency: Agency) -> Membership:
    """A custody worker, and that the agency's own people may read its records for custody. As the owner."""
    clause = Clause.objects.get(agreement__reference=f"own-{agency.code}")
    clause.pk, clause.number, clause.purpose = None, "2", Purpose.CUSTODY
    clause.save()
    user = User.objects.create(email=f"custody@{agency.code}.example", full_name="Custody worker")
    return Membership.objects.create(
        user=user, agency=agency, role=Role.CUSTODY_WORKER, purposes=[Purpose.CUSTODY], valid_from=BEGAN
    )


def journeys(held: InHand) -> Iterator[Journey]:
    """Who takes part, in which browser, and the pages they meet."""
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
