"""All pages that links lead to, as their readers see them: no axe violations, at any width."""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import resolve, reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.groups.actions import add_member, name_group
from cases.models import Concern, GroupMembership
from cases.notifications.speaking import ask_messenger, record_agreement
from cases.people.actions import IdentityDetails, register_person
from cases.promises.actions import promise, settle
from cases.promises.models import Promise, PromiseState
from cases.safeguarding.actions import raise_alert, raise_concern, warn_of_threat
from datasharing.access.review import find_unusual_reads
from datasharing.enforcement.consulted import Beside
from datasharing.enforcement.door import acting
from datasharing.enforcement.read_log import note_beside
from datasharing.models import SubjectRole
from partners.london import london_today
from partners.models import Purpose
from referrals.custody.actions import record_contact
from referrals.models import CustodySuite, Referral, ReferralState
from referrals.tasks.actions import acknowledge_task, ask, decline_task
from referrals.tasks.ways import ways
from tests.access.matrix import MATRIX
from tests.attacker import actor_of
from tests.browser.accessibility import assert_accessible, assert_no_sideways_scroll
from tests.browser.deterrence import (
    at_meetings,
    at_support,
    at_the_analysts,
    at_the_supervisors,
    proposed,
    tell_stories,
)
from tests.browser.hands import DESKTOP, PHONE, TABLET
from tests.browser.northshire import SitDown, adder, meet, member, refer
from tests.cases.notifications.making import find_speakers, hold, invite, moral, plan
from tests.makers import two_bases

pytestmark = pytest.mark.browser

NOBODY = ""
DETERRENCE = "Colm Gallagher", Purpose.DETERRENCE
STAFF: list[tuple[str, Purpose | None]] = [
    ("Priya Raman", None),
    DETERRENCE,
    ("Kit Sharma", None),
    ("Hannah Lockwood", None),
    ("Tamsin Birch", None),
    ("Dana Whitlock", None),
    ("Asha Mensah", None),
    ("Ruth Ellery", None),
    ("Colm Gallagher", Purpose.CUSTODY),
    ("Moira Keane", None),
    ("Ines Duarte", None),
    ("Samir Aziz", None),
    (NOBODY, None),
]
"""Who reads, for which purpose; those come first who see most on what all of them may open."""
ON_THE_WAY = Counter(
    {
        "referral": 18,
        "contact": 4,
        "person": 2,
        "section": 9,
        "agreement": 2,
        "service": 4,
        "member": 2,
        "treatment_requirement": 11,
        "resolution": 8,
    }
)
"""The number of pages of a kind to open, if not one: their next steps differ."""
LISTS = {
    "caseload",
    "referrals",
    "appointments",
    "sent_referrals",
    "unrouted_referrals",
    "services",
    "routing_rules",
    "agreements",
    "members",
}
OWN = {"home", *LISTS, *ON_THE_WAY}
"""Pages that each persona opens, because they lead to different pages; others are opened by one persona only."""
LINKS = """() => [...document.querySelectorAll("a[href]")]
    .filter(link => link.origin === location.origin).map(link => link.pathname + link.search)"""

BY_BUTTON = {
    *("account_logout", "acknowledge_referral", "acknowledge_task", "contact_told", "count_network", "move_rule"),
    *("brief_speakers", "leave_out_message", "hold_meeting", "cancel_meeting", "lift_hold"),
    *("remove_shift",),
    *("acknowledge_alert",),
}
FOR_MACHINES = {
    "healthz",
    "readyz",
    "contact_route",
    "export_acts",
    "network_picture",
    "session",
    "mfa_login_webauthn",
    *filter(re.compile("api_").match, MATRIX),
}
AFTER_CONFIRMING = {
    "account_set_password", "mfa_generate_recovery_codes",
    "mfa_remove_webauthn", "mfa_reauthenticate_webauthn",
}  # fmt: skip
"""Pages that ask for the password first: tests/partners reads them."""
ON_THE_JOB = {"mfa_authenticate", "search", "register", "record_attendance"}
"""Pages behind a form: the next test and those of the main job look at them."""

