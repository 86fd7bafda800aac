"""What came back to its sender: on the home page, with the next step one press away."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from datasharing.consent.actions import withdraw_consent
from datasharing.models import SubjectRole
from partners.home import Group
from partners.models import Area, Membership, Purpose, Service
from partners.reference import loading
from referrals.exchange import actions
from referrals.models import Event, EventKind, Referral, ReferralState, Task
from referrals.returned.actions import dismiss
from referrals.returned.models import came_back
from referrals.tasks.actions import ask, decline_task, record_task_consent_withdrawn
from referrals.tasks.ways import ways
from tests.conftest import owner_role
from tests.partnership import Partnership
from tests.referrals.lists.test_pages_lists import refer
from tests.referrals.pages import browser_of, filled, words
from tests.referrals.sending import carry_everything, last_changed, route_for

Enter = Callable[..., Any]


@pytest.fixture
def sent(partnership: Partnership, northport: Area, as_member: Enter) -> Referral:
    """Ash's referral from custody on Harbour's list."""
    with owner_role():
        loading.load_code_sets()
        loading.load_codes()
    with as_member(partnership.custody_worker):
        [referral] = refer(partnership, "Ash")
    carry_everything()
    return referral


@pytest.fixture
def custody(partnership: Partnership, sent: Referral) -> Client:
    """A custody worker's browser."""
    return browser_of(partnership.custody_worker)


def decline(referral: Referral, by: Membership) -> None:
    actions.decline_referral(referral, by=by, reason="no_capacity", note="From Monday again")


def miss_once(referral: Referral, by: Membership) -> None:
    actions.book_appointment(referral, by=by, at=timezone.now() - timedelta(hours=1), place="Quay Street")
    actions.record_attendance(referral, by=by, attended=False)


def miss_twice(referral: Referral, by: Membership) -> None:
    actions.accept_referral(referral, by=by)
    miss_once(referral, by)
    miss_once(referral, by)


def close(referral: Referral, by: Membership) -> None:
    actions.accept_referral(referral, by=by)
    actions.close_referral(referral, by=by, reason="no_contact")


def end_consent(referral: Referral, by: Membership) -> None:
    actions.record_consent_withdrawn(referral, by=by)


def lines(browser: Client) -> list[Any]:
    """The lines for what came back, on the home page of this browser."""
    return [line for line in browser.get("/").context["lines"] if line.group == Group.BACK]


@pytest.mark.parametrize(
    ("happens", "title", "action"),
    [
        (decline, "Harbour adult treatment declined", "Send elsewhere"),
        (miss_twice, "Did not come to Harbour adult treatment twice", "Send elsewhere"),
        (close, "Harbour adult treatment closed it", "Send elsewhere"),
        (end_consent, "They no longer agree that Harbour adult treatment is told", "Send elsewhere"),
    ],
)
def test_it_comes_back_with_its_reason_and_the_next_step(
    partnership: Partnership,
    as_member: Enter,
    custody: Client,
    sent: Referral,
    happens: Callable[[Referral, Membership], None],
    title: str,
    action: str,
) -> None:
    assert lines(custody) == []
    with as_member(partnership.treatment_worker):
        happens(Referral.objects.get(), partnership.treatment_worker)

    [line] = lines(custody)

    assert (str(line.title), str(line.action), str(line.who)) == (title, action, "Ash Marsh")
    assert "Came back to you" in words(custody.get("/"))
    assert words(custody.get(line.url))


