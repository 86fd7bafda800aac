"""Members are told by e-mail how much there is to do: as they would count it themselves, once a day, and of nobody."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone

from cases.models import Concern
from datasharing.models import LogEntry, Outbox, Person
from datasharing.notices.actions import choose_notices
from datasharing.notices.counting import due_of, seeing_as
from datasharing.notices.models import NoticeChoice, SentNotice
from datasharing.notices.outbox_tasks import hand_over_notices
from datasharing.restriction.actions import Rule, guard_person
from partners.due_words import Group
from partners.london import LONDON, london_time
from partners.members.actions import change_purposes, end_membership
from partners.models import Membership, Purpose, Role
from partners.reference.models import BankHoliday, Division
from tests.conftest import owner_role
from tests.datasharing.clocks.test_sweep import put, raise_one
from tests.makers import make_person
from tests.partnership import Partnership, name_lead
from tests.referrals.conftest import make_northport
from tests.referrals.lists.test_pages_lists import refer
from tests.referrals.sending import carry_everything

Enter = Callable[..., Any]
HALF_PAST_SEVEN = time(7, 30)


def next_weekday(*, at: time = HALF_PAST_SEVEN, weekday: int = 3) -> datetime:
    """The next Wednesday (ISO 3), or another day of the week, at a time in London."""
    day = london_time(timezone.now()).date() + timedelta(days=1)
    while day.isoweekday() != weekday:
        day += timedelta(days=1)
    return datetime.combine(day, at, tzinfo=LONDON)


def sweep_and_carry(at: datetime) -> None:
    """What beat, relay and worker do at the instant `at`."""
    with time_machine.travel(at, tick=False):
        hand_over_notices()
        carry_everything()


def choose(as_member: Enter, member: Membership, *, purpose: Purpose | None = None, **wanted: Any) -> None:
    purpose = purpose or Purpose(member.purposes[0])
    with as_member(member, purpose):
        choose_notices(**{"morning_at": None, "on_escalation": False} | wanted, purpose=purpose, by=member)


@pytest.fixture
def lead(partnership: Partnership) -> Membership:
    """The safeguarding lead of the police, who is asked about concerns."""
    return name_lead(partnership)


@pytest.fixture
def concern(partnership: Partnership, as_member: Enter, lead: Membership) -> Concern:
    """A concern about Ash Marsh, which the lead should have answered days ago."""
    worker = partnership.custody_worker
    with as_member(worker):
        found = raise_one(make_person(worker, programme=partnership.programme), worker)
        put(found, days=3)
    return found


def test_who_has_chosen_is_told_in_the_morning_how_much_there_is_to_do(
    as_member: Enter, concern: Concern, lead: Membership
) -> None:
    choose(as_member, lead, purpose=Purpose.CUSTODY, morning_at=HALF_PAST_SEVEN)

    sweep_and_carry(next_weekday(at=time(7, 29)))
    assert mail.outbox == []

    sweep_and_carry(next_weekday())

    [message] = mail.outbox
    assert message.to == [lead.user.email]
    assert message.subject == "Act as one: 1 overdue"
    assert "- 1 overdue\n" in message.body
    assert "http://localhost:8000/sign-in\n" in message.body


def test_the_message_names_no_person_no_reference_and_no_reason(
    as_member: Enter, concern: Concern, lead: Membership
) -> None:
    choose(as_member, lead, purpose=Purpose.CUSTODY, morning_at=HALF_PAST_SEVEN, on_escalation=True)
    with as_member(lead, Purpose.CUSTODY):
        person = Person.objects.get(pk=concern.person_id)

    sweep_and_carry(next_weekday())

    [message] = mail.outbox
    told = str(message.message()).lower()
    assert not [word for word in ("marsh", "ash ", "concern", "safeguarding", "older men") if word in told]
    assert person.reference.lower() not in told
    assert str(concern.public_id) not in told
    assert concern.reference.lower() not in told


@pytest.mark.usefixtures("concern")
def test_two_sweeps_and_a_late_one_send_one_message_a_day(as_member: Enter, lead: Membership) -> None:
    choose(as_member, lead, purpose=Purpose.CUSTODY, morning_at=HALF_PAST_SEVEN)

    with time_machine.travel(next_weekday(), tick=False):
        hand_over_notices()
        hand_over_notices()
    assert Outbox.objects.filter(task="notices.morning").count() == 1
    sweep_and_carry(next_weekday() + timedelta(hours=6))
    sweep_and_carry(next_weekday() + timedelta(hours=7))
    assert len(mail.outbox) == 1

    sweep_and_carry(next_weekday() + timedelta(days=1))

    assert len(mail.outbox) == 2
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 2


@pytest.mark.usefixtures("concern")
def test_a_message_that_waited_for_a_day_is_not_sent_beside_that_days(as_member: Enter, lead: Membership) -> None:
    choose(as_member, lead, purpose=Purpose.CUSTODY, morning_at=HALF_PAST_SEVEN)
    with time_machine.travel(next_weekday(), tick=False):
        hand_over_notices()

    sweep_and_carry(next_weekday() + timedelta(days=1))

    assert Outbox.objects.filter(task="notices.morning").exclude(done_at=None).count() == 2
    assert len(mail.outbox) == 1


@pytest.mark.usefixtures("concern")
def test_no_morning_notice_comes_on_a_weekend_or_a_bank_holiday(as_member: Enter, lead: Membership) -> None:
    choose(as_member, lead, purpose=Purpose.CUSTODY, morning_at=HALF_PAST_SEVEN)
    holiday = next_weekday()
    with owner_role():
        BankHoliday.objects.create(division=Division.ENGLAND_AND_WALES, on=holiday.date(), title="Invented")

    sweep_and_carry(next_weekday(weekday=6))
    sweep_and_carry(holiday)

    assert mail.outbox == []


def test_nothing_comes_when_nothing_is_due(as_member: Enter, lead: Membership) -> None:
    choose(as_member, lead, purpose=Purpose.CUSTODY, morning_at=HALF_PAST_SEVEN)

    sweep_and_carry(next_weekday())

    assert mail.outbox == []
    assert not SentNotice.objects.exists()


def test_what_a_member_may_not_see_is_not_counted(
    partnership: Partnership, as_member: Enter, concern: Concern, lead: Membership
) -> None:
    with as_member(partnership.police_supervisor, Purpose.CUSTODY):
        person = Person.objects.get(pk=concern.person_id)
        barrier = [Rule(kind="exclusion", user=lead.user_id)]
        guard_person(person, rules=barrier, reason="They are related", by=partnership.police_supervisor)
    choose(as_member, lead, purpose=Purpose.CUSTODY, morning_at=HALF_PAST_SEVEN)

    sweep_and_carry(next_weekday())

    assert mail.outbox == []


@pytest.mark.usefixtures("concern")
def test_who_has_left_is_told_nothing_more(partnership: Partnership, as_member: Enter, lead: Membership) -> None:
    choose(as_member, lead, purpose=Purpose.CUSTODY, morning_at=HALF_PAST_SEVEN)
    with as_member(partnership.police_administrator):
        end_membership(lead.user, role=Role(lead.role), by=partnership.police_administrator)

    sweep_and_carry(next_weekday())

    assert mail.outbox == []


@pytest.mark.usefixtures("concern")
def test_who_may_act_for_that_purpose_no_longer_is_told_nothing_until_they_choose_again(
    partnership: Partnership, as_member: Enter, lead: Membership
) -> None:
    choose(as_member, lead, purpose=Purpose.CUSTODY, morning_at=HALF_PAST_SEVEN)
    with as_member(partnership.police_administrator):
        fewer = [Purpose.DETERRENCE]
        change_purposes(lead.user, role=Role(lead.role), purposes=fewer, by=partnership.police_administrator)

    sweep_and_carry(next_weekday())

    assert mail.outbox == []


def test_a_supervisor_is_told_once_when_something_is_escalated(partnership: Partnership, as_member: Enter) -> None:
    """Referrals that Harbour has not acknowledged, four hours after their time."""
    supervisor = partnership.police_supervisor
    choose(as_member, supervisor, purpose=Purpose.CUSTODY, on_escalation=True)
    with owner_role():
        make_northport(partnership)
    with as_member(partnership.custody_worker):
        refer(partnership, "Ash", "Bo")
    carry_everything()

    sweep_and_carry(timezone.now() + timedelta(hours=3))
    assert mail.outbox == []
    for hours in (5, 6, 7, 30):
        sweep_and_carry(timezone.now() + timedelta(hours=hours))

    [message] = mail.outbox
    assert message.to == [supervisor.user.email]
    assert message.subject == "Act as one: 2 escalated to you"


def test_what_was_late_before_they_chose_is_no_news(
    partnership: Partnership, as_member: Enter, concern: Concern
) -> None:
    choose(as_member, partnership.police_supervisor, purpose=Purpose.CUSTODY, on_escalation=True)

    sweep_and_carry(timezone.now() + timedelta(hours=1))

    assert mail.outbox == []


def test_counting_can_write_nothing_and_leaves_who_looked_in_the_log(
    partnership: Partnership, lead: Membership
) -> None:
    with (
        pytest.raises(DatabaseError, match="read-only transaction"),
        seeing_as(lead, Purpose.CUSTODY, resource="notices.morning"),
    ):
        Person.objects.create(registered_by=lead.agency)

    with seeing_as(lead, Purpose.CUSTODY, resource="notices.morning"):
        due_of(lead, Purpose.CUSTODY, at=timezone.now())

    with owner_role():
        attempted, done = LogEntry.objects.filter(resource="notices.morning").order_by("pk")
    assert (attempted.outcome, done.outcome) == ("attempted", "done")
    assert (done.user_id, done.agency_id, done.persons) == (lead.user_id, lead.agency_id, [])


@pytest.mark.usefixtures("concern")
def test_a_notice_counts_what_the_home_page_shows(as_member: Enter, lead: Membership) -> None:
    with as_member(lead, Purpose.CUSTODY):
        assert due_of(lead, Purpose.CUSTODY, at=timezone.now()) == {Group.OVERDUE: 1}


def test_a_member_chooses_for_themselves_alone(partnership: Partnership, as_member: Enter, lead: Membership) -> None:
    """And for the purpose that they act for."""
    theirs = {"morning_at": HALF_PAST_SEVEN, "chosen_at": timezone.now()}
    for user, purpose in ((partnership.analyst.user, Purpose.CUSTODY), (lead.user, Purpose.DETERRENCE)):
        with (
            as_member(lead, Purpose.CUSTODY),
            pytest.raises(DatabaseError, match="own notices"),
            transaction.atomic(),
        ):
            NoticeChoice.objects.create(user=user, agency=lead.agency, role=lead.role, purpose=purpose, **theirs)


@pytest.mark.usefixtures("concern")
def test_no_member_can_say_that_a_notice_was_sent(as_member: Enter, lead: Membership) -> None:
    choose(as_member, lead, purpose=Purpose.CUSTODY, morning_at=HALF_PAST_SEVEN)
    choice = NoticeChoice.objects.get()

    with as_member(lead, Purpose.CUSTODY), pytest.raises(DatabaseError, match="unattended work"), transaction.atomic():
        SentNotice.objects.create(choice=choice, kind="morning", on=timezone.now().date(), counted_at=timezone.now())


@pytest.mark.usefixtures("concern")
def test_a_mail_server_that_refuses_leaves_the_notice_to_be_sent(
    as_member: Enter, lead: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any) -> int:
        raise ConnectionRefusedError

    choose(as_member, lead, purpose=Purpose.CUSTODY, morning_at=HALF_PAST_SEVEN)
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    with pytest.raises(ConnectionRefusedError):
        sweep_and_carry(next_weekday())
    assert not SentNotice.objects.exists()

    monkeypatch.undo()
    sweep_and_carry(next_weekday() + timedelta(minutes=10))

    assert len(mail.outbox) == 1