OF_THE_JOURNEYS = {
    "accept_resolutions", "add_drug_test", "admit_residential_placements", "appointment_custody_records",
    "ask_extra_day", "attended_required_assessments", "authorise_resolutions", "begin_clearance", "begin_resolutions",
    "breach_required_assessments", "bridge_substitution_treatment", "change_substitution_treatment",
    "charge_custody_records", "close_alert", "close_release", "close_resolutions", "consider_treatment_requirements",
    "court_remand_plans", "custody_record", "decide_extra_day", "decide_residential_placements", "decide_resolutions",
    "discharge_treatment_episodes", "dispute_drug_tests", "doses_substitution_treatment", "end_alert_consent",
    "end_bridging_substitution_treatment", "end_drug_tests", "end_in_reach_appointments",
    "end_residential_placements", "end_tenures", "end_treatment_interventions", "end_work_starts",
    "extension_custody_records", "hand_on_health_needs", "hand_on_needs", "hand_over_treatment_episodes",
    "hold_substitution_treatment", "hospital_letter", "intelligence_report", "keep_treatment_episodes",
    "laboratory_drug_tests", "lasted_work_starts", "leave_hospital_visits", "leaving_custody_records",
    "legal_status_prison_episodes", "list_residential_placements", "make_remand_plan", "manager_prison_episodes",
    "medicine_prison_episodes", "missed_required_assessments", "mistake_custody_records", "move_clearance",
    "move_health_needs", "move_needs", "move_prison_episodes", "move_release_date", "move_residential_placements",
    "offer_resolutions", "prison_episode", "propose_treatment_requirements", "rearrange_required_assessments",
    "record_after_release", "record_engaged", "record_recall", "record_release", "refer_from_prison",
    "refuse_drug_tests", "refuse_hospital_visits", "release", "release_alert", "release_custody_records",
    "release_person", "release_report", "release_sheet", "released_intelligence", "remand_plan", "remind_release",
    "remind_release_item", "request_drug_tests", "require_drug_tests", "restart_substitution_treatment",
    "result_drug_tests", "review_custody_records", "review_treatment_episodes", "sample_drug_tests",
    "serve_required_assessments", "set_release_needs", "settle_prison_episodes", "settle_release_alarm",
    "settle_release_item", "settle_substitution_treatment", "share_release", "sign_release",
    "start_treatment_episodes", "start_treatment_requirements", "stop_substitution_treatment",
    "take_back_prison_movements", "told_substitution_treatment", "transfer_episode", "treatment_outcomes",
    "unsuitable_drug_tests", "verify_medications", "withdraw_alert", "withdraw_report",
    "withdraw_residential_placements",
}  # fmt: skip
"""Pages of records that nobody has in this world yet. The tests of their rooms open them, without a browser."""


def test_nothing_stands_in_anybodys_way(sit_down: SitDown, pytestconfig: pytest.Config) -> None:
    widths = (TABLET,) if pytestconfig.option.short else (DESKTOP, TABLET)
    tell_stories()
    first: dict[tuple[str, Purpose | None], list[str]] = {
        ("Priya Raman", None): [*in_a_group(), *at_notifications(), *at_the_analysts()],
        DETERRENCE: at_the_supervisors(),
        ("Kit Sharma", None): at_meetings(),
        ("Hannah Lockwood", None): at_support(),
        ("Dana Whitlock", None): behind_forms(),
        ("Asha Mensah", None): [*in_every_state(), *with_tasks()],
        ("Ines Duarte", None): [*with_a_read_to_review(), reverse("stopped_reading")],
        ("Moira Keane", None): [reverse("second_factor"), reverse("mfa_list_webauthn")],
        (NOBODY, None): before_signing_in(),
        **{(name, None): pages for name, pages in proposed().items()},
    }
    seen: set[str] = set()

    for name, purpose in STAFF:
        page = sit_down(name, purpose).page
        for shown in walk(page, ["/", *first.get((name, purpose), [])], seen):
            if shown not in seen:
                look(page, widths)
            seen.add(shown)

    unseen = set(MATRIX) - seen
    expected = BY_BUTTON | FOR_MACHINES | AFTER_CONFIRMING | ON_THE_JOB | OF_THE_JOURNEYS
    assert unseen == expected, f"not seen: {sorted(unseen - expected)}; seen: {sorted(expected - unseen)}"


