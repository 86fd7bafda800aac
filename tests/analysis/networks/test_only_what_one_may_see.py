"""A network never contains a tie outside its reader's grants, and its figures are those of the visible part alone."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from analysis.networks.figures import Counting, figures_of
from analysis.networks.scope import Scope
from analysis.networks.ties import Tie
from cases.models import Association
from datasharing.models import Category, Person, SubjectRole
from datasharing.restriction.actions import Rule, guard_person
from partners.london import london_today
from partners.models import Purpose
from tests.conftest import owner_role
from tests.makers import make_identity, make_person
from tests.partnership import Partnership, make_agreement, make_clause

Enter = Callable[..., Any]
PEOPLE = 6
AGENCY_OF = {"analyst": "police", "police_supervisor": "police", "probation_practitioner": "probation"}
"""Who records ties; probation reads those that the police hold in the programme about people on it."""
KEPT_AWAY = {"analyst", "probation_practitioner"}
"""By the police, from their records about those whom they restrict."""

drawn = st.lists(
    st.tuples(
        st.sampled_from(sorted(AGENCY_OF)),
        st.integers(0, PEOPLE - 1),
        st.integers(0, PEOPLE - 1),
        st.booleans(),
        st.sampled_from([SubjectRole.PROGRAMME, SubjectRole.FAMILY]),
        st.sampled_from(["", "1B", "3D"]),
    ).filter(lambda each: each[1] != each[2]),
    min_size=1,
    max_size=14,
    unique_by=lambda each: (AGENCY_OF[each[0]], frozenset(each[1:3])),
)


def test_nobody_counts_a_tie_that_they_may_not_see(partnership: Partnership, as_member: Enter) -> None:
    with owner_role():
        police, probation = partnership.agency("police"), partnership.agency("probation")
        make_clause(
            make_agreement("ties", [police, probation]),
            giver=police,
            receiver=probation,
            categories=[Category.GROUP],
            purpose=Purpose.SUPERVISION,
            programme=partnership.programme,
        )
    with as_member(partnership.analyst):
        people = [make_person(partnership.analyst, programme=partnership.programme) for _each in range(PEOPLE)]
    with as_member(partnership.probation_practitioner):
        for person in people:
            make_identity(person, partnership.probation_practitioner, programme=partnership.programme)

    @settings(max_examples=12, phases=[Phase.generate], suppress_health_check=[*HealthCheck], derandomize=True)
    @given(drawn, st.sets(st.integers(0, PEOPLE - 1), max_size=2))
    def hold(ties: list[Any], guarded: set[int]) -> None:
        before = transaction.savepoint()
        try:
            written = write(ties, people, partnership, as_member)
            restrict({people[each] for each in guarded}, partnership, as_member)
            for name in AGENCY_OF:
                check(name, written, {people[each].pk for each in guarded}, partnership, as_member)
        finally:
            transaction.savepoint_rollback(before)

    hold()


def enter_as(name: str, partnership: Partnership, as_member: Enter) -> Any:
    """Enter the door as the member called `name`, for what their agency looks at ties for."""
    purpose = Purpose.DETERRENCE if AGENCY_OF[name] == "police" else Purpose.SUPERVISION
    return as_member(getattr(partnership, name), purpose)


def write(ties: list[Any], people: list[Person], partnership: Partnership, as_member: Enter) -> list[Any]:
    for name, one, other, in_programme, role, grade in ties:
        member = getattr(partnership, name)
        with enter_as(name, partnership, as_member):
            Association.objects.create(
                owner=member.agency,
                programme=partnership.programme if in_programme else None,
                person=people[one],
                other=people[other],
                kind=Association.Kind.STOP,
                source="Stops",
                grade=grade,
                subject_role=role,
            )
    return [(name, people[one].pk, people[other].pk, *rest) for name, one, other, *rest in ties]


def restrict(guarded: set[Person], partnership: Partnership, as_member: Enter) -> None:
    """The police keep their analyst, and probation, from their records about these people."""
    supervisor = partnership.police_supervisor
    rules: list[Rule] = [
        {"kind": "exclusion", "user": partnership.analyst.user_id},
        {"kind": "exclusion", "agency": partnership.agency("probation").pk},
    ]
    with as_member(supervisor):
        for person in guarded:
            guard_person(person, rules, by=supervisor, reason="Knows the family")


def may_see(name: str, tie: Any, guarded: set[int]) -> bool:
    """What the agreements and the police's restrictions say, in plain words."""
    writer, one, other, in_programme, role, _grade = tie
    owner, reader = AGENCY_OF[writer], AGENCY_OF[name]
    if owner == "police" and {one, other} & guarded and name in KEPT_AWAY:
        return False
    return owner == reader or (owner == "police" and in_programme and role == SubjectRole.PROGRAMME)


def check(name: str, ties: list[Any], guarded: set[int], partnership: Partnership, as_member: Enter) -> None:
    today = london_today(timezone.now())
    with enter_as(name, partnership, as_member):
        counting = Scope(on=today).counting()
    visible = [tie for tie in ties if may_see(name, tie, guarded)]
    expected = [
        Tie(getattr(partnership, writer).agency_id, one, other, Association.Kind.STOP, 1.0, 1, None, None, grade)
        for writer, one, other, _in_programme, _role, grade in visible
    ]

    assert sorted(counting.ties) == sorted(expected)
    alone = Counting(sorted(expected), {}, today)
    assert figures_of(Counting(sorted(counting.ties), {}, today)) == figures_of(alone)
