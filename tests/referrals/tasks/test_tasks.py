"""Something is asked of an agency about a person, by when, and what came of it comes back to the agency that asked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from datasharing.consent.actions import withdraw_consent
from datasharing.enforcement.refusals import broke
from datasharing.models import Consent, Outbox, Person, SubjectRole
from datasharing.outbox import outbox
from partners.models import Purpose
from referrals.exchange.events import AlreadyDecided, add_event
from referrals.exchange.sending import ConsentNeeded
from referrals.models import Task, TaskEvent, TaskEventKind, TaskIdentity, TaskState
from referrals.tasks.actions import acknowledge_task, complete_task, decline_task, withdraw_task
from referrals.tasks.ways import ways
from tests.partnership import Partnership
from tests.referrals.sending import carry_everything
from tests.referrals.tasks.conftest import make_task, way_to

Enter = Callable[..., Any]


def test_the_agency_that_is_asked_finds_it_on_its_list_with_the_name(
    partnership: Partnership, as_member: Enter, delivered: Task
) -> None:
    with as_member(partnership.treatment_worker):
        task = Task.objects.to(partnership.agency("harbour").pk).open().get()

        assert (task.state, task.title) == (TaskState.DELIVERED, "Say whether Ash kept the appointment")
        assert str(TaskIdentity.objects.get(task=task)) == "Ash Marsh"


def test_what_came_of_it_comes_back_to_the_agency_that_asked(
    partnership: Partnership, as_member: Enter, delivered: Task
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        task = Task.objects.get()
        acknowledge_task(task, by=worker)
        complete_task(task, by=worker, outcome="done", note="Ash came on Monday.")

    with as_member(partnership.custody_worker):
        assert Task.objects.get().state == TaskState.DONE
        done = TaskEvent.objects.get(kind=TaskEventKind.DONE)
        assert (done.owner, done.outcome, done.note) == (
            partnership.agency("harbour"),
            "done",
            "Ash came on Monday.",
        )


def test_it_is_delivered_once_however_often_the_key_comes(
    partnership: Partnership, as_member: Enter, asked: Task
) -> None:
    row = Outbox.objects.get()

    assert [outbox.perform(row.key) for _again in range(3)] == [True, False, False]

    with as_member(partnership.custody_worker):
        assert TaskEvent.objects.filter(kind=TaskEventKind.DELIVERED).count() == 1


def test_nothing_is_asked_without_the_consent_that_the_agreement_rests_on(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        way = way_to(partnership, "harbour", purpose=Purpose.CUSTODY)
        with pytest.raises(ConsentNeeded):
            make_task(ash, worker, way, consented=False)

        assert way.wording == "May we tell Harbour that you would like their help?"
        assert not Task.objects.exists()
    assert not Outbox.objects.exists()


def test_the_agency_that_is_asked_reads_nothing_once_the_person_has_withdrawn(
    partnership: Partnership, as_member: Enter, delivered: Task
) -> None:
    with as_member(partnership.custody_worker):
        withdraw_consent(Consent.objects.get(), by=partnership.custody_worker)

    with as_member(partnership.treatment_worker):
        assert not Task.objects.exists()
        assert not TaskIdentity.objects.exists()


def test_colleagues_are_asked_as_partners_are(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        make_task(ash, analyst, way_to(partnership, "police", purpose=Purpose.DETERRENCE))
    carry_everything()

    with as_member(partnership.police_supervisor, Purpose.DETERRENCE):
        task = Task.objects.to(partnership.agency("police").pk).get()
        assert task.state == TaskState.DELIVERED
        complete_task(task, by=partnership.police_supervisor, outcome="partly_done", note="Two of three addresses.")

        assert Task.objects.get().state == TaskState.DONE


def test_probation_and_police_ask_each_other_without_consent(
    partnership: Partnership, as_member: Enter, supervising: None, ash: Person
) -> None:
    analyst, officer = partnership.analyst, partnership.probation_practitioner
    with as_member(analyst):
        way = way_to(partnership, "probation", purpose=Purpose.DETERRENCE)
        make_task(ash, analyst, way, consented=False)
    carry_everything()

    with as_member(officer):
        task = Task.objects.get()
        decline_task(task, by=officer, reason="not_ours")
    with as_member(partnership.treatment_worker):
        assert not Task.objects.exists()
    with as_member(analyst):
        assert Task.objects.get().state == TaskState.DECLINED


def test_only_the_agency_that_is_asked_answers_and_only_the_one_that_asks_withdraws(
    partnership: Partnership, as_member: Enter, delivered: Task
) -> None:
    sender, addressee = partnership.custody_worker, partnership.treatment_worker
    with as_member(sender), pytest.raises(AlreadyDecided):
        complete_task(Task.objects.get(), by=sender, outcome="done", note="Done.")
    with as_member(addressee), pytest.raises(AlreadyDecided):
        withdraw_task(Task.objects.get(), by=addressee, reason="mistaken")
    with as_member(sender):
        withdraw_task(Task.objects.get(), by=sender, reason="mistaken")

        assert Task.objects.get().state == TaskState.WITHDRAWN


def test_the_first_answer_holds(partnership: Partnership, as_member: Enter, delivered: Task) -> None:
    first, second = partnership.treatment_worker, partnership.second_treatment_worker
    with as_member(first):
        complete_task(Task.objects.get(), by=first, outcome="done", note="Done.")

    with as_member(second):
        with pytest.raises(AlreadyDecided):
            decline_task(Task.objects.get(), by=second, reason="no_capacity")
        assert Task.objects.get().state == TaskState.DONE


def test_what_is_done_says_with_which_outcome_and_what_came_of_it(
    partnership: Partnership, as_member: Enter, delivered: Task
) -> None:
    worker = partnership.treatment_worker
    with as_member(worker):
        for facts in [{"outcome": "done"}, {"note": "Done."}]:
            with pytest.raises(IntegrityError) as refused, transaction.atomic():
                add_event(Task.objects.get(), TaskEventKind.DONE, by=worker, **facts)
            assert broke(refused.value, "a_task_done_says_what_came_of_it")


def test_what_was_asked_never_changes(partnership: Partnership, as_member: Enter, delivered: Task) -> None:
    with as_member(partnership.custody_worker), pytest.raises(ProgrammingError, match="permission denied"):
        Task.objects.update(title="Something else")


def test_a_task_about_a_victim_stays_about_a_victim(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    """An agreement about people on the programme leads nowhere; one's own agency may be asked."""
    analyst, police = partnership.analyst, partnership.agency("police")
    with as_member(analyst):
        found = ways(
            police,
            [partnership.programme],
            role=SubjectRole.VICTIM,
            purpose=Purpose.DETERRENCE,
            at=timezone.now(),
        )
        [way] = found
        task = make_task(ash, analyst, way, subject_role=SubjectRole.VICTIM)

        assert way.recipient == police
        assert task.subject_role == TaskIdentity.objects.get().subject_role == SubjectRole.VICTIM


def test_it_is_late_from_its_due_time_on_until_it_is_done(
    partnership: Partnership, as_member: Enter, delivered: Task
) -> None:
    worker, due = partnership.treatment_worker, delivered.due_at
    with as_member(worker):
        assert [Task.objects.overdue(at).count() for at in (due, due + timedelta(seconds=1))] == [0, 1]
        assert Task.objects.get().is_overdue(due + timedelta(seconds=1))
        complete_task(Task.objects.get(), by=worker, outcome="done", note="Done.")

        assert not Task.objects.overdue(due + timedelta(days=1)).exists()
        assert not Task.objects.get().is_overdue(due + timedelta(days=1))