def test_whoever_is_found_or_not_can_be_registered(sit_down: SitDown) -> None:
    meet(given_names="Quentin", family_name="Ketteridge")
    priya = sit_down("Priya Raman")

    priya.page.goto("/people")
    priya.type("Name or number (optional)", "Kett, Quent")
    priya.press("Search")
    expect(priya.main).to_contain_text("Quentin Ketteridge")
    priya.look()
    priya.follow("Register this person")
    priya.look()

    expect(priya.page.get_by_label("Family name (optional)")).to_have_value("Kett")
    expect(priya.page.get_by_label("Given names (optional)")).to_have_value("Quent")
    assert priya.asked_nothing_about("Kett")


def behind_forms() -> list[str]:
    """What custody work leads to: whom to beware of, seen and not referred; a consent that may be taken back."""
    dana, person = member("Dana Whitlock"), meet(given_names="Pryderi", family_name="Juniper")
    with acting(actor_of(dana)):
        raise_alert(
            person,
            by=dana,
            kind="violence",
            since=london_today(timezone.now()),
            programme=adder(),
            subject_role=SubjectRole.PROGRAMME,
        )
        raise_concern(person, by=dana, kind=Concern.Kind.OTHER, programme=adder(), subject_role=SubjectRole.PROGRAMME)
        suite = CustodySuite.objects.get(name="Northport Central custody")
        contact = record_contact(person, by=dana, suite=suite, programme=adder(), subject_role=SubjectRole.PROGRAMME)
    about = {"person": person.reference}
    consent = refer(meet(given_names="Odalys", family_name="Rook")).consent
    assert consent
    return [
        person.get_absolute_url(),
        reverse("records", kwargs={"reference": person.reference, "slug": "names"}),
        reverse("contact_with", kwargs=about),
        reverse("hold_detained", kwargs=about),
        contact.get_absolute_url(),
        reverse("withdraw_consent", kwargs={"number": consent.public_id}),
    ]


def in_a_group() -> list[str]:
    """A group that has a name, and a member whose membership may be ended."""
    priya, today = member("Priya Raman"), london_today(timezone.now())
    person = meet(given_names="Tamsin", family_name="Orchard")
    with acting(actor_of(priya)):
        group = name_group("Ropewalk", by=priya, programme=adder())
        membership = add_member(
            person, by=priya, group=group, programme=adder(), subject_role=SubjectRole.PROGRAMME,
            role=GroupMembership.Role.CORE, bases=two_bases(), since=today, review_on=today + timedelta(days=180),
        )  # fmt: skip
    return [
        group.get_absolute_url(),
        reverse("add_associate", kwargs={"reference": person.reference}),
        reverse("add_to_group", kwargs={"reference": person.reference}),
        reverse("end_group_memberships", kwargs={"reference": membership.reference}),
        reverse("review_group_memberships", kwargs={"reference": membership.reference}),
    ]


def at_notifications() -> list[str]:
    """One that is ahead, with a threat, somebody invited and somebody asked to speak; one held, and its promises."""
    priya, today = member("Priya Raman"), london_today(timezone.now())
    one, other, mother = (meet(given_names=name, family_name="Larkspur") for name in ("Ivo", "Odo", "Una"))
    role = SubjectRole.PROGRAMME
    with acting(actor_of(priya)):
        planned, held = plan(priya, adder()), plan(priya, adder())
        threat = warn_of_threat(one, by=priya, subject_role=role, other=other, since=today)
        invited = invite(one, planned, priya)
        invite(other, planned, priya)
        asked = ask_messenger(mother, by=priya, subject_role=SubjectRole.FAMILY, message=moral(planned))
        agreed = ask_messenger(one, by=priya, subject_role=SubjectRole.FAMILY, message=moral(planned))
        record_agreement(agreed, by=priya, agreed_to="That evening", safety_note="Driven home", on=today)
        said, made, broken = (
            promise(at, by=priya, kind=Promise.Kind.SUPPORT, text="Somebody answers", due_on=today)
            for at in (planned, held, held)
        )
        find_speakers(held, priya)
        hold(held, priya)
        item = moral(planned)
        settle(broken, PromiseState.BROKEN, by=priya, evidence="Nobody did", on=today)
    about = {
        planned.reference: [
            *("notification", "change_notification", "notification_script", "mark_invited", "rehearse_notification"),
            *("hold_notification", "cancel_notification", "add_message", "make_promise"),
            "put_rule_in_script",
        ],
        held.reference: ["debrief_notification", "close_notification"],
        item.reference: ["message", "ask_messenger"],
        invited.reference: ["invitee", "withdraw_invitee"],
        asked.reference: ["agree_messengers"],
        agreed.reference: ["stop_messengers"],
        threat.reference: ["end_threats"],
        one.reference: ["invite_person", "add_threat"],
        said.reference: ["change_promise"],
        made.reference: ["promise"],
        broken.reference: ["put_promise_right"],
    }
    lists = [reverse(name) for name in ("notifications", "plan_notification", "briefings", "promises")]
    return [*lists, *(reverse(name, args=[reference]) for reference, names in about.items() for name in names)]


