"""An administrator keeps the members of her agency: who they are, and what for."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from partners.models import Membership, Purpose, Role, Team, User
from partners.sign_in.actions import choose_first_password
from partners.sign_in.invitations import InvitationVoid, invited
from tests.conftest import owner_role
from tests.partners.conftest import People, proposals
from tests.signing_in import PASSWORD, sign_in

pytestmark = pytest.mark.django_db

NEW = {
    "email": "Nia@Example.org",
    "full_name": "Nia Ravel",
    "role": Role.CUSTODY_WORKER.value,
    "purposes": [Purpose.CUSTODY.value],
}


@pytest.fixture
def administrator(client: Client, people: People) -> Client:
    """A browser in which the police's administrator has signed in."""
    sign_in(client, people.administrator)
    return client


def held(user: User, **where: object) -> list[tuple[str, list[int]]]:
    """Roles and purposes in force."""
    current = Membership.objects.in_force(timezone.now()).filter(user=user, **where)
    return [(place.role, place.purposes) for place in current.order_by("role")]


def invitation() -> str:
    """The path in the last mail."""
    found = re.search(r"http://localhost:8000(/invitation/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_somebody_invited_chooses_a_password_once_and_is_led_to_a_second_factor(
    administrator: Client, people: People
) -> None:
    administrator.post("/members/invite", NEW)
    path = invitation()
    guest, later = Client(), Client()

    accepted = guest.post(path, {"password": "three random words"})
    again = later.post(path, {"password": "another long password"})
    signed_in = guest.post("/sign-in", {"login": "nia@example.org", "password": "three random words"}, follow=True)

    assert "Your password is saved" in accepted.content.decode()
    assert again.status_code == 404
    assert signed_in.request["PATH_INFO"] == "/account/second-factor/first"
    assert held(User.objects.get(email="nia@example.org"), agency=people.police) == [("custody_worker", [2])]


def test_of_two_who_hold_the_same_link_the_first_chooses(administrator: Client, people: People) -> None:
    administrator.post("/members/invite", NEW)
    first, second = (invited(invitation().removeprefix("/invitation/")) for _ in range(2))
    choose_first_password("three random words", by=first)

    with pytest.raises(InvitationVoid):
        choose_first_password("another long password", by=second)

    assert User.objects.get(pk=first.pk).check_password("three random words")


def test_the_invitation_says_who_invites_for_which_agency_and_nothing_else_about_anybody(
    administrator: Client, people: People
) -> None:
    administrator.post("/members/invite", NEW)

    words = f"{mail.outbox[-1].subject} {mail.outbox[-1].body}"

    assert mail.outbox[-1].to == ["nia@example.org"]
    assert "Ada Quill invites you to use Act as one for Northshire Police" in words
    assert "Northshire Police invites you" in mail.outbox[-1].subject
    without_links = re.sub(r"http\S+", "", words).lower()  # a link is drawn by lot, and may spell anything
    assert not [word for word in ("nia", "ravel", "custody", "example.org") if word in without_links]


