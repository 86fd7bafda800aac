"""Intelligence leaves the police as a sanitised report that another releases than who wrote it, to people by name."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from cases.groups.actions import name_group
from cases.intelligence import actions
from cases.intelligence.models import GroupReport, IntelligenceRelease, IntelligenceReport, TermsRead
from cases.intelligence.reading import released_to, shown_to_me
from datasharing.agreements.actions import set_status
from datasharing.enforcement.refusals import NoSuchRecord, NotAgreed, NotYours
from datasharing.models import Agreement, AgreementStatus, Category, LogEntry, Person
from datasharing.restriction.actions import Rule, guard_person
from partners.models import Membership, Purpose
from partners.rules import NotAllowed, NotTheSame
from tests.cases.intelligence.conftest import CONDITIONAL, DETERRENCE, SUPERVISION, WORDS, text, to_probation, write
from tests.conftest import owner_role
from tests.partnership import Partnership

Enter = Callable[..., Any]


def read(as_member: Enter, member: Membership, reference: str, *, purpose: Purpose | None = None) -> Any:
    """What `member` is shown once they have read the terms."""
    with as_member(member, purpose):
        actions.read_terms(reference, by=member)
    with as_member(member, purpose):
        return shown_to_me(reference)


def test_whom_a_release_names_reads_the_text_once_they_have_read_its_terms(
    partnership: Partnership, as_member: Enter, release: IntelligenceRelease
) -> None:
    reader = partnership.probation_practitioner
    with as_member(reader):
        before = shown_to_me(release.reference)
    assert before is not None
    assert (before.words, before.handling, before.grade) == (None, "P", "2B")

    after = read(as_member, reader, release.reference)

    assert after.words == WORDS


def test_conditions_are_read_before_the_text(
    partnership: Partnership, as_member: Enter, may_release: None, ash: Person
) -> None:
    reader, supervisor = partnership.probation_practitioner, partnership.police_supervisor
    with as_member(partnership.analyst):
        report = write(ash, partnership.analyst, partnership, **CONDITIONAL)
    with as_member(supervisor, DETERRENCE):
        release = actions.release_report(report, by=supervisor, to=to_probation(partnership, reader.user))
    with as_member(reader):
        before = shown_to_me(release.reference)

    assert before is not None
    assert before.words is None
    assert before.condition_labels() == ["A2 Covert use", "S2 Ask the originator first"]
    assert before.conditions_note == "Plan visits with it; do not speak of it to him"
    assert read(as_member, reader, release.reference).words == WORDS


def test_who_wrote_it_does_not_release_it(
    partnership: Partnership, as_member: Enter, may_release: None, ash: Person
) -> None:
    supervisor = partnership.police_supervisor
    to = to_probation(partnership, partnership.probation_practitioner.user)
    with as_member(supervisor, DETERRENCE):
        report = write(ash, supervisor, partnership)
        with pytest.raises(NotTheSame):
            actions.release_report(report, by=supervisor, to=to)


def test_the_database_refuses_the_same(
    partnership: Partnership, as_member: Enter, may_release: None, ash: Person
) -> None:
    supervisor = partnership.police_supervisor
    to = to_probation(partnership, partnership.probation_practitioner.user)
    with as_member(supervisor, DETERRENCE):
        report = write(ash, supervisor, partnership)
        with pytest.raises(DatabaseError, match="another member releases"), transaction.atomic():
            IntelligenceRelease.objects.create(
                owner=supervisor.agency, report=report, person=ash, subject_role=report.subject_role,
                programme=partnership.programme, addressee=to.agency, released_by=partnership.analyst.user,
                **to.columns(),
            )  # fmt: skip


def test_an_analyst_releases_nothing(
    partnership: Partnership, as_member: Enter, may_release: None, report: IntelligenceReport
) -> None:
    to = to_probation(partnership, partnership.probation_practitioner.user)
    with as_member(partnership.analyst), pytest.raises(NotAllowed):
        actions.release_report(report, by=partnership.analyst, to=to)


def test_nothing_leaves_without_an_agreement(
    partnership: Partnership, as_member: Enter, report: IntelligenceReport
) -> None:
    supervisor = partnership.police_supervisor
    to = to_probation(partnership, partnership.probation_practitioner.user)
    with as_member(supervisor, DETERRENCE), pytest.raises(NotAgreed):
        actions.release_report(report, by=supervisor, to=to)


def test_an_agreement_that_is_suspended_shuts_what_was_released(
    partnership: Partnership, as_member: Enter, release: IntelligenceRelease
) -> None:
    reader = partnership.probation_practitioner
    assert read(as_member, reader, release.reference).words == WORDS

    with as_member(partnership.police_dpo):
        agreement = Agreement.objects.get(reference="supervision")
        set_status(agreement, AgreementStatus.State.SUSPENDED, by=partnership.police_dpo, reason="A breach")

    with as_member(reader):
        assert shown_to_me(release.reference) is None


def test_a_colleague_who_is_not_named_is_shown_nothing(
    partnership: Partnership, as_member: Enter, release: IntelligenceRelease
) -> None:
    """Nor do they read its terms."""
    colleague = partnership.probation_supervisor
    with as_member(colleague):
        about_people, _about_groups = released_to(colleague, SUPERVISION)
        assert not about_people.exists()
        assert shown_to_me(release.reference) is None
        with pytest.raises(NoSuchRecord):
            actions.read_terms(release.reference, by=colleague)


def test_the_report_itself_stays_with_the_police(
    partnership: Partnership, as_member: Enter, release: IntelligenceRelease
) -> None:
    with as_member(partnership.probation_practitioner):
        assert IntelligenceRelease.objects.get(pk=release.pk)
        assert not IntelligenceReport.objects.exists()


def test_a_release_names_members_of_its_addressee_who_act_for_its_purpose(
    partnership: Partnership, as_member: Enter, may_release: None, report: IntelligenceReport
) -> None:
    supervisor = partnership.police_supervisor
    with as_member(supervisor, DETERRENCE):
        for stranger in (partnership.treatment_worker, partnership.analyst):
            with pytest.raises(actions.NotTheirMember):
                actions.release_report(report, by=supervisor, to=to_probation(partnership, stranger.user))


def test_it_is_read_until_its_last_day(
    partnership: Partnership, as_member: Enter, release: IntelligenceRelease
) -> None:
    reader = partnership.probation_practitioner
    read(as_member, reader, release.reference)

    with owner_role(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yesterday = timezone.localdate() - timedelta(days=1)
        cursor.execute("UPDATE cases_intelligencerelease SET until = %s WHERE id = %s", [yesterday, release.pk])

    with as_member(reader):
        shown = shown_to_me(release.reference)
    assert shown is not None
    assert (shown.words, shown.is_over) == (None, True)


def test_nobody_reads_a_report_that_is_withdrawn(
    partnership: Partnership, as_member: Enter, report: IntelligenceReport, release: IntelligenceRelease
) -> None:
    reader, supervisor = partnership.probation_practitioner, partnership.police_supervisor
    read(as_member, reader, release.reference)
    with as_member(partnership.analyst):
        actions.withdraw_report(report, by=partnership.analyst, because="It was about another person")

    with as_member(reader):
        shown = shown_to_me(release.reference)
    assert shown is not None
    assert (shown.words, shown.is_withdrawn) == (None, True)
    with as_member(supervisor, DETERRENCE), pytest.raises(actions.Withdrawn):
        actions.release_report(report, by=supervisor, to=to_probation(partnership, reader.user))


def test_who_is_kept_from_a_person_by_their_own_agency_reads_nothing_about_them(
    partnership: Partnership, as_member: Enter, ash: Person, release: IntelligenceRelease
) -> None:
    reader, supervisor = partnership.probation_practitioner, partnership.police_supervisor
    with as_member(supervisor, DETERRENCE):
        rules = [Rule(kind="exclusion", user=reader.user_id)]
        guard_person(ash, rules=rules, reason="They are cousins", by=supervisor)

    with as_member(reader):
        assert shown_to_me(release.reference) is None


def test_every_showing_of_the_text_is_logged_as_a_disclosure(
    partnership: Partnership, as_member: Enter, ash: Person, release: IntelligenceRelease
) -> None:
    """Also to whoever calls the function past all pages."""
    reader = partnership.probation_practitioner
    with as_member(reader):
        shown_to_me(release.reference)
        actions.read_terms(release.reference, by=reader)
    mine = LogEntry.objects.filter(category=Category.RELEASED_INTELLIGENCE, user=reader.user)
    with owner_role():
        before = mine.count()

    with as_member(reader):
        shown_to_me(release.reference)

    with owner_role():
        logged = mine.latest("pk")
        assert mine.count() == before + 1
    assert (logged.operation, logged.persons) == ("disclosure", [ash.pk])
    assert (logged.owner_id, logged.recipient_id) == (partnership.agency("police").pk, reader.agency_id)
    assert logged.clauses


@pytest.mark.parametrize("marking", ["secret", "top_secret", "SECRET", ""])
def test_secret_is_refused(partnership: Partnership, as_member: Enter, ash: Person, marking: str) -> None:
    with as_member(partnership.analyst), pytest.raises(DatabaseError), transaction.atomic():
        write(ash, partnership.analyst, partnership, marking=marking)


def test_the_constraint_refuses_secret(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    with as_member(partnership.analyst), pytest.raises(IntegrityError, match="a_report_is_not_secret"):
        write(ash, partnership.analyst, partnership, marking="secret")


@pytest.mark.parametrize("facts", [{"handling": "C"}, {"handling": "C", "conditions": ["A1"]}, {"conditions": ["A1"]}])
def test_code_c_has_conditions_and_code_p_none(
    partnership: Partnership, as_member: Enter, ash: Person, facts: dict[str, Any]
) -> None:
    with as_member(partnership.analyst), pytest.raises(IntegrityError, match="has_conditions_as_its_code_says"):
        write(ash, partnership.analyst, partnership, **facts)


def test_a_report_stays_as_it_was_written(
    partnership: Partnership, as_member: Enter, report: IntelligenceReport
) -> None:
    with as_member(partnership.analyst), pytest.raises(IntegrityError, match="stays as it was written"):
        IntelligenceReport.objects.filter(pk=report.pk).update(text="Other words")


def test_no_column_names_a_source() -> None:
    for model in (IntelligenceReport, GroupReport):
        assert [field.name for field in model._meta.fields if "source" in field.name] == ["source_grade"]


def test_another_agency_writes_nothing_of_the_police(
    partnership: Partnership, as_member: Enter, report: IntelligenceReport, release: IntelligenceRelease
) -> None:
    with as_member(partnership.analyst):
        report.refresh_from_db()
    report.owner_id = partnership.agency("probation").pk
    with as_member(partnership.police_supervisor, DETERRENCE), pytest.raises(NotYours):
        actions.withdraw_report(report, by=partnership.police_supervisor, because="x")


def test_intelligence_about_a_group_alone_goes_to_those_it_names(
    partnership: Partnership, as_member: Enter, may_release: None
) -> None:
    analyst, supervisor = partnership.analyst, partnership.police_supervisor
    reader, colleague = partnership.probation_practitioner, partnership.probation_supervisor
    with as_member(analyst):
        group = name_group("Northbank", by=analyst, programme=partnership.programme)
        report = actions.write_group_report(group, by=analyst, says=text("Meets in the car park on Fridays"))
    with as_member(supervisor, DETERRENCE):
        release = actions.release_report(report, by=supervisor, to=to_probation(partnership, reader.user))

    shown = read(as_member, reader, release.reference)
    assert (shown.words, shown.group_name) == ("Meets in the car park on Fridays", "Northbank")
    with as_member(colleague):
        assert shown_to_me(release.reference) is None
    with owner_role():
        logged = LogEntry.objects.filter(table_name="cases_grouprelease", user=reader.user).latest("pk")
    assert (logged.operation, logged.keys) == ("disclosure", [release.pk])
    with as_member(supervisor, DETERRENCE), pytest.raises(DatabaseError, match="stays as it was made"):
        type(release).objects.filter(pk=release.pk).update(until=timezone.localdate())


def test_the_terms_are_read_by_who_acts_and_now(
    partnership: Partnership, as_member: Enter, release: IntelligenceRelease
) -> None:
    reader = partnership.probation_practitioner
    with as_member(reader):
        row = TermsRead.objects.create(release=release.reference, user=partnership.probation_supervisor.user)
        row.refresh_from_db()

    assert row.user_id == reader.user_id
