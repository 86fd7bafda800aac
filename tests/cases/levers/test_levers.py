"""Support before enforcement, enforcement only where it is clear, a second person, and what is held back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.levers.actions import (
    LeverMovedOn,
    NotAuthorised,
    NotProportionate,
    SupportFirst,
    apply_lever,
    apply_to_group,
    authorise_lever,
    bank_case,
    claim_disruption,
    claim_persons_disruption,
    end_lever,
    lift_hold,
    moderate,
    put_on_sheet,
    set_hold,
    start_lever,
)
from cases.levers.catalogue import catalogue
from cases.levers.holds import NotNow, holds_of_team, under_hold
from cases.levers.models import BankedCase, Grade, Intervention, LeverOption
from datasharing.models import LogEntry, Person, SubjectRole
from partners.london import london_today
from partners.models import Membership, Team
from partners.rules import NotAllowed, NotTheSame
from tests.cases.levers.makers import ENFORCES, help_with, make_group
from tests.conftest import owner_role
from tests.makers import make_identity, make_person
from tests.partnership import Partnership
from tests.referrals.pages import browser_of, filled, words

Enter = Callable[..., Any]
TODAY = london_today(timezone.now())


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom the police hold as on the programme."""
    with as_member(partnership.analyst):
        return make_person(partnership.analyst, programme=partnership.programme)