def test_links_in_mail_lead_to_the_configured_address_whatever_address_was_asked(
    administrator: Client, people: People, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["another.example"]

    administrator.post("/members/invite", NEW, headers={"host": "another.example"})
    Client().post("/password/reset", {"email": people.custody.email}, headers={"host": "another.example"})

    assert len(mail.outbox) == 2
    for sent in mail.outbox:
        assert "http://localhost:8000/" in str(sent.body)
        assert "another.example" not in str(sent.body)


def test_a_link_that_was_used_says_so_and_one_that_is_too_old_says_that(administrator: Client, people: People) -> None:
    administrator.post("/members/invite", NEW)
    used = invitation()
    Client().post(used, {"password": "three random words"})
    administrator.post("/members/invite", NEW | {"email": "late@example.org"})

    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        old = Client().get(invitation()).content.decode()
    again = Client().get(used).content.decode()

    assert "This link has been used" in again
    assert "older than seven days" in old
    assert "has been used" not in old


def test_somebody_without_a_phone_is_offered_a_passkey_and_an_app_on_this_computer(
    administrator: Client, people: People
) -> None:
    administrator.post("/members/invite", NEW)
    guest = Client()
    guest.post(invitation(), {"password": "three random words"})

    ways = guest.post("/sign-in", {"login": "nia@example.org", "password": "three random words"}, follow=True)
    passkey, app = (guest.get(f"/account/{path}") for path in ("passkeys/add", "second-factor/app/add"))

    assert "you need no phone" in ways.content.decode()
    assert "/account/passkeys/add" in ways.content.decode()
    assert "creation_options" in passkey.content.decode()
    assert "on this computer" in app.content.decode()


def test_an_invitation_ends_after_seven_days(administrator: Client, people: People) -> None:
    administrator.post("/members/invite", NEW)

    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        answer = Client().get(invitation())

    assert answer.status_code == 404


@pytest.mark.parametrize("password", ["", "short", "password1234", "nia ravel nia"])
def test_a_weak_password_is_refused_and_the_link_still_works(
    administrator: Client, people: People, password: str
) -> None:
    administrator.post("/members/invite", NEW)

    refused = Client().post(invitation(), {"password": password})

    assert refused.status_code == 422
    assert Client().get(invitation()).status_code == 200


def test_a_mail_server_that_is_down_leaves_nothing_half_done(
    administrator: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_args: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", down)

    answer = administrator.post("/members/invite", NEW)

    assert "nothing was changed" in answer.content.decode()
    assert not User.objects.filter(email="nia@example.org").exists()


def test_somebody_who_works_elsewhere_becomes_a_member_when_they_accept(administrator: Client, people: People) -> None:
    worker = Client()
    sign_in(worker, people.worker)
    administrator.post("/members/invite", NEW | {"email": people.worker.email})
    before = held(people.worker)
    asked = worker.get("/").content.decode()
    path = f"/account/offers/{proposals(user=people.worker)[0].reference}"

    page = worker.get(path).content.decode()
    accepted = worker.post(path, {"answer": "agree"}, follow=True).content.decode()

    assert before == [("treatment_worker", [1])]
    assert "Northshire Police asks you to work for it as well" in asked
    assert "Turning Tide, which still looks after your account" in page
    assert "You can act for Northshire Police from now on" in accepted
    assert held(people.worker, agency=people.police) == [("custody_worker", [2])]
    [sent] = mail.outbox
    assert "Nothing changes until you accept" in str(sent.body)
    assert "/invitation/" not in str(sent.body)
    people.worker.refresh_from_db()
    assert people.worker.full_name == "Tom Reyes"


def test_after_they_have_accepted_their_first_agency_still_looks_after_the_account(
    administrator: Client, people: People
) -> None:
    first = Client()
    sign_in(first, people.administrator_elsewhere)
    administrator.post("/members/invite", NEW | {"email": people.worker.email})
    worker = Client()
    sign_in(worker, people.worker)
    worker.post(f"/account/offers/{proposals(user=people.worker)[0].reference}", {"answer": "agree"})

    by_the_second = administrator.post(f"/members/{people.worker.reference}/start-over", follow=True)
    by_the_first = first.post(f"/members/{people.worker.reference}/start-over", follow=True)

    assert "looked after by another agency" in by_the_second.content.decode()
    assert "A link to choose a password is on its way" in by_the_first.content.decode()
    assert not Authenticator.objects.filter(user=people.worker).exists()


def test_an_offer_is_turned_down_and_is_nobody_elses_to_answer(administrator: Client, people: People) -> None:
    administrator.post("/members/invite", NEW | {"email": people.worker.email})
    [offer] = proposals(user=people.worker)
    other, worker = Client(), Client()
    sign_in(other, people.custody)
    sign_in(worker, people.worker)

    stolen = [
        client.post(f"/account/offers/{offer.reference}", {"answer": "agree"}) for client in (other, administrator)
    ]
    worker.post(f"/account/offers/{offer.reference}", {"answer": "decline"})

    assert [answer.status_code for answer in stolen] == [404, 404]
    assert [each.outcome for each in proposals(user=people.worker)] == ["declined"]
    assert held(people.worker, agency=people.police) == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"email": "nobody"}, "Enter a valid email address"),
        ({"email": ""}, "Enter an email address"),
        ({"full_name": " "}, "Enter their full name"),
        ({"role": "system"}, "Select a valid choice"),
        ({"role": ""}, "Choose a role"),
        ({"purposes": []}, "Choose at least one purpose"),
        ({"purposes": [Purpose.TREATMENT.value]}, "acts for Custody support or Safeguarding only"),
        ({"purposes": [Purpose.EMERGENCY.value]}, "Select a valid choice"),
        ({"purposes": ["x"]}, "Select a valid choice"),
        ({"email": "samira@example.org"}, "They hold this role already"),
    ],
)
def test_what_is_typed_wrong_is_said_and_changes_nothing(
    administrator: Client, people: People, typed: dict[str, object], words: str
) -> None:
    before = Membership.objects.count(), User.objects.count()

    answer = administrator.post("/members/invite", NEW | typed)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (Membership.objects.count(), User.objects.count()) == before
    assert mail.outbox == []


