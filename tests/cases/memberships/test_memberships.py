"""Who belongs to a group, on which grounds, for how long, and who may know."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases.groups.actions import Basis, ReviewTooLate, add_member, end_membership, name_group
from cases.groups.models import Group, GroupMembership
from cases.memberships import actions
from cases.memberships.clocks import REVIEW, STALE
from cases.memberships.models import Challenge, MembershipBasis, RemovalProposal
from datasharing.enforcement.presence import present
from datasharing.models import Category, Person, SubjectRole
from datasharing.outbox.outbox import system_actor
from partners.london import london_today
from partners.models import Membership, Purpose
from partners.rules import NotTheSame
from tests.conftest import owner_role
from tests.makers import make_person, two_bases
from tests.partnership import Partnership, make_agreement, make_clause
from tests.referrals.pages import browser_of, filled, words

Enter = Callable[..., Any]
TODAY = london_today(timezone.now())
State = GroupMembership.State


@pytest.fixture
def group(partnership: Partnership, as_member: Enter) -> Group:
    """A group of the police, whose groups an agreement opens to probation."""
    police, probation = partnership.agency("police"), partnership.agency("probation")
    with owner_role():
        make_clause(
            make_agreement("groups", [police, probation]),
            giver=police,
            receiver=probation,
            categories=[Category.GROUP],
            purpose=Purpose.SUPERVISION,
            programme=partnership.programme,
        )
    with as_member(partnership.analyst):
        return name_group("Dock Road", by=partnership.analyst, programme=partnership.programme)


@pytest.fixture
def ash(partnership: Partnership, as_member: Enter) -> Person:
    """A person whom the police hold in the programme."""
    with as_member(partnership.analyst):
        return make_person(partnership.analyst, programme=partnership.programme)


def belongs(person: Person, group: Group, by: Membership, **different: Any) -> GroupMembership:
    usual: dict[str, Any] = {
        "programme": group.programme,
        "subject_role": SubjectRole.PROGRAMME,
        "role": GroupMembership.Role.CORE,
        "bases": two_bases(),
        "since": TODAY - timedelta(days=30),
        "review_on": TODAY + timedelta(days=150),
    }
    return add_member(person, by=by, group=group, **(usual | different))


def seen_by_probation(partnership: Partnership, as_member: Enter) -> int:
    with as_member(partnership.probation_practitioner):
        return GroupMembership.objects.count()


def pass_time(membership: GroupMembership, **days: Any) -> None:
    """Have the last review of `membership` lie a while back and its review be due on another day."""
    with owner_role(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_groupmembership SET reviewed_on = reviewed_on - 100, review_on = %s WHERE id = %s",
            [days["review_on"], membership.pk],
        )


def test_one_basis_does_not_confirm_and_no_partner_sees_it(
    partnership: Partnership, as_member: Enter, group: Group, ash: Person
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        membership = belongs(ash, group, analyst, bases=two_bases()[:1])
        assert membership.state == State.UNCONFIRMED
    assert seen_by_probation(partnership, as_member) == 0
    with as_member(partnership.probation_practitioner):
        assert "cases_groupmembership" not in present(ash)

    with as_member(analyst):
        actions.add_basis(membership, by=analyst, basis=two_bases()[1])
        membership.refresh_from_db()
        assert membership.state == State.CONFIRMED
    assert seen_by_probation(partnership, as_member) == 1
    with as_member(partnership.probation_practitioner):
        assert not MembershipBasis.objects.exists(), "what it rests on is the police's alone"


@pytest.mark.parametrize(
    "second",
    [
        {"kind": MembershipBasis.Kind.CO_ARREST},
        {"source_grade": "3"},
        {"information_grade": "D"},
    ],
    ids=["of the same kind", "from a source not reliable", "not known"],
)
def test_a_second_basis_that_is_not_independent_or_too_weak_does_not_confirm(
    partnership: Partnership, as_member: Enter, group: Group, ash: Person, second: dict[str, Any]
) -> None:
    usual = {"kind": MembershipBasis.Kind.OBSERVED, "text": "x", "source_grade": "2", "information_grade": "C"}
    with as_member(partnership.analyst):
        bases = [two_bases()[0], Basis(**(usual | second))]
        assert belongs(ash, group, partnership.analyst, bases=bases).state == State.UNCONFIRMED


def test_no_statement_confirms_or_shares_what_rests_on_one_basis(
    partnership: Partnership, as_member: Enter, group: Group, ash: Person
) -> None:
    with as_member(partnership.analyst):
        membership = belongs(ash, group, partnership.analyst, bases=two_bases()[:1])
        with pytest.raises(IntegrityError), transaction.atomic():
            GroupMembership.objects.filter(pk=membership.pk).update(state="confirmed")
        GroupMembership.objects.filter(pk=membership.pk).update(kept_back=False)
    assert seen_by_probation(partnership, as_member) == 0


def test_a_withdrawn_basis_takes_the_membership_from_partners(
    partnership: Partnership, as_member: Enter, group: Group, ash: Person
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        membership = belongs(ash, group, analyst)
    assert seen_by_probation(partnership, as_member) == 1
    with as_member(analyst):
        basis = MembershipBasis.objects.filter(membership=membership)[0]
        actions.withdraw_basis(basis, by=analyst, because="Another person")
        with pytest.raises(IntegrityError), transaction.atomic():
            MembershipBasis.objects.filter(membership=membership).update(text="Something else")
    assert seen_by_probation(partnership, as_member) == 0


def test_a_review_is_at_most_six_months_ahead(
    partnership: Partnership, as_member: Enter, group: Group, ash: Person
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        with pytest.raises(ReviewTooLate):
            belongs(ash, group, analyst, review_on=TODAY + timedelta(days=200))
        membership = belongs(ash, group, analyst)
        with pytest.raises(IntegrityError), transaction.atomic():
            GroupMembership.objects.filter(pk=membership.pk).update(
                reviewed_on=TODAY + timedelta(days=100), review_on=TODAY + timedelta(days=250)
            )


def test_a_membership_whose_review_passed_lapses_by_itself_until_it_is_reviewed(
    partnership: Partnership, as_member: Enter, group: Group, ash: Person
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        membership = belongs(ash, group, analyst)
    pass_time(membership, review_on=TODAY - timedelta(days=1))
    assert seen_by_probation(partnership, as_member) == 1

    with as_member(system_actor(partnership.agency("police")), Purpose.DETERRENCE):
        REVIEW.perform(str(membership.public_id), system_actor(partnership.agency("police")))
    with as_member(analyst):
        membership.refresh_from_db()
        assert membership.state == State.DORMANT
        assert not GroupMembership.objects.current().exists()
        assert not GroupMembership.objects.enforceable().exists()
    assert seen_by_probation(partnership, as_member) == 0

    with as_member(analyst):
        again = actions.review_membership(membership, by=analyst, review_on=TODAY + timedelta(days=90))
        assert again.state == State.CONFIRMED
    assert seen_by_probation(partnership, as_member) == 1


def test_a_year_without_a_new_basis_proposes_removal_which_another_decides(
    partnership: Partnership, as_member: Enter, group: Group, ash: Person
) -> None:
    analyst, supervisor = partnership.analyst, partnership.police_supervisor
    old = [Basis(**{**vars(basis), "known_on": TODAY - timedelta(days=400)}) for basis in two_bases()]
    with as_member(analyst):
        membership = belongs(ash, group, analyst, bases=old)
    with as_member(system_actor(partnership.agency("police")), Purpose.DETERRENCE):
        STALE.perform(str(membership.public_id), system_actor(partnership.agency("police")))
        STALE.perform(str(membership.public_id), system_actor(partnership.agency("police")))

    with as_member(analyst):
        proposal = RemovalProposal.objects.get()
        with pytest.raises(NotTheSame):
            actions.decide_removal(proposal, by=analyst, state=RemovalProposal.State.REMOVED, reasons="Nothing new")
    with as_member(supervisor, Purpose.DETERRENCE):
        actions.decide_removal(
            RemovalProposal.objects.get(), by=supervisor, state=RemovalProposal.State.REMOVED, reasons="Nothing new"
        )
        membership.refresh_from_db()
        assert (membership.state, membership.end_reason) == (State.ENDED, "no_basis")
    assert seen_by_probation(partnership, as_member) == 0


def test_a_membership_that_is_kept_is_asked_again_after_half_a_year(
    partnership: Partnership, as_member: Enter, group: Group, ash: Person
) -> None:
    analyst, supervisor = partnership.analyst, partnership.police_supervisor
    with as_member(analyst):
        membership = belongs(ash, group, analyst)
        actions.propose_removal(membership, by=analyst, why="Moved away")
        with pytest.raises(actions.AlreadyOpen):
            actions.propose_removal(membership, by=analyst, why="Moved away")
    with as_member(supervisor, Purpose.DETERRENCE):
        proposal = RemovalProposal.objects.get()
        actions.decide_removal(proposal, by=supervisor, state=RemovalProposal.State.KEPT, reasons="Seen last week")
        membership.refresh_from_db()

        assert membership.state == State.CONFIRMED
        assert membership.stale_on is not None
        assert membership.stale_on > TODAY + timedelta(days=180)


def test_a_challenge_is_decided_by_another_with_reasons_and_ends_the_membership(
    partnership: Partnership, as_member: Enter, group: Group, ash: Person
) -> None:
    analyst, supervisor = partnership.analyst, partnership.police_supervisor
    with as_member(analyst):
        membership = belongs(ash, group, analyst)
        challenge = actions.receive_challenge(membership, by=analyst, text="I left", received_on=TODAY)
        assert challenge.due_on == TODAY + timedelta(days=30)
        actions.take_up_challenge(challenge, by=analyst)
        with pytest.raises(NotTheSame):
            actions.decide_challenge(challenge, by=analyst, state=Challenge.State.UPHELD, reasons="He left")
        with pytest.raises(IntegrityError), transaction.atomic():
            Challenge.objects.filter(pk=challenge.pk).update(state="upheld")
    with as_member(supervisor, Purpose.DETERRENCE):
        actions.decide_challenge(
            Challenge.objects.get(), by=supervisor, state=Challenge.State.UPHELD, reasons="He left"
        )
        membership.refresh_from_db()
        assert (membership.state, membership.end_reason) == (State.ENDED, "wrong")
    assert seen_by_probation(partnership, as_member) == 0


def test_a_rejected_challenge_leaves_the_membership_as_it_was(
    partnership: Partnership, as_member: Enter, group: Group, ash: Person
) -> None:
    analyst, supervisor = partnership.analyst, partnership.police_supervisor
    with as_member(analyst):
        membership = belongs(ash, group, analyst)
        challenge = actions.receive_challenge(membership, by=analyst, text="Not me", received_on=TODAY)
        with pytest.raises(actions.NotOpen):
            actions.decide_challenge(challenge, by=analyst, state=Challenge.State.REJECTED, reasons="It was")
        actions.take_up_challenge(challenge, by=analyst)
    with as_member(supervisor, Purpose.DETERRENCE):
        actions.decide_challenge(
            Challenge.objects.get(), by=supervisor, state=Challenge.State.REJECTED, reasons="Arrested there"
        )
        membership.refresh_from_db()
        assert membership.state == State.CONFIRMED


def test_who_has_left_or_is_exploited_is_shared_with_nobody_as_a_member(
    partnership: Partnership, as_member: Enter, group: Group, ash: Person
) -> None:
    analyst = partnership.analyst
    with as_member(analyst):
        membership = belongs(ash, group, analyst, role=GroupMembership.Role.EXPLOITED)
        assert membership.state == State.CONFIRMED
    assert seen_by_probation(partnership, as_member) == 0
    with as_member(analyst):
        end_membership(membership, by=analyst, on=TODAY)
    assert seen_by_probation(partnership, as_member) == 0


# pages


def test_an_analyst_adds_a_second_basis_and_reviews_from_the_list(
    partnership: Partnership, as_member: Enter, group: Group, ash: Person
) -> None:
    with as_member(partnership.analyst):
        membership = belongs(
            ash, group, partnership.analyst, bases=two_bases()[:1], review_on=TODAY + timedelta(days=3)
        )
    browser = browser_of(partnership.analyst)
    assert "Membership of Dock Road lapses by itself" in words(browser.get("/"))
    assert "1 membership is not confirmed." in words(browser.get(group.get_absolute_url()))
    assert "Ash Marsh" in words(browser.get("/groups/members?show=soon"))

    add = f"/group-memberships/{membership.reference}/basis"
    told = {"kind": "observed", "text": "x", "source_grade": "2", "information_grade": "B", "handling": "P"}
    browser.post(add, filled(browser.get(add), **told))
    review = f"/group-memberships/{membership.reference}/review"
    browser.post(review, filled(browser.get(review)))

    shown = words(browser.get(group.get_absolute_url()))
    assert "2 bases arrested together, seen together 1A" in shown
    assert "not confirmed" not in shown
    assert "Ash Marsh" not in words(browser.get("/groups/members?show=soon"))


def test_a_partner_reads_role_and_relation_and_neither_basis_nor_grade(
    partnership: Partnership, as_member: Enter, group: Group, ash: Person
) -> None:
    with as_member(partnership.analyst):
        belongs(ash, group, partnership.analyst)

    shown = words(browser_of(partnership.probation_practitioner).get(group.get_absolute_url()))

    assert "Ash Marsh Core member" in shown
    assert "basis" not in shown
    assert "1A" not in shown
