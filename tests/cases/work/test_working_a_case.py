"""Opening a case and moving it, notes and alerts."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases.models import CASE_MACHINE, Alert, Case, CaseState, Note
from cases.safeguarding.actions import end_alert, raise_alert
from cases.work.actions import CannotMove, CaseAlreadyOpen, move_case, open_case, write_note
from datasharing.enforcement.refusals import NotYours
from datasharing.models import LogEntry, Person, SubjectRole
from tests.makers import make_person
from tests.partnership import Partnership

Enter = Callable[..., Any]
TODAY = date(2026, 11, 23)


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom the police hold in the programme."""
    with as_member(partnership.analyst):
        return make_person(partnership.analyst, programme=partnership.programme)


def nominate(person: Person, partnership: Partnership) -> Case:
    return open_case(
        person, by=partnership.analyst, programme=partnership.programme, on=TODAY, subject_role=SubjectRole.PROGRAMME
    )


def test_a_case_goes_from_nomination_to_closing(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        case = nominate(ash, partnership)
        for state in (CaseState.SELECTED, CaseState.ACTIVE, CaseState.CLOSED):
            case = move_case(case, state, by=analyst, on=TODAY)

        assert (case.state, case.closed_on) == (CaseState.CLOSED, TODAY)
        assert nominate(ash, partnership).state == CaseState.NOMINATED


def test_a_person_has_one_open_case_per_agency_and_programme(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    with as_member(partnership.analyst):
        nominate(ash, partnership)
        with pytest.raises(CaseAlreadyOpen):
            nominate(ash, partnership)

        assert Case.objects.count() == 1


def database_allows(case: Case, state: CaseState) -> bool:
    """Whether a plain UPDATE gets past the trigger; it is undone again."""
    try:
        with transaction.atomic():
            Case.objects.filter(pk=case.pk).update(state=state, closed_on=TODAY if state == CaseState.CLOSED else None)
            transaction.set_rollback(True)
    except IntegrityError as refused:
        return "a_case_moves_as_allowed" not in constraint_of(refused)
    return True


def constraint_of(error: IntegrityError) -> str:
    return str(getattr(error.__cause__, "diag").constraint_name)  # noqa: B009  # psycopg2's, which has no types


EVERY_STEP = [(before, after) for before in CaseState for after in CaseState if before != after]


@pytest.mark.parametrize(("before", "after"), EVERY_STEP)
def test_the_verb_and_the_database_hold_to_the_same_machine(
    partnership: Partnership, as_member: Enter, ash: Person, before: CaseState, after: CaseState
) -> None:
    with as_member(partnership.analyst):
        case = nominate(ash, partnership)
        for step in {"selected": ["selected"], "active": ["selected", "active"], "closed": ["closed"]}.get(before, []):
            case = move_case(case, CaseState(step), by=partnership.analyst, on=TODAY)

        allowed = after in CASE_MACHINE.following(before)
        assert database_allows(case, after) == allowed
        if allowed:
            assert move_case(case, after, by=partnership.analyst, on=TODAY).state == after
        else:
            with pytest.raises(CannotMove):
                move_case(case, after, by=partnership.analyst, on=TODAY)


def test_a_partner_does_not_move_a_case_it_may_read(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    with as_member(partnership.analyst):
        nominate(ash, partnership)

    with as_member(partnership.probation_practitioner):
        case = Case.objects.get()
        with pytest.raises(NotYours):
            move_case(case, CaseState.SELECTED, by=partnership.probation_practitioner, on=TODAY)


def test_a_note_says_whether_it_is_fact_or_opinion(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    with as_member(partnership.analyst):
        write_note(
            ash,
            by=partnership.analyst,
            basis=Note.Basis.OPINION,
            text="Seems ready to stop.",
            about_at=datetime(2026, 11, 22, 14, 0, tzinfo=UTC),
            subject_role=SubjectRole.PROGRAMME,
        )

        note = Note.objects.get()
        assert (note.basis, note.author) == (Note.Basis.OPINION, partnership.analyst.user)


def test_an_alert_lapses_when_it_is_ended_and_the_log_says_who_did_it(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        alert = raise_alert(
            ash,
            by=analyst,
            kind="weapons",
            since=TODAY,
            programme=partnership.programme,
            subject_role=SubjectRole.PROGRAMME,
        )
        end_alert(alert, by=analyst, on=TODAY)

        assert not Alert.objects.in_force(TODAY).exists()
        altered = LogEntry.objects.get(operation="alteration")
        assert (altered.user, altered.persons) == (analyst.user, [ash.pk])