def in_every_state() -> list[str]:
    """A referral to Harbour in each state in which one is: what may happen next is on its page."""
    asha = member("Asha Mensah")
    with acting(actor_of(asha)):
        sent = Referral.objects.to(asha.agency_id)
        return list({ReferralState(referral.state): referral.get_absolute_url() for referral in sent}.values())


def with_a_read_to_review() -> list[str]:
    """A member of the police who asked for references that are not there, one after the other."""
    for _time in range(5):
        with acting(actor_of(member("Priya Raman"))):
            note_beside(Beside.REFUSED, "2345678923")
    find_unusual_reads(london_today(timezone.now()))
    return [reverse("unusual_reads")]


def with_tasks() -> list[str]:
    """Tasks that Harbour asks of itself: one to be answered or withdrawn, one seen, one declined."""
    asha, now = member("Asha Mensah"), timezone.now()
    with acting(actor_of(asha)):
        details = IdentityDetails(given_names="Wilf", family_name="Garrick")
        role = SubjectRole.PROGRAMME
        person = register_person(details, by=asha, on=london_today(now), programme=adder(), subject_role=role).person
        purpose = Purpose(asha.purposes[0])
        found = ways(asha.agency, [adder()], role=role, purpose=purpose, at=now)
        [way] = [each for each in found if each.recipient == asha.agency]
        due_at = now + timedelta(days=2)
        new, acknowledged, declined = (
            ask(person, by=asha, way=way, subject_role=role, title=title, due_at=due_at)
            for title in ("Call about the appointment", "Look for the letter", "Ask about the keys")
        )
        acknowledge_task(acknowledged, by=asha)
        decline_task(declined, by=asha, reason="no_capacity")
    return [
        new.get_absolute_url(),
        reverse("task_consent", args=[new.reference]),
        reverse("correct_task_event", args=[acknowledged.reference]),
        reverse("dismiss_task", args=[declined.reference]),
    ]


def before_signing_in() -> list[str]:
    """What letters lead to, and what sign-in leads to when it goes wrong."""
    return [
        *map(reverse, ["account_signup", "account_inactive", "account_reset_password_done"]),
        reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "no-key"}),
        reverse("account_reset_password_from_key_done"),
        reverse("invitation", kwargs={"token": "no-token"}),
    ]


def walk(page: Page, first: list[str], seen: set[str]) -> Iterator[str]:
    """Open the pages `first`, what links there lead to, and what they lead to in turn; the name of each."""
    waiting, known, opened = deque(first), set(first), Counter[str]()
    while waiting:
        address = waiting.popleft()
        name = resolve(urlsplit(address).path).url_name or ""
        if name in FOR_MACHINES or opened[name] >= max(ON_THE_WAY[name], 1) or (name in seen and name not in OWN):
            continue
        opened[name] += 1
        page.goto(address)
        yield name
        found = [link for link in page.evaluate(LINKS) if link not in known]
        known.update(found)
        waiting.extend(found)


def look(page: Page, widths: Iterable[tuple[int, int]]) -> None:
    """Hold the page to what every page must be, at these widths and on a phone; axe takes most of the time."""
    for width, height in widths:
        page.set_viewport_size({"width": width, "height": height})
        assert_accessible(page)
        assert_no_sideways_scroll(page)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert_no_sideways_scroll(page)
