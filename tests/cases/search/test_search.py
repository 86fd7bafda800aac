"""Finding people by name, birth and number, among what may be seen."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import BirthPrecision, Identity
from cases.people import actions
from cases.people.actions import IdentityDetails
from cases.people.birth import Birth
from cases.people.identifiers import IdentifierKind
from cases.search.search import PAGE, Found, Query, find
from datasharing.models import LogEntry, Person, SubjectRole
from partners.models import Membership
from tests.makers import make_consent, make_identity, make_person
from tests.partnership import Partnership

Enter = Callable[..., Any]
TODAY = date(2026, 11, 23)

PEOPLE = [
    ("O'Dowd-Łukasik", "Siân"),
    ("Marsh", "Ash"),
    ("Marshall", "Amara"),
    ("Mersh", "Ash"),
    ("Дмитриев", "Олег"),
    ("Óláfsson", "Björn"),
    ("", "Kwame"),
]


@pytest.fixture
def people(partnership: Partnership, as_member: Enter) -> None:
    """Invented people whom the police hold in the programme."""
    with as_member(partnership.custody_worker):
        for family_name, given_names in PEOPLE:
            make_person(
                partnership.custody_worker,
                programme=partnership.programme,
                family_name=family_name,
                given_names=given_names,
            )


def names(found: list[Found]) -> list[str]:
    return [str(person.identities[0]) for person in found]


def search(name: str, **more: Any) -> list[str]:
    return names(find(Query(name=name, **more), on=TODAY).people)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("mars", ["Ash Marsh", "Amara Marshall"]),
        ("MARSH a", ["Ash Marsh", "Amara Marshall", "Ash Mersh"]),
        ("marsh ash", ["Ash Marsh", "Ash Mersh"]),
        ("ash, marsh", ["Ash Marsh", "Ash Mersh"]),
        ("odowdl", ["Siân O'Dowd-Łukasik"]),
        ("o dowd", ["Siân O'Dowd-Łukasik"]),
        ("sian O\u2019Dowd Lu", ["Siân O'Dowd-Łukasik"]),
        ("lukas", ["Siân O'Dowd-Łukasik"]),
        ("olaf", ["Björn Óláfsson"]),
        ("Olafson", ["Björn Óláfsson"]),
        ("Дмит", ["Олег Дмитриев"]),
        ("Dmitriev Oleg", ["Олег Дмитриев"]),
        ("Д", ["Олег Дмитриев", "Siân O'Dowd-Łukasik"]),
        ("митри", ["Олег Дмитриев"]),
        ("Kwame", ["Kwame"]),
        ("kw", ["Kwame"]),
        ("arsh", ["Ash Marsh", "Amara Marshall"]),
        ("Marsch", ["Ash Marsh"]),
        ("Zzyzx", []),
        ("%%%", []),
        ("", []),
        ("x'); drop table cases_alias; --%_", []),
    ],
)
def test_names_are_found_however_they_are_written(
    partnership: Partnership, as_member: Enter, typed: str, expected: list[str]
) -> None:
    with as_member(partnership.analyst):
        assert search(typed) == expected


ALIKE = [
    ("Jean Paul", "Jean-Paul", "Durand"),
    ("JeanPaul", "Jean-Paul", "Durand"),
    ("Jean-Paul", "Jean Paul", "Durand"),
    ("MacDonald", "Ian", "Mac Donald"),
    ("Mac Donald", "Ian", "MacDonald"),
    ("odowd", "Siân", "O\u2019Dowd"),
    ("Kaylee", "Kayleigh", "Brandt"),
    ("Shaun", "Sean", "Ryder"),
    ("Steven", "Stephen", "Ford"),
    ("Kate Ford", "Katherine", "Ford"),
    ("Katherine", "Kate", "Ford"),
    ("Bob", "Robert", "Ford"),
    ("ford liz", "Elizabeth", "Ford"),
    ("王", "小明", "王"),
    ("Wang", "小明", "王"),
    ("明", "小明", "王"),
    ("Xiaoming Wang", "小明", "王"),
    ("Yuliya", "Юлия", "Щербакова"),
    ("Shcherbakova", "Юлия", "Щербакова"),
    ("Щербакова", "Yuliya", "Shcherbakova"),
    ("Giorgos", "Γιώργος", "Παπαδόπουλος"),
    ("Papadopoulos", "Γιώργος", "Παπαδόπουλος"),
    ("Hassan", "حسن", "علي"),
    ("Mohammed Ali", "محمد", "علي"),
    ("محمد", "Mohamed", "Ali"),
    ("Ahmed", "أحمد", "يوسف"),
    ("Muhammad", "Mohammed", "Khan"),
    ("김", "민수", "김"),
    ("\uff2d\uff41\uff52\uff53\uff48", "Ash", "Marsh"),
    ("Ma\u200brsh", "Ash", "Marsh"),
    ("M\u0430rsh", "Ash", "Marsh"),
    ("garcia", "José", "García"),
    ("ngugi", "Ngũgĩ", "wa Thiong\u02bco"),
    ("wa thiongo", "Ngũgĩ", "wa Thiong\u02bco"),
]


@pytest.mark.parametrize(("typed", "given_names", "family_name"), ALIKE)
def test_one_box_forgives_spelling_script_and_order(
    partnership: Partnership, as_member: Enter, typed: str, given_names: str, family_name: str
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        meant = make_person(worker, given_names=given_names, family_name=family_name)
        make_person(worker, given_names="Quentin", family_name="Blythe")

        found = [each.person for each in find(Query(name=typed), on=TODAY).people]

        assert found == [meant]


def test_the_best_comes_first(partnership: Partnership, as_member: Enter) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        for given_names in ("Kayleigh", "Kayleena", "Kaylee", "Marlon"):
            make_person(worker, given_names=given_names, family_name="Brandt")

        assert search("kaylee") == ["Kaylee Brandt", "Kayleena Brandt", "Kayleigh Brandt"]


def test_a_name_they_are_known_by_finds_them(partnership: Partnership, as_member: Enter) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        person = make_person(worker, known_as="Smiler", given_names="", family_name="")
        actions.add_alias(person, by=worker, given_names="Jaz", subject_role=SubjectRole.PROGRAMME)

        for typed in ("smiler", "jaz smiler", "Smiler Jaz"):
            assert [each.person for each in find(Query(name=typed), on=TODAY).people] == [person]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("member", ["stranger", "bridge_worker", "council_worker", "treatment_worker"])
def test_nobody_finds_what_they_may_not_see(partnership: Partnership, as_member: Enter, member: str) -> None:
    with as_member(getattr(partnership, member)):
        assert search("Marsh") == []
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cases_search('m', '{}', null, null, null, null, null, 9)")
            assert cursor.fetchone() == (0,)


@pytest.mark.usefixtures("people")
def test_a_partner_finds_exactly_what_the_agreement_opens(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.custody_worker):
        make_person(partnership.custody_worker, family_name="Marsh", given_names="Outside Programme")

    with as_member(partnership.probation_practitioner):
        assert search("Marsh Ash")[0] == "Ash Marsh"
        assert "Outside Programme Marsh" not in search("Marsh")
    with as_member(partnership.analyst):
        assert "Outside Programme Marsh" in search("Marsh")


@pytest.mark.usefixtures("people")
def test_whoever_does_not_pass_a_guard_does_not_find_the_person(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.police_supervisor):
        ash = Identity.objects.get(family_name="Marsh")
        rules = f'[{{"kind": "exclusion", "user": {partnership.analyst.user_id}}}]'
        with connection.cursor() as cursor:
            cursor.execute("SELECT sharing.guard_person(%s, %s, 'Her neighbour')", [ash.person_id, rules])

    with as_member(partnership.custody_worker):
        assert "Ash Marsh" in search("Marsh")
    with as_member(partnership.analyst):
        assert "Ash Marsh" not in search("Marsh")


def test_consent_opens_a_name_to_search(partnership: Partnership, as_member: Enter) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        person = make_person(worker, programme=partnership.programme)
        make_consent(person, worker, recipients=[partnership.agency("harbour")], partnership=partnership)

    with as_member(partnership.treatment_worker):
        assert search("Marsh") == ["Ash Marsh"]


def test_an_alias_finds_the_person_and_says_whose_it_is(partnership: Partnership, as_member: Enter) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        person = make_person(worker, programme=partnership.programme)
        actions.add_alias(
            person, by=worker, given_names="Smithy", programme=partnership.programme, subject_role=SubjectRole.PROGRAMME
        )

        [found] = find(Query(name="smi"), on=TODAY).people

        assert (names([found]), [str(alias) for alias in found.aliases]) == (["Ash Marsh"], ["Smithy"])
        assert found.aliases[0].owner == partnership.agency("police")


BORN = [
    (Birth.read("1984-03-02", on=TODAY), "on the day"),
    (Birth.read("1984-03", on=TODAY), "in the month"),
    (Birth.read("1984", on=TODAY), "in the year"),
    (Birth(date(1985, 1, 1), BirthPrecision.ESTIMATED), "about the year"),
    (Birth.read("1984-03-03", on=TODAY), "the day after"),
    (Birth.read("1985", on=TODAY), "the year after"),
    (Birth.unknown(), "unknown"),
]


@pytest.mark.parametrize(
    ("earliest", "latest", "expected"),
    [
        (date(1984, 3, 2), date(1984, 3, 2), {"on the day", "in the month", "in the year", "about the year"}),
        (
            date(1984, 3, 1),
            date(1984, 3, 31),
            {"on the day", "in the month", "in the year", "about the year", "the day after"},
        ),
        (date(1985, 1, 1), date(1985, 12, 31), {"about the year", "the year after"}),
        (date(1990, 1, 1), date(1990, 12, 31), set()),
    ],
)
@pytest.mark.parametrize("by_alias", [False, True])
def test_a_birth_is_found_as_exactly_as_it_is_known(
    partnership: Partnership, as_member: Enter, earliest: date, latest: date, expected: set[str], by_alias: bool
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        for birth, known_as in BORN:
            details = IdentityDetails(family_name="Vale", given_names=known_as, birth=birth)
            person = actions.register_person(details, by=worker, on=TODAY, subject_role=SubjectRole.PROGRAMME).person
            actions.add_alias(person, by=worker, family_name="Dale", subject_role=SubjectRole.PROGRAMME)

        found = find(Query(name="Dale" if by_alias else "Vale", earliest_birth=earliest, latest_birth=latest), on=TODAY)

        assert {person.identities[0].given_names for person in found.people} == expected


@pytest.mark.parametrize(
    "typed",
    [
        "2002/0073319Z",
        "02/73319z",
        " 2002/73319Z ",
        "2002 0073319 Z",
        "02-73319Z",
        "PNC 02.73319Z",
        "200273319Z",
        "PNC ID: 2002/73319Z",
    ],
)
def test_a_number_is_found_however_it_is_written(partnership: Partnership, as_member: Enter, typed: str) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        person = make_person(worker)
        actions.add_identifier(
            person, by=worker, kind=IdentifierKind.PNC, raw="02/73319Z", on=TODAY, subject_role=SubjectRole.PROGRAMME
        )
        actions.add_identifier(
            make_person(worker),
            by=worker,
            kind=IdentifierKind.PNC,
            raw="12/3456789X",
            on=TODAY,
            subject_role=SubjectRole.PROGRAMME,
        )

        [found] = find(Query(number=typed), on=TODAY).people

        assert found.person == person
        assert [str(number) for number in found.numbers] == ["PNC ID 2002/0073319Z"]


def test_a_number_that_breaks_its_rule_is_found_as_written(partnership: Partnership, as_member: Enter) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        person = make_person(worker)
        actions.add_identifier(
            person, by=worker, kind=IdentifierKind.PNC, raw="12/3456789X", on=TODAY, subject_role=SubjectRole.PROGRAMME
        )

        assert [found.person for found in find(Query(number="12/3456789X"), on=TODAY).people] == [person]
        assert find(Query(number="unheard of"), on=TODAY).people == []


def test_a_number_outside_the_agreement_finds_nobody(partnership: Partnership, as_member: Enter) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        person = make_person(worker, programme=partnership.programme)
        actions.add_identifier(
            person,
            by=worker,
            kind=IdentifierKind.PNC,
            raw="02/73319Z",
            on=TODAY,
            programme=partnership.programme,
            subject_role=SubjectRole.PROGRAMME,
        )

    with as_member(partnership.probation_practitioner):
        assert Identity.objects.exists()
        assert find(Query(number="02/73319Z"), on=TODAY).people == []


def many(member: Membership, partnership: Partnership, count: int) -> list[Person]:
    people = [make_person(member, family_name="Marsh", given_names=f"Ash {n:03}") for n in range(count)]
    for person in people:
        make_identity(person, member, family_name="Marsh", given_names="Zed", programme=partnership.programme)
    return people


def test_pages_follow_one_another_and_miss_nobody(partnership: Partnership, as_member: Enter) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        people = many(worker, partnership, 30)
        for person in people[:10]:
            actions.add_alias(
                person, by=worker, family_name="Marsh", given_names="Ash 005", subject_role=SubjectRole.PROGRAMME
            )

        query, seen, after, pages = Query(name="marsh"), [], None, 0
        while pages == 0 or after:
            results = find(query, on=TODAY, after=after)
            seen += [found.person for found in results.people]
            after, pages = results.next, pages + 1

        assert set(seen) == set(people)
        assert pages == 2


def test_a_search_is_logged_with_everyone_it_found_and_takes_few_statements(
    partnership: Partnership, as_member: Enter
) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        people = many(worker, partnership, 40)

    with (
        as_member(worker),
        CaptureQueriesContext(
            connection,
        ) as statements,
    ):
        found = find(Query(name="marsh"), on=TODAY).people

    assert len(found) == PAGE
    assert len(statements) <= 5
    with as_member(worker):
        entry = LogEntry.objects.filter(operation="consultation").latest("at")
    assert set(entry.persons) == {person.person.pk for person in found} <= {person.pk for person in people}
