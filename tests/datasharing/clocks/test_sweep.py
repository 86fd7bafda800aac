"""When a clock has passed, what follows is handed over once to the agency that watches it, and done unattended."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from cases.groups.actions import name_group
from cases.models import Concern
from cases.safeguarding.actions import answer_concern, raise_concern
from cases.safeguarding.clocks import ANSWER
from datasharing.agreements.actions import set_status
from datasharing.enforcement.door import acting
from datasharing.models import Agreement, AgreementStatus, LogEntry, Outbox, Person, SubjectRole
from datasharing.outbox import outbox, sweeping
from partners.london import london_today
from partners.models import Membership
from referrals.exchange.clocks import ACKNOWLEDGEMENT
from referrals.models import Referral
from tests.attacker import actor_of, session
from tests.committed import World, committed_world
from tests.conftest import owner_role
from tests.makers import make_person
from tests.partnership import Partnership
from tests.referrals.conftest import make_northport
from tests.referrals.lists.test_pages_lists import refer
from tests.referrals.sending import carry_everything

Enter = Callable[..., Any]
YESTERDAY = timedelta(days=1)


def raise_one(person: Person, by: Membership) -> Concern:
    """A concern about `person` of `by`'s agency. Inside the door."""
    text = "Sleeps at older men's flats"
    return raise_concern(person, by=by, subject_role=SubjectRole.PROGRAMME, kind=Concern.Kind.OTHER, text=text)


def raise_late(person: Person, by: Membership, *, days: int = 1) -> Concern:
    """One that should have been answered so many days ago. Inside the door."""
    concern = raise_one(person, by)
    put(concern, days=days)
    return concern


def put(concern: Concern, *, days: int) -> None:
    """Have `concern` due so many days ago. Inside the door."""
    with owner_role():
        Concern.objects.filter(pk=concern.pk).update(due_on=london_today(timezone.now()) - timedelta(days=days))


@pytest.fixture
def late(partnership: Partnership, as_member: Enter) -> Concern:
    """An overdue, unanswered concern of the police."""
    worker = partnership.custody_worker
    with as_member(worker):
        return raise_late(make_person(worker, programme=partnership.programme), worker)


def handed_over() -> list[str]:
    return [outbox.look_up(row.key).about for row in Outbox.objects.filter(task=ANSWER.task)]


def escalated(as_member: Enter, member: Membership) -> list[Any]:
    with as_member(member):
        return [concern.escalated_at for concern in Concern.objects.order_by("pk")]


def test_what_nobody_has_answered_in_time_is_passed_on_by_its_agency_itself(
    partnership: Partnership, as_member: Enter, late: Concern
) -> None:
    sweeping.sweep()
    carry_everything()

    [row] = Outbox.objects.filter(task=ANSWER.task)
    work = outbox.look_up(row.key)
    assert (work.agency, work.about) == (partnership.agency("police"), str(late.public_id))
    assert escalated(as_member, partnership.custody_worker) != [None]
    with owner_role():
        entry = LogEntry.objects.filter(operation="alteration", persons__contains=[late.person_id]).latest("pk")
    assert (entry.agency_id, str(entry.user)) == (partnership.agency("police").pk, "Police system")


def test_sweeping_again_changes_nothing(partnership: Partnership, as_member: Enter, late: Concern) -> None:
    """Before the work is done, and after."""
    sweeping.sweep()
    sweeping.sweep()
    assert handed_over() == [str(late.public_id)]
    carry_everything()
    first = escalated(as_member, partnership.custody_worker)

    sweeping.sweep()
    carry_everything()

    assert handed_over() == [str(late.public_id)]
    assert escalated(as_member, partnership.custody_worker) == first


def test_a_sweep_that_comes_days_late_misses_nothing(partnership: Partnership, as_member: Enter) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        concerns = [raise_late(make_person(worker), worker, days=days) for days in (1, 2, 40)]

    sweeping.sweep()

    assert sorted(handed_over()) == sorted(str(concern.public_id) for concern in concerns)


def test_a_day_has_not_passed_until_it_is_over(partnership: Partnership, as_member: Enter, late: Concern) -> None:
    with as_member(partnership.custody_worker):
        put(late, days=0)

    sweeping.sweep()

    assert handed_over() == []


def test_a_clock_that_has_stopped_calls_for_nothing(partnership: Partnership, as_member: Enter, late: Concern) -> None:
    with as_member(partnership.police_supervisor):
        answer_concern(late, by=partnership.police_supervisor, answer="Social care told", at=timezone.now())

    sweeping.sweep()

    assert handed_over() == []


def test_who_answers_before_the_work_is_done_stops_it(
    partnership: Partnership, as_member: Enter, monkeypatch: pytest.MonkeyPatch, late: Concern
) -> None:
    done: list[Concern] = []
    clock = replace(ANSWER, on_passing=lambda concern, _actor: done.append(concern))
    monkeypatch.setitem(outbox._tasks, ANSWER.task, clock.perform)
    sweeping.sweep()
    with as_member(partnership.police_supervisor):
        answer_concern(late, by=partnership.police_supervisor, answer="Social care told", at=timezone.now())

    carry_everything()

    assert not Outbox.objects.waiting().exists()
    assert done == []