def test_changing_purposes_ends_one_place_and_begins_another(administrator: Client, people: People) -> None:
    path = f"/members/{people.analyst.reference}/analyst/purposes"

    administrator.post(path, {"purposes": [Purpose.EVALUATION.value]})

    old, new = Membership.objects.filter(user=people.analyst).order_by("valid_from")
    assert old.purposes == [Purpose.DETERRENCE, Purpose.EVALUATION]
    assert old.valid_to == new.valid_from
    assert new.purposes == [Purpose.EVALUATION]
    page = administrator.get(f"/members/{people.analyst.reference}").content.decode()
    assert "Deterrence, Evaluation" in page


def test_a_purpose_taken_away_is_gone_at_the_next_request(administrator: Client, people: People) -> None:
    place = Membership.objects.get(user=people.analyst)
    analyst = Client()
    sign_in(analyst, people.analyst, place, Purpose.DETERRENCE)
    before = analyst.get("/").context["purpose"]

    path = f"/members/{people.analyst.reference}/analyst/purposes"
    administrator.post(path, {"purposes": [Purpose.EVALUATION.value]})

    assert before == Purpose.DETERRENCE
    assert analyst.get("/").context["purpose"] == Purpose.EVALUATION


def test_the_same_purposes_again_are_no_change(administrator: Client, people: People) -> None:
    answer = administrator.post(
        f"/members/{people.analyst.reference}/analyst/purposes",
        {"purposes": [Purpose.EVALUATION.value, Purpose.DETERRENCE.value]},
    )

    assert answer.status_code == 422
    assert Membership.objects.filter(user=people.analyst).count() == 1


def test_whoever_has_no_role_left_is_signed_out_at_the_next_request(administrator: Client, people: People) -> None:
    custody = Client()
    sign_in(custody, people.custody)
    before = custody.get("/").status_code

    administrator.post(f"/members/{people.custody.reference}/custody_worker/end")

    assert before == 200
    assert custody.get("/")["Location"].startswith("/sign-in")
    back = custody.post("/sign-in", {"login": people.custody.email, "password": PASSWORD})
    assert back["Location"] == "/sign-in/refused"


def test_whoever_is_deactivated_is_signed_out_at_the_next_request_and_cannot_come_back(
    administrator: Client, people: People
) -> None:
    custody = Client()
    sign_in(custody, people.custody)
    before = custody.get("/").status_code

    administrator.post(f"/members/{people.custody.reference}/deactivate")

    back = custody.post("/sign-in", {"login": people.custody.email, "password": PASSWORD})
    assert before == 200
    assert custody.get("/")["Location"].startswith("/sign-in")
    assert back.status_code == 200, "the form again, as for any wrong password"
    assert held(people.custody) == []


def test_the_second_agency_lets_nobody_start_over_and_the_first_closes_only_its_own(people: People) -> None:
    first, second = Client(), Client()
    sign_in(first, people.administrator)
    sign_in(second, people.administrator_elsewhere)

    answer = second.post(f"/members/{people.lead.reference}/start-over", follow=True)
    first.post(f"/members/{people.lead.reference}/deactivate")

    assert "account is looked after by another agency" in answer.content.decode()
    assert Authenticator.objects.filter(user=people.lead).exists()
    assert held(people.lead) == [("partnership_lead", [7])]
    assert held(people.lead, agency=people.police) == []


@pytest.mark.parametrize("what", ["deactivate", "sign-out", "start-over"])
def test_somebody_who_has_left_is_out_of_reach(administrator: Client, people: People, what: str) -> None:
    shown = administrator.get(f"/members/{people.leaver.reference}").content.decode()

    answer = administrator.post(f"/members/{people.leaver.reference}/{what}")

    assert f"{people.leaver.reference}/{what}" not in shown
    assert answer.status_code == 404
    assert Authenticator.objects.filter(user=people.leaver).exists()


