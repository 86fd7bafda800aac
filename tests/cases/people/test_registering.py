"""Registering a person, and the agency's records about them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from cases.models import Alias, BirthPrecision, Concern, ContactDetail, Identifier, Identity
from cases.people.actions import (
    AlreadyHeld,
    IdentityDetails,
    NothingToRegister,
    add_alias,
    add_contact_detail,
    add_identifier,
    correct_identity,
    hold_identity,
    register_person,
)
from cases.people.birth import Birth, NotABirthDate
from cases.people.identifiers import IdentifierKind
from cases.safeguarding.actions import AlreadyAnswered, answer_concern
from datasharing.enforcement.refusals import NoSuchRecord, NotAgreed, NotYours
from datasharing.models import Person, SubjectRole
from tests.makers import make_person
from tests.partnership import Partnership

Enter = Callable[..., Any]
TODAY = date(2026, 11, 23)


def register(partnership: Partnership, **details: Any) -> Identity:
    return register_person(
        IdentityDetails(**details),
        by=partnership.custody_worker,
        on=TODAY,
        programme=partnership.programme,
        subject_role=SubjectRole.PROGRAMME,
    )


def test_a_person_is_registered_with_a_first_identity(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.custody_worker):
        born = Birth.read("1984-03-02", on=TODAY)
        identity = register(partnership, family_name="O'Dowd-Łukasik", given_names="Siân", birth=born)

        assert identity.owner == partnership.agency("police")
        assert Person.objects.get(reference=identity.person.reference)
        assert (identity.birth_precision, identity.date_of_birth) == (BirthPrecision.DAY, date(1984, 3, 2))


@pytest.mark.parametrize(
    "details",
    [{"known_as": "Man in grey coat"}, {"given_names": "Kwame"}, {"birth": Birth.at_apparent_age(30, on=TODAY)}],
)
def test_part_of_a_name_or_a_guess_at_an_age_is_enough(
    partnership: Partnership, as_member: Enter, details: dict[str, Any]
) -> None:
    with as_member(partnership.custody_worker):
        assert register(partnership, **details).person


def test_nobody_is_registered_without_a_word_about_them(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.custody_worker):
        with pytest.raises(NothingToRegister):
            register(partnership)

        assert not Identity.objects.exists()


@pytest.mark.parametrize(
    ("born", "flagged"),
    [
        (Birth.read("2008-11-24", on=TODAY), True),
        (Birth.read("2008-11-23", on=TODAY), False),
        (Birth.read("2008", on=TODAY), True),
        (Birth.read("2007", on=TODAY), False),
        (Birth.at_apparent_age(18, on=TODAY), True),
        (Birth.at_apparent_age(19, on=TODAY), False),
        (Birth.unknown(), False),
    ],
)
def test_whoever_may_be_a_child_is_flagged_to_safeguarding(
    partnership: Partnership, as_member: Enter, born: Birth, flagged: bool
) -> None:
    with as_member(partnership.custody_worker):
        register(partnership, family_name="Vale", birth=born)

        kinds = [concern.kind for concern in Concern.objects.open()]
        assert kinds == ([Concern.Kind.MAY_BE_A_CHILD] if flagged else [])


def test_a_corrected_birth_date_flags_a_child_once(partnership: Partnership, as_member: Enter) -> None:
    worker = partnership.custody_worker
    with as_member(worker):
        identity = register(partnership, family_name="Vale")
        child = IdentityDetails(family_name="Vale", birth=Birth.read("2010-01-01", on=TODAY))
        before = identity.updated_at

        correct_identity(identity, child, by=worker, on=TODAY)
        corrected = correct_identity(identity, child, by=worker, on=TODAY)

        assert Concern.objects.count() == 1
        assert corrected.updated_at > before


def test_a_concern_is_answered_once(partnership: Partnership, as_member: Enter) -> None:
    worker = partnership.custody_worker
    at = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    with as_member(worker):
        register(partnership, family_name="Vale", birth=Birth.read("2010", on=TODAY))
        concern = Concern.objects.get()
    with as_member(partnership.police_supervisor):
        answer_concern(concern, by=partnership.police_supervisor, answer="Appropriate adult called.", at=at)
        with pytest.raises(AlreadyAnswered):
            answer_concern(concern, by=partnership.police_supervisor, answer="Again.", at=at)

        assert not Concern.objects.open().exists()


def test_a_partner_may_read_but_not_correct(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.custody_worker):
        register(partnership, family_name="Marsh")

    with as_member(partnership.probation_practitioner):
        identity = Identity.objects.get()
        with pytest.raises(NotYours):
            correct_identity(
                identity, IdentityDetails(family_name="Mersh"), by=partnership.probation_practitioner, on=TODAY
            )

        assert Identity.objects.get().family_name == "Marsh"


def test_a_partner_holds_its_own_identity_of_a_person_it_sees_once(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.custody_worker):
        person = register(partnership, family_name="Marsh").person

    practitioner = partnership.probation_practitioner
    with as_member(practitioner):
        details = IdentityDetails(family_name="Marsh", given_names="Ash")
        hold_identity(person, details, by=practitioner, on=TODAY, subject_role=SubjectRole.PROGRAMME)
        with pytest.raises(AlreadyHeld):
            hold_identity(person, details, by=practitioner, on=TODAY, subject_role=SubjectRole.PROGRAMME)

        assert {str(i.owner) for i in Identity.objects.select_related("owner")} == {"Police", "Probation"}


def test_writing_about_a_hidden_person_and_about_nobody_answers_alike(
    partnership: Partnership, as_member: Enter
) -> None:
    with as_member(partnership.custody_worker):
        hidden = make_person(partnership.custody_worker)
    nobody = Person(pk=987654321)

    answers = []
    with as_member(partnership.stranger):
        for person in (hidden, nobody):
            with pytest.raises(NoSuchRecord) as refused:
                add_alias(person, by=partnership.stranger, family_name="Marsh", subject_role=SubjectRole.PROGRAMME)
            answers.append(str(refused.value))

    assert answers[0] == answers[1]


def test_what_no_agreement_covers_is_refused_by_name(partnership: Partnership, as_member: Enter) -> None:
    with as_member(partnership.custody_worker):
        person = register(partnership, family_name="Marsh").person

    practitioner = partnership.probation_practitioner
    with as_member(practitioner), pytest.raises(NotAgreed):
        add_alias(person, by=partnership.custody_worker, family_name="Mersh", subject_role=SubjectRole.PROGRAMME)


def test_aliases_numbers_and_addresses_are_kept_as_written(partnership: Partnership, as_member: Enter) -> None:
    worker, programme = partnership.custody_worker, partnership.programme
    with as_member(worker):
        person = register(partnership, family_name="Marsh").person
        add_alias(person, by=worker, family_name="Mersh", programme=programme, subject_role=SubjectRole.PROGRAMME)
        good = add_identifier(
            person, by=worker, kind=IdentifierKind.PNC, raw="02/73319Z", on=TODAY, subject_role=SubjectRole.PROGRAMME
        )
        bad = add_identifier(
            person, by=worker, kind=IdentifierKind.NHS, raw="123 456 7890", on=TODAY, subject_role=SubjectRole.PROGRAMME
        )
        add_contact_detail(
            person,
            by=worker,
            kind=ContactDetail.Kind.NO_FIXED_ABODE,
            is_safe_to_use=False,
            subject_role=SubjectRole.PROGRAMME,
        )

        assert str(Alias.objects.get()) == "Mersh"
        assert (good.raw, good.canonical, good.is_valid) == ("02/73319Z", "2002/0073319Z", True)
        assert (bad.raw, bad.canonical, bad.is_valid) == ("123 456 7890", "", False)
        assert bad.problem
        assert Identifier.objects.count() == 2
        assert not ContactDetail.objects.get().is_safe_to_use


@pytest.mark.parametrize("written", ["2027-01-01", "1890", "1984-13", "1984-02-30", "yesterday", "26", "1984/03/02"])
def test_what_cannot_be_a_birth_date_is_refused_in_words(written: str) -> None:
    with pytest.raises(NotABirthDate) as refused:
        Birth.read(written, on=TODAY)

    assert len(str(refused.value)) > 20


@pytest.mark.parametrize(
    ("birth", "words"),
    [
        (Birth.read("1984-03-02", on=TODAY), "2 March 1984"),
        (Birth.read("1984-03", on=TODAY), "March 1984"),
        (Birth.read("1984", on=TODAY), "1984"),
        (Birth.at_apparent_age(30, on=TODAY), "about 1996"),
        (Birth.unknown(), "not known"),
    ],
)
def test_a_birth_is_said_no_more_exactly_than_it_is_known(birth: Birth, words: str) -> None:
    assert str(birth) == words