def test_what_is_put_off_while_the_work_waits_is_not_passed_on(
    partnership: Partnership, as_member: Enter, late: Concern
) -> None:
    sweeping.sweep()
    with as_member(partnership.custody_worker):
        put(late, days=-1)

    carry_everything()

    assert escalated(as_member, partnership.custody_worker) == [None]


def test_a_new_due_time_that_passes_is_handed_over_again(
    partnership: Partnership, as_member: Enter, late: Concern
) -> None:
    sweeping.sweep()
    with as_member(partnership.custody_worker):
        put(late, days=3)

    sweeping.sweep()

    assert handed_over() == [str(late.public_id)] * 2


def test_work_is_handed_to_nobody_while_no_agreement_lets_them_read_and_afterwards_once(
    partnership: Partnership, as_member: Enter, late: Concern
) -> None:
    stand(partnership, as_member, AgreementStatus.State.SUSPENDED)
    sweeping.sweep()
    assert handed_over() == []

    stand(partnership, as_member, AgreementStatus.State.ACTIVE)
    sweeping.sweep()

    assert handed_over() == [str(late.public_id)]


def stand(partnership: Partnership, as_member: Enter, state: AgreementStatus.State) -> None:
    with as_member(partnership.police_dpo):
        set_status(Agreement.objects.get(reference="own-police"), state, by=partnership.police_dpo, reason="A breach")


@pytest.fixture
def unread(partnership: Partnership, as_member: Enter) -> Referral:
    """A referral of the police to Harbour that was not acknowledged in time."""
    with owner_role():
        make_northport(partnership)
    with as_member(partnership.custody_worker):
        [sent] = refer(partnership, "Ash")
    carry_everything()
    with owner_role():
        Referral.objects.filter(pk=sent.pk).update(acknowledge_by=timezone.now() - timedelta(minutes=1))
    return sent


def test_the_addressee_is_asked_for_what_it_has_not_acknowledged(
    partnership: Partnership, monkeypatch: pytest.MonkeyPatch, unread: Referral
) -> None:
    done: list[tuple[str, str]] = []
    monkeypatch.setitem(outbox._tasks, "clocks.test", lambda about, actor: done.append((about, str(actor.agency))))
    with connection.cursor() as cursor:
        purposes = [int(purpose) for purpose in ACKNOWLEDGEMENT.purposes]
        cursor.execute(
            "SELECT sharing.pass_clock(%s, 'clocks.test', %s, %s)",
            [ACKNOWLEDGEMENT.slug, ACKNOWLEDGEMENT.watched_by, purposes],
        )
    carry_everything()

    assert done == [(str(unread.public_id), "Harbour")]


def test_only_clocks_can_be_swept(partnership: Partnership) -> None:
    """Or SQL that no page meant could have keys of any records handed over: this index is partial, and no clock's."""
    with pytest.raises(DatabaseError, match="no rows"), connection.cursor() as cursor:
        cursor.execute("SELECT sharing.pass_clock('referral_of_a_contact', 'clocks.test', 'owner', '{2}')")


def test_facts_about_no_one_person_have_clocks_too(partnership: Partnership, as_member: Enter) -> None:
    """The index that a room would declare on a kind of facts; the analyst's agency may read its own."""
    with owner_role(), connection.cursor() as cursor:
        cursor.execute("CREATE INDEX group_created_at_clock ON cases_group (created_at, id, set_id) WHERE note = ''")
    with as_member(partnership.analyst):
        group = name_group("Ropewalk", by=partnership.analyst, programme=partnership.programme)

    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.pass_clock('group_created_at_clock', 'clocks.test', 'owner', '{3}')")

    [row] = Outbox.objects.filter(task="clocks.test")
    work = outbox.look_up(row.key)
    assert (work.about, work.agency, work.purpose) == (str(group.public_id), partnership.agency("police"), 3)


@pytest.fixture
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """A committed world, for two sweeps at once."""
    with committed_world(django_db_blocker) as made:
        yield made
        with session("fd_owner") as opened:
            opened.cursor().execute("DELETE FROM datasharing_outbox WHERE task LIKE 'clocks.%'")
            opened.commit()


def test_two_sweeps_at_once_hand_over_once(world: World) -> None:
    worker = world.partnership.custody_worker
    with acting(actor_of(worker)):
        late = raise_late(world.ash, worker)
    arguments = (ANSWER.slug, ANSWER.task, str(ANSWER.watched_by), [2, 3])
    counts: list[int] = []

    def sweep() -> None:
        with session("fd_app") as second:
            cursor = second.cursor()
            cursor.execute("SELECT sharing.pass_clock(%s, %s, %s, %s)", arguments)
            counts.append(cursor.fetchone()[0])
            second.commit()

    with session("fd_app") as first:
        cursor = first.cursor()
        cursor.execute("SELECT sharing.pass_clock(%s, %s, %s, %s)", arguments)
        counts.append(cursor.fetchone()[0])
        other = threading.Thread(target=sweep)
        other.start()
        other.join(timeout=0.5)
        first.commit()
        other.join(timeout=10)

    assert counts == [1, 0]
    assert handed_over() == [str(late.public_id)]