def write(sql: str, parameters: list[Any]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def test_the_catalogue_has_four_families_and_says_what_is_to_be_checked(db: None) -> None:
    found = {str(family): entries for family, entries in catalogue()}

    assert list(found) == ["Support", "Community", "Diversion", "Enforcement"]
    assert all(entry.lever.is_coercive for entry in found["Enforcement"])
    assert not any(entry.lever.is_coercive for family in list(found)[:3] for entry in found[family])
    assert any(not entry.is_checked for entry in found["Enforcement"])


def test_no_enforcement_before_anyone_has_offered_support(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        with pytest.raises(SupportFirst):
            apply_lever(ash, by=analyst, **ENFORCES)
        with pytest.raises(NotAllowed):
            apply_lever(ash, by=analyst, override_reason="I want to", **ENFORCES)

        help_with(ash, analyst)

        assert apply_lever(ash, by=analyst, **ENFORCES).is_coercive


def test_sql_of_an_analyst_enforces_before_support_no_more_than_the_page(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    analyst = partnership.analyst
    facts = ENFORCES | {"owner": analyst.agency, "person": ash, "proposed_by": analyst.user}
    with as_member(analyst):
        with pytest.raises(DatabaseError, match="support is offered before"), transaction.atomic():
            Intervention.objects.create(**facts)
        with pytest.raises(DatabaseError, match="only a supervisor"), transaction.atomic():
            Intervention.objects.create(**facts, override_reason="Now")


def test_a_supervisor_overrides_with_a_reason_that_stays(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    supervisor = partnership.police_supervisor
    with as_member(supervisor):
        applied = apply_lever(ash, by=supervisor, override_reason="He is hunting his rival tonight", **ENFORCES)

        assert (applied.override_reason, applied.override_by) == ("He is hunting his rival tonight", supervisor.user)


def test_a_relapse_is_no_reason_and_enforcement_says_why(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        help_with(ash, analyst)
        for weak in ({"ground": "plan"}, {"ground": "asked"}, {"note": ""}, {"authority": ""}):
            with pytest.raises(NotProportionate):
                apply_lever(ash, by=analyst, **(ENFORCES | weak))
        with pytest.raises(DatabaseError, match="code that was not in the list"), transaction.atomic():
            apply_lever(ash, by=analyst, **(ENFORCES | {"ground": "relapse"}))


def test_enforcement_starts_once_another_person_has_authorised_it(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    analyst, supervisor = partnership.analyst, partnership.police_supervisor
    with as_member(analyst):
        help_with(ash, analyst)
        applied = apply_lever(ash, by=analyst, **ENFORCES)
        with pytest.raises(NotAuthorised):
            start_lever(applied, by=analyst, on=TODAY)
        with pytest.raises(NotAllowed):
            authorise_lever(applied, by=analyst)
    with as_member(supervisor):
        own = apply_lever(ash, by=supervisor, **ENFORCES)
        with pytest.raises(NotTheSame):
            authorise_lever(own, by=supervisor)
        authorise_lever(Intervention.objects.get(pk=applied.pk), by=supervisor)
    with as_member(analyst):
        start_lever(Intervention.objects.get(pk=applied.pk), by=analyst, on=TODAY)
        ended = end_lever(Intervention.objects.get(pk=applied.pk), by=analyst, on=TODAY, outcome="done")
        with pytest.raises(LeverMovedOn):
            start_lever(ended, by=analyst, on=TODAY)

        assert str(ended.get_outcome_display()) == "Done as intended"


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    roles=st.sets(st.sampled_from([SubjectRole.VICTIM, SubjectRole.WITNESS, SubjectRole.FAMILY]), min_size=1),
    claims=st.sampled_from(SubjectRole),
    lever=st.sampled_from(["E01", "E03", "E06", "E13"]),
)
def test_a_victim_only_person_never_meets_enforcement(
    partnership: Partnership, as_member: Enter, roles: set[SubjectRole], claims: SubjectRole, lever: str
) -> None:
    """Whatever the record claims that they are, and although help was offered and a supervisor acts."""
    supervisor = partnership.police_supervisor
    with as_member(supervisor):
        person = Person.objects.create(registered_by=supervisor.agency)
        for role, programme in zip(sorted(roles), (partnership.programme, None), strict=False):
            make_identity(person, supervisor, subject_role=role, programme=programme)
        help_with(person, supervisor, subject_role=claims)

        with pytest.raises(NotNow):
            apply_lever(person, by=supervisor, **(ENFORCES | {"lever": lever, "subject_role": claims}))
        with pytest.raises(DatabaseError), transaction.atomic():
            Intervention.objects.create(
                owner=supervisor.agency,
                person=person,
                proposed_by=supervisor.user,
                **(ENFORCES | {"lever": lever, "subject_role": claims}),
            )


# holds


def test_a_hold_stops_every_agency_without_saying_why_or_by_whom(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    analyst, officer = partnership.analyst, partnership.probation_practitioner
    with as_member(analyst):
        help_with(ash, analyst, programme=partnership.programme)
        set_hold(ash, by=analyst, reason="Test purchases run until Friday", until=TODAY + timedelta(days=10))
        with pytest.raises(NotNow):
            apply_lever(ash, by=analyst, **ENFORCES)
    with as_member(officer):
        make_identity(ash, officer)
        with pytest.raises(NotNow):
            apply_lever(ash, by=officer, **(ENFORCES | {"lever": "E04"}))
        with pytest.raises(NotNow):
            apply_lever(ash, by=officer, lever="C01", ground="plan", subject_role=SubjectRole.PROGRAMME)
        with pytest.raises(DatabaseError, match="not clear to go ahead"), transaction.atomic():
            Intervention.objects.create(
                owner=officer.agency, person=ash, proposed_by=officer.user, **(ENFORCES | {"lever": "E04"})
            )
        assert help_with(ash, officer), "help is never held back"
        assert holds_of_team() == []
        with pytest.raises(DatabaseError, match="permission denied"):
            write("SELECT * FROM cases_hold", [])


def test_whoever_asks_whether_a_person_is_held_is_in_the_log(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    officer = partnership.probation_practitioner
    with as_member(officer):
        assert not under_hold(ash)
        [asked] = LogEntry.objects.filter(category=-6, user=officer.user)

        assert (asked.persons, asked.agency_id) == ([ash.pk], officer.agency_id)


def test_the_reason_of_a_hold_stays_with_the_team_that_set_it(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    analyst, supervisor = partnership.analyst, partnership.police_supervisor
    with owner_role():
        now, team = timezone.now(), Team.objects.create(agency=analyst.agency, name="Analysis")
        Membership.objects.filter(pk=analyst.pk).update(valid_to=now)
        analyst = Membership.objects.create(
            user=analyst.user,
            agency=analyst.agency,
            team=team,
            role=analyst.role,
            purposes=analyst.purposes,
            valid_from=now,
        )
    with as_member(analyst):
        reference = set_hold(ash, by=analyst, reason="An informant", until=TODAY)
        assert [hold.reason for hold in holds_of_team()] == ["An informant"]
    with as_member(supervisor):
        assert holds_of_team() == []
        assert not lift_hold(reference, by=supervisor)
    with as_member(analyst):
        assert lift_hold(reference, by=analyst)
        assert not under_hold(ash)


def test_a_hold_on_a_group_holds_back_what_is_meant_for_the_group(partnership: Partnership, as_member: Enter) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        group = make_group(partnership)
        set_hold(group, by=analyst, reason="Surveillance", until=TODAY)

        with pytest.raises(NotNow):
            apply_to_group(group, by=analyst, lever="E09", ground="danger", authority="Court", note="The flat")
        assert apply_to_group(group, by=analyst, lever="S06", ground="plan").state == "proposed"


# banked cases, sheets, disruptions


def test_a_banked_case_is_its_agencys_alone(partnership: Partnership, as_member: Enter, ash: Person) -> None:
    facts: dict[str, Any] = {"subject_role": SubjectRole.PROGRAMME, "programme": partnership.programme}
    with as_member(partnership.analyst):
        put_on_sheet(ash, by=partnership.analyst, lever="E04", what="Curfew", **facts)
        bank_case(
            ash,
            by=partnership.analyst,
            charge="Supply",
            ready_on=TODAY,
            decision="Held back while he keeps to it",
            until=TODAY,
            **facts,
        )

    with as_member(partnership.probation_practitioner):
        assert LeverOption.objects.count() == 1, "deterrence is open to probation"
        assert not BankedCase.objects.exists()


def test_a_disruption_is_graded_by_a_second_person_once(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    analyst, supervisor = partnership.analyst, partnership.police_supervisor
    facts: dict[str, Any] = {"kind": "assets", "aim": "pursue", "ambition": "No cash", "what": "Seized", "on": TODAY}
    with as_member(analyst):
        claimed = claim_persons_disruption(
            ash, by=analyst, subject_role=SubjectRole.PROGRAMME, proposed_grade=Grade.MAJOR, **facts
        )
        of_line = claim_disruption(None, by=analyst, line="Quay line", proposed_grade=Grade.MINOR, **facts)
        with pytest.raises(NotTheSame):
            moderate(claimed, by=analyst, grade=Grade.MAJOR, on=TODAY)
        with pytest.raises(DatabaseError), transaction.atomic():
            write("UPDATE cases_disruption SET grade = 'major', moderated_by_id = %s", [analyst.user_id])
    with as_member(supervisor):
        graded = moderate(type(of_line).objects.get(), by=supervisor, grade=Grade.MODERATE, on=TODAY)

        assert (graded.proposed_grade, graded.grade) == ("minor", "moderate")


# pages


def test_the_page_tells_whoever_tries_that_support_comes_first(partnership: Partnership, ash: Person) -> None:
    browser, address = browser_of(partnership.analyst), f"/people/{ash.reference}/levers"
    answers = {"lever": "E03", "ground": "new_offence", "authority": "PACE", "note": "A knife"}

    page = browser.get(f"{address}/new")
    assert "nobody has offered them support" in words(page)
    refused = browser.post(f"{address}/new", filled(page, **answers))
    assert "Offer it first, or ask a supervisor" in words(refused, 422)
    assert "override_reason" not in page.content.decode()

    helped = browser.post(f"{address}/new", filled(page, lever="S01", ground="asked"), follow=True)
    assert "Help and a way out 1 Navigator or mentor Proposed" in words(helped)
    done = browser.post(f"{address}/new", filled(browser.get(f"{address}/new"), **answers), follow=True)
    assert "Targeted stop and search Proposed to be authorised by a supervisor" in words(done)


def test_what_is_held_is_refused_in_the_words_of_every_other_reason(
    partnership: Partnership, as_member: Enter, ash: Person
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        help_with(ash, analyst)
        victim = make_person(analyst, subject_role=SubjectRole.VICTIM)
        help_with(victim, analyst, subject_role=SubjectRole.VICTIM)
    browser, answers = browser_of(analyst), {"lever": "E03", "ground": "new_offence", "authority": "A", "note": "B"}
    hold = f"/people/{ash.reference}/hold"
    until = {f"until_{part}": getattr(TODAY, part) for part in ("day", "month", "year")}
    held = browser.post(hold, {"reason": "An operation", **until}, follow=True)
    assert "An operation" in words(held)

    refused = []
    for person in (ash, victim):
        page = browser.get(f"/people/{person.reference}/levers/new")
        said = words(browser.post(f"/people/{person.reference}/levers/new", filled(page, **answers)), 422)
        refused.append(said[: said.index("Lever ")].partition("Not now.")[2])

    assert refused[0] == refused[1] != ""
