"""Access is given by two people: one proposes, another agrees; and straight SQL of either does no more."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from partners.members.roles import OPERATIONAL
from partners.models import Membership, Proposal, Purpose, Role, User
from partners.rules import RULES
from tests.conftest import owner_role
from tests.partners.conftest import People, make_membership, make_user, proposals
from tests.partners.members.test_member_verbs import as_, run
from tests.partners.members.test_members import NEW, held
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(people: People) -> User:
    """A supervisor of the police, who may agree."""
    with owner_role():
        user = make_user("Sal Brand")
        make_membership(user, people.police, Role.SUPERVISOR, Purpose.CUSTODY)
    return user


def browser(user: User) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def proposed(people: People, **where: object) -> Proposal:
    """The proposal that waits in the police."""
    [found] = proposals(agency=people.police, ended_at=None, **where)
    return found


def test_an_invitation_takes_effect_when_a_second_person_agrees(people: People, second: User) -> None:
    administrator, supervisor = browser(people.administrator), browser(second)
    page = administrator.post("/members/invite", NEW, follow=True).content.decode()
    unsent = len(mail.outbox)
    asked = supervisor.get("/").content.decode()

    supervisor.post(f"/members/proposals/{proposed(people).reference}", {"answer": "agree"})

    assert "Another administrator or a supervisor has to agree" in page
    assert unsent == 0
    assert "1 change of access needs your agreement" in asked
    assert held(User.objects.get(email="nia@example.org")) == [("custody_worker", [2])]
    assert "Ada Quill invites you" in str(mail.outbox[-1].body)
    [given] = proposals(user__email="nia@example.org")
    assert (given.proposed_by, given.agreed_by, given.is_alone) == (people.administrator, second, False)


def test_more_purposes_wait_and_fewer_apply_at_once(people: People, second: User) -> None:
    administrator, path = browser(people.administrator), f"/members/{people.analyst.reference}/analyst/purposes"
    with owner_role():
        Membership.objects.filter(user=people.lead, agency=people.police).update(valid_to=timezone.now())
    fewer = administrator.post(path, {"purposes": [Purpose.EVALUATION.value]})
    after_fewer = held(people.analyst)

    administrator.post(path, {"purposes": [Purpose.EVALUATION.value, Purpose.DETERRENCE.value]})
    after_more = held(people.analyst)
    shown = administrator.get(f"/members/{people.analyst.reference}").content.decode()
    browser(second).post(f"/members/proposals/{proposed(people).reference}", {"answer": "agree"})

    assert fewer.status_code == 302
    assert after_fewer == after_more == [("analyst", [8])]
    assert "Proposed: Police analyst (Deterrence, Evaluation)" in shown.replace(
        "Evaluation, Deterrence", "Deterrence, Evaluation"
    )
    assert [sorted(purposes) for _role, purposes in held(people.analyst)] == [[3, 8]]


def test_a_refusal_has_a_reason_and_what_was_proposed_can_be_withdrawn(people: People, second: User) -> None:
    administrator, supervisor = browser(people.administrator), browser(second)
    administrator.post("/members/invite", NEW)
    declined = f"/members/proposals/{proposed(people).reference}"
    silent = supervisor.post(declined, {"answer": "decline"})
    supervisor.post(declined, {"answer": "decline", "reason": "She left in May"})
    page = administrator.get(declined).content.decode()
    administrator.post("/members/invite", NEW)

    administrator.post(f"/members/proposals/{proposed(people).reference}/withdraw")

    assert silent.status_code == 422
    assert "She left in May" in page
    assert [each.outcome for each in proposals()] == ["declined", "withdrawn"]
    assert held(User.objects.get(email="nia@example.org")) == []


def test_a_role_is_proposed_once_at_a_time(people: People, second: User) -> None:
    administrator = browser(people.administrator)
    administrator.post("/members/invite", NEW)

    again = administrator.post("/members/invite", NEW)

    assert again.status_code == 422
    assert "proposed for them already" in again.content.decode()


def test_neither_who_proposed_it_nor_whom_it_is_for_agrees(people: People, second: User) -> None:
    """Straight SQL in their own contexts, and for a supervisor who gets another role."""
    invite = "SELECT membership.invite(%s, 'x', 'partnership_lead', '{7}', NULL)"
    with as_(people.administrator, people.police):
        run("SELECT membership.invite('new@example.org', 'New', 'supervisor', '{2}', NULL)")
        own = proposed(people)
        with pytest.raises(DatabaseError, match="given by two people"):
            run("SELECT membership.agree(%s)", str(own.reference))
    with owner_role():
        third = make_user("Una Third")
        make_membership(third, people.police, Role.ADMINISTRATOR, Purpose.ADMINISTRATION)
    with as_(people.administrator, people.police):
        run(invite, second.email)
        for_them = proposed(people, user=second)
    with as_(second, people.police, Purpose.CUSTODY), pytest.raises(DatabaseError, match="given by two people"):
        run("SELECT membership.agree(%s)", str(for_them.reference))
    with as_(third, people.police):
        run("SELECT membership.agree(%s)", str(for_them.reference))

    assert ("partnership_lead", [7]) in held(second)
    assert held(User.objects.get(email="new@example.org")) == []


@pytest.mark.parametrize("member", ["custody", "analyst", "lead", "administrator_elsewhere", "worker"])
def test_nobody_else_agrees_or_declines(people: People, second: User, member: str) -> None:
    with as_(people.administrator, people.police):
        run("SELECT membership.invite('new@example.org', 'New', 'analyst', '{3}', NULL)")
        reference = str(proposed(people).reference)
    user = getattr(people, member)
    place = user.memberships.order_by("pk").first()

    for verb in ("membership.agree(%s)", "membership.refuse(%s, '')", "membership.accept(%s)"):
        with (
            as_(user, place.agency, Purpose(place.purposes[0])),
            pytest.raises(DatabaseError, match=r"no such|two people|others"),
        ):
            run(f"SELECT {verb}", reference)


def test_to_end_the_role_of_the_second_person_lets_nobody_act_alone_for_a_day(people: People, second: User) -> None:
    with as_(people.administrator, people.police):
        run("SELECT membership.finish(%s, 'supervisor')", str(second.reference))
        run("SELECT membership.invite('new@example.org', 'New', 'analyst', '{3}', NULL)")

        assert not proposed(people).is_alone
    assert held(User.objects.get(email="new@example.org")) == []


def test_who_no_longer_may_propose_is_no_first_person(people: People, second: User) -> None:
    browser(people.administrator).post("/members/invite", NEW)
    with owner_role():
        Membership.objects.filter(user=people.administrator).update(valid_to=timezone.now())
    path = f"/members/proposals/{proposed(people).reference}"
    supervisor = browser(second)

    page = supervisor.get(path).content.decode()
    supervisor.post(path, {"answer": "agree"})

    assert "may no longer propose access" in page
    assert proposed(people).agreed_by is None


def test_an_agency_with_nobody_to_agree_is_told_so_and_acts_alone(people: People) -> None:
    administrator = browser(people.administrator)

    pages = [administrator.get(path).content.decode() for path in ("/members", "/members/invite")]
    administrator.post("/members/invite", NEW)

    assert all("Nobody else in your agency may agree to access" in page for page in pages)
    assert held(User.objects.get(email="nia@example.org")) == [("custody_worker", [2])]
    assert [each.is_alone for each in proposals()] == [True]


def test_every_role_and_purpose_waits_for_the_second_person(people: People, second: User) -> None:
    """Also that of an administrator, who would be the second person of the next one."""
    for number, role in enumerate(
        sorted({*RULES["agree to access"].roles, Role.ANALYST, Role.DATA_PROTECTION_OFFICER})
    ):
        purposes = {Role.ADMINISTRATOR: "{12}", Role.SUPERVISOR: f"{{{int(OPERATIONAL[0])}}}", Role.ANALYST: "{3}"}
        with as_(people.administrator, people.police):
            given = purposes.get(Role(role), "{10}")
            run(f"SELECT membership.invite('n{number}@example.org', 'N', %s, '{given}', NULL)", str(role))

    assert len(proposals(ended_at=None)) == 4
    assert not Membership.objects.filter(
        user__email__startswith="n", user__email__endswith="@example.org", user__full_name="N"
    )


def test_a_proposal_of_another_agency_is_as_good_as_missing(people: People, second: User) -> None:
    browser(people.administrator).post("/members/invite", NEW)
    stranger = browser(people.administrator_elsewhere)

    answer = stranger.get(f"/members/proposals/{proposed(people).reference}")

    assert answer.status_code == 404
    with as_(people.administrator_elsewhere, people.treatment), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM partners_proposal")
        assert cursor.fetchone() == (0,)


def test_the_second_persons_list_costs_the_same_for_many(people: People, second: User) -> None:
    administrator, supervisor = browser(people.administrator), browser(second)
    for number in range(30):
        administrator.post("/members/invite", NEW | {"email": f"n{number}@example.org"})
    supervisor.get("/members/proposals")

    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    with CaptureQueriesContext(connection) as statements:
        page = supervisor.get("/members/proposals").content.decode()

    assert page.count("Nia Ravel") == 30
    assert len(statements) <= 20


def test_a_day_after_the_second_person_has_left_it_is_proposed_again_alone(people: People, second: User) -> None:
    with owner_role():
        Membership.objects.filter(user=second).update(valid_to=timezone.now() - timedelta(hours=23))
    administrator = browser(people.administrator)

    soon = administrator.get("/members").content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        later = browser(people.administrator).get("/members").content.decode()

    assert "Nobody else in your agency" not in soon
    assert "Nobody else in your agency" in later