def test_an_invitation_by_another_agency_does_not_interrupt_anybodys_work(
    administrator: Client, people: People
) -> None:
    worker = Client()
    sign_in(worker, people.worker)
    worker.get("/")

    administrator.post("/members/invite", NEW | {"email": people.worker.email})
    elsewhere = Client()
    sign_in(elsewhere, people.worker)
    elsewhere.post(f"/account/offers/{proposals(user=people.worker)[0].reference}", {"answer": "agree"})

    page = worker.get("/")
    assert page.status_code == 200
    assert page.context["membership"].agency == people.treatment
    assert len(held(people.worker)) == 2


def test_somebody_who_had_left_is_invited_back_with_a_new_password(administrator: Client, people: People) -> None:
    administrator.post(f"/members/{people.custody.reference}/deactivate")

    administrator.post("/members/invite", NEW | {"email": people.custody.email})

    assert Client().get(invitation()).status_code == 200
    assert held(people.custody) == [("custody_worker", [2])]


def test_starting_over_takes_away_every_way_in(administrator: Client, people: People) -> None:
    custody = Client()
    sign_in(custody, people.custody)

    administrator.post(f"/members/{people.custody.reference}/start-over")

    assert not Authenticator.objects.filter(user=people.custody).exists()
    assert custody.get("/")["Location"].startswith("/sign-in")
    assert Client().get(invitation()).status_code == 200


def test_the_home_page_says_which_invitations_wait_for_an_answer(administrator: Client, people: People) -> None:
    before = administrator.get("/").content.decode()
    administrator.post("/members/invite", NEW)
    administrator.get("/members")

    waiting = administrator.get("/").content.decode()
    Client().post(invitation(), {"password": "three random words"})
    answered = administrator.get("/").content.decode()

    assert "not answered yet" not in before
    assert "1 invitation is not answered yet" in waiting
    assert "not answered yet" not in answered


def test_a_team_of_another_agency_is_not_offered(administrator: Client, people: People) -> None:
    with owner_role():
        own = Team.objects.create(agency=people.police, name="Nights")
        other = Team.objects.create(agency=people.treatment, name="Outreach")

    page = administrator.get("/members/invite").content.decode()
    answer = administrator.post("/members/invite", NEW | {"team": other.pk})
    administrator.post("/members/invite", NEW | {"team": own.pk})

    assert "Nights" in page
    assert "Outreach" not in page
    assert answer.status_code == 422
    assert Membership.objects.get(user__email="nia@example.org").team == own


@pytest.mark.parametrize(
    "what", ["deactivate", "start-over", "sign-out", "administrator/end", "administrator/purposes"]
)
def test_an_administrator_does_not_touch_herself(administrator: Client, people: People, what: str) -> None:
    answer = administrator.post(f"/members/{people.administrator.reference}/{what}", {"purposes": ["12"]})

    assert answer.status_code == 403
    assert held(people.administrator) == [("administrator", [12])]


@pytest.mark.parametrize(
    "what", ["", "/deactivate", "/sign-out", "/start-over", "/treatment_worker/end", "/treatment_worker/team"]
)
def test_a_member_of_another_agency_is_as_good_as_missing(administrator: Client, people: People, what: str) -> None:
    missing = "00000000-0000-4000-8000-000000000000"
    method = administrator.post if what else administrator.get

    answers = [method(f"/members/{reference}{what}") for reference in (people.worker.reference, missing)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert held(people.worker) == [("treatment_worker", [1])]


@pytest.mark.parametrize("path", ["/members", "/members/invite", "/members/{}", "/members/{}/deactivate"])
def test_nobody_but_an_administrator_sees_these_pages(client: Client, people: People, path: str) -> None:
    sign_in(client, people.custody)

    answer = client.get(path.format(people.analyst.reference))

    assert answer.status_code == 403


def test_the_list_costs_the_same_for_many_members(
    administrator: Client, people: People, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    administrator.get("/members")  # keeps for whom she acts
    with CaptureQueriesContext(connection) as asked:
        administrator.get("/members")
    few = len(asked)
    for number in range(30):
        administrator.post("/members/invite", NEW | {"email": f"member{number}@example.org"})
    administrator.get("/members")  # shows what was done, which is stored in the session until then

    with django_assert_num_queries(few):
        page = administrator.get("/members").content.decode()

    assert page.count("Nia Ravel") == 30
    assert "@example.org" not in page, "the list is read over shoulders: names only"