def test_where_it_was_redirected_is_told_if_the_person_agreed(
    partnership: Partnership, as_member: Enter, custody: Client, sent: Referral
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        actions.redirect_referral(
            Referral.objects.get(),
            by=worker,
            route=route_for(partnership, "harbour"),
            consented=True,
            reason="outside_area",
            tell_sender=True,
        )

    [line] = lines(custody)
    assert "Now with Bridge adult treatment" in line.remark
    assert "To Bridge adult treatment, Bridge" in words(custody.get(f"/referrals/{sent.reference}"))


def test_where_it_was_redirected_stays_untold_if_they_did_not(
    partnership: Partnership, as_member: Enter, custody: Client, sent: Referral
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        actions.redirect_referral(
            Referral.objects.get(),
            by=worker,
            route=route_for(partnership, "harbour"),
            consented=True,
            reason="outside_area",
        )

    page = words(custody.get(f"/referrals/{sent.reference}"))
    assert "Where it went is told only with their consent" in page
    assert "Bridge" not in page


def test_who_missed_once_has_not_come_back(
    partnership: Partnership, as_member: Enter, custody: Client, sent: Referral
) -> None:
    with as_member(partnership.treatment_worker):
        actions.accept_referral(Referral.objects.get(), by=partnership.treatment_worker)
        miss_once(Referral.objects.get(), partnership.treatment_worker)

    assert lines(custody) == []


def test_only_its_sender_hears_of_it_until_it_has_been_left_for_a_day(
    partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    with as_member(partnership.treatment_worker):
        decline(Referral.objects.get(), partnership.treatment_worker)

    assert lines(browser_of(partnership.police_supervisor)) == []
    assert lines(browser_of(partnership.treatment_worker)) == []


def test_it_is_sent_elsewhere_with_what_is_known_and_is_back_no_more(
    partnership: Partnership, as_member: Enter, custody: Client, sent: Referral
) -> None:
    with as_member(partnership.treatment_worker):
        miss_twice(Referral.objects.get(), partnership.treatment_worker)
    service = Service.objects.get(agency=partnership.agency("harbour"))
    [line] = lines(custody)
    assert "Harbour adult treatment" in words(custody.get(line.url))
    address = f"{line.url}?service={service.reference}"
    page = custody.get(address)
    refused = custody.post(address, filled(page))
    assert "Nothing can be sent unless they agree" in words(refused, 422)

    custody.post(address, filled(page, agreed="on", reason="Rang; wants to try again"))

    assert lines(custody) == []
    with as_member(partnership.custody_worker):
        first, second = Referral.objects.order_by("pk")
        assert (first.state, second.replaces) == (ReferralState.WITHDRAWN, first)
        assert second.contact == first.contact
    assert "Then sent to" in words(custody.get(f"/referrals/{sent.reference}"))


def test_it_is_left_with_a_note_that_nobody_else_reads_until_there_is_other_news(
    partnership: Partnership, as_member: Enter, custody: Client, sent: Referral
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        decline(Referral.objects.get(), worker)
    address = f"/referrals/{sent.reference}/dismissal"
    assert "Say why nothing more is done" in words(custody.post(address, filled(custody.get(address))), 422)

    custody.post(address, filled(custody.get(address), note="Bailed to another county"))

    assert lines(custody) == []
    with as_member(worker):
        referral = Referral.objects.get()
        assert not referral.dismissals.exists()
        actions.correct_event(Event.objects.get(kind=EventKind.DECLINED), by=worker)
        decline(referral, worker)
    assert len(lines(custody)) == 1


def test_what_became_of_one_that_was_redirected_comes_back_again(
    partnership: Partnership, as_member: Enter, custody: Client, sent: Referral
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        actions.redirect_referral(
            Referral.objects.get(),
            by=worker,
            route=route_for(partnership, "harbour"),
            consented=True,
            reason="outside_area",
        )
    carry_everything()
    with as_member(partnership.custody_worker):
        dismiss(Referral.objects.get(), by=partnership.custody_worker, note="Seen")
        assert not came_back(Referral.objects.all()).exists()
    with as_member(partnership.bridge_worker):
        actions.decline_referral(Referral.objects.get(), by=partnership.bridge_worker, reason="no_capacity")
    carry_everything()

    assert len(lines(custody)) == 1


def test_consent_that_was_withdrawn_as_such_comes_back_too(
    partnership: Partnership, as_member: Enter, custody: Client, sent: Referral
) -> None:
    with as_member(partnership.custody_worker):
        assert sent.consent
        withdraw_consent(sent.consent, by=partnership.custody_worker)

    [line] = lines(custody)
    assert line.who_url == f"/referrals/{sent.reference}"


def test_a_task_that_will_not_be_done_comes_back_and_is_asked_again(
    partnership: Partnership, as_member: Enter, custody: Client, sent: Referral
) -> None:
    worker, there = partnership.custody_worker, partnership.treatment_worker
    with as_member(worker):
        task = ask_harbour(partnership, sent)
    carry_everything()
    with as_member(there):
        decline_task(Task.objects.get(), by=there, reason="no_capacity", note="After the holidays")

    [line] = lines(custody)
    assert str(line.title) == "Harbour declined: Ring the hostel"
    assert "After the holidays" in line.remark
    chosen = custody.get(line.url)
    assert f'name="after" value="{task.reference}"' in chosen.content.decode()
    address = f"{line.url}&to=harbour:adder"
    form = custody.get(address)
    assert form.context["form"]["title"].value() == "Ring the hostel"
    tomorrow = timezone.now() + timedelta(days=1)
    due = {"due_on_day": str(tomorrow.day), "due_on_month": str(tomorrow.month), "due_on_year": str(tomorrow.year)}
    custody.post(address, filled(form, agreed="on", **due))

    assert lines(custody) == []
    with as_member(worker):
        assert Task.objects.count() == 2


def test_a_task_that_came_back_is_left_with_a_note(
    partnership: Partnership, as_member: Enter, custody: Client, sent: Referral
) -> None:
    with as_member(partnership.custody_worker):
        task = ask_harbour(partnership, sent)
    carry_everything()
    with as_member(partnership.treatment_worker):
        record_task_consent_withdrawn(Task.objects.get(), by=partnership.treatment_worker)
    assert "They no longer agree" in str(lines(custody)[0].title)
    address = f"/tasks/{task.reference}/dismissal"

    custody.post(address, filled(custody.get(address), note="Understood"))

    assert [line for line in lines(custody) if line.who_url == f"/tasks/{task.reference}"] == []


def ask_harbour(partnership: Partnership, about: Referral) -> Task:
    """Something the police ask of Harbour about the person of a referral. Inside the door."""
    worker = partnership.custody_worker
    [way] = [
        way
        for way in ways(
            worker.agency,
            [partnership.programme],
            role=SubjectRole.PROGRAMME,
            purpose=Purpose.CUSTODY,
            at=timezone.now(),
        )
        if way.recipient == partnership.agency("harbour")
    ]
    return ask(
        about.person,
        by=worker,
        way=way,
        subject_role=SubjectRole.PROGRAMME,
        title="Ring the hostel",
        due_at=timezone.now() + timedelta(days=2),
        consented=True,
    )


def test_what_its_sender_has_left_for_a_day_reaches_the_supervisors(
    partnership: Partnership, as_member: Enter, sent: Referral
) -> None:
    with as_member(partnership.treatment_worker):
        decline(Referral.objects.get(), partnership.treatment_worker)
    last_changed(sent, days=2)

    [line] = lines(browser_of(partnership.police_supervisor, Purpose.CUSTODY))

    assert str(line.title) == "Harbour adult treatment declined"
