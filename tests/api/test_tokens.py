"""A partner system signs in with its secret, acts for one purpose at a time, and not a moment longer than it may."""

import base64
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application

from datasharing.models import LogEntry
from partners.models import Purpose
from partners.systems.actions import Client, close_client, renew_secret
from tests.access.personas import World
from tests.api.conftest import System
from tests.conftest import owner_role
from tests.partnership import Partnership
from tests.referrals.pages import browser_of


def test_a_wrong_secret_gets_no_token(police: System) -> None:
    assert police.ask_for_token("wrong").status_code == 401


def test_whoever_guesses_secrets_has_to_wait(police: System) -> None:
    for _ in range(10):
        police.ask_for_token("wrong")

    answer = police.ask_for_token()

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def basic(client: str, secret: str) -> dict[str, str]:
    """The header that HTTP Basic sends."""
    return {"Authorization": "Basic " + base64.b64encode(f"{client}:{secret}".encode()).decode()}


def ask(system: System, *, headers: dict[str, str], **more: str) -> Any:
    """Ask for a token with HTTP Basic."""
    said = {"grant_type": "client_credentials", **more}
    return system.browser.post("/api/token", said, headers=headers)


def test_a_secret_may_come_as_http_basic(police: System) -> None:
    assert ask(police, headers=basic(police.client.client_id, police.client.secret)).status_code == 200


def test_whoever_guesses_secrets_by_http_basic_has_to_wait(police: System) -> None:
    name = police.client.client_id
    for at in range(10):
        disguised = f"{name[:at]}%{ord(name[at]):02x}{name[at + 1 :]}"
        ask(police, headers=basic(disguised, "wrong"))

    assert ask(police, headers=basic(name, police.client.secret)).status_code == 429


def test_a_request_that_names_two_clients_is_refused(police: System) -> None:
    headers = basic(police.client.client_id, police.client.secret)

    answer = ask(police, headers=headers, client_id="another")

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"
    assert "client" in answer.json()["error_description"]
    assert "no-store" in answer["Cache-Control"]
    assert ask(police, headers=headers, client_id=police.client.client_id).status_code == 200


def test_no_other_way_of_oauth_is_open(police: System) -> None:
    for kind in ("password", "authorization_code", "refresh_token", "implicit"):
        assert police.ask_for_token(grant_type=kind).json()["error"] == "unsupported_grant_type"


def test_a_request_without_a_grant_or_with_two_is_refused(police: System) -> None:
    twice: Any = ["client_credentials", "client_credentials"]

    assert police.ask_for_token(grant_type="").json()["error"] == "invalid_request"
    assert police.ask_for_token(grant_type=twice).json()["error"] == "invalid_request"


def test_no_token_is_given_for_a_purpose_that_is_not_held(police: System) -> None:
    assert police.ask_for_token(scope="treatment").status_code == 400


@pytest.mark.parametrize("token", ["", "x", "\u00e9", "a b"])
def test_an_unknown_token_is_refused(police: System, token: str) -> None:
    police.token = token

    answer = police.get("people")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_token_lasts_a_quarter_of_an_hour(police: System) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert police.get("people").status_code == 401


def test_a_session_opens_nothing_of_the_api(world: World) -> None:
    browser = browser_of(world.partnership.custody_worker, Purpose.CUSTODY)

    assert browser.get("/api/v1/people").status_code == 401
    assert Browser().get("/api/v1/people").status_code == 401


def test_a_token_opens_no_page(police: System) -> None:
    answer = police.browser.get("/people", headers={"Authorization": f"Bearer {police.token}"})

    assert answer.status_code == 302


def test_with_several_purposes_one_is_chosen_for_each_call(partnership: Partnership) -> None:
    system = System(partnership.police_supervisor, Purpose.CUSTODY, Purpose.DETERRENCE)

    assert system.get("people").status_code == 400
    assert system.get("people", headers={"Purpose": "deterrence"}).status_code == 200
    assert system.get("people", headers={"Purpose": "treatment"}).status_code == 403


def test_on_whose_behalf_is_a_printable_name(police: System) -> None:
    assert police.get("people", headers={"On-Behalf-Of": "x" * 201}).status_code == 400
    assert police.get("people", headers={"On-Behalf-Of": "a\tb"}).status_code == 400


def test_a_closed_client_is_refused_at_once(police: System) -> None:
    with owner_role():
        close_client(police.client.client_id, at=timezone.now())

    assert police.get("people").status_code == 401
    assert police.ask_for_token().status_code == 401


def test_a_renewed_secret_ends_the_old_one_and_its_tokens(police: System) -> None:
    with owner_role():
        renewed = renew_secret(police.client.client_id)

    assert police.get("people").status_code == 401
    assert police.ask_for_token().status_code == 401
    assert police.ask_for_token(renewed.secret).status_code == 200


def test_a_demonstrations_system_is_known_to_demonstrations_alone(partnership: Partnership, settings: Any) -> None:
    settings.DEMONSTRATION = True
    system = System(partnership.probation_practitioner, Purpose.SUPERVISION, demonstrating=Client("shown", "told"))
    assert system.get("people").status_code == 200

    settings.DEMONSTRATION = False

    assert system.get("people").status_code == 401


def test_neither_secret_nor_token_is_kept(police: System) -> None:
    with owner_role():
        kept = [*Application.objects.values_list("client_secret", flat=True)]
        kept += AccessToken.objects.values_list("token", flat=True)

    assert police.client.secret not in kept
    assert police.token not in kept


def put_into_the_table(token: str, system: System, *, lasting: timedelta = timedelta(minutes=15)) -> None:
    """What SQL of the run-time login could do: the row of `token` says `system`, and for how long."""
    with connection.cursor() as cursor:
        checksum = sha256(token.encode()).hexdigest()
        cursor.execute("DELETE FROM oauth2_provider_accesstoken WHERE token_checksum = %s", [checksum])
    AccessToken.objects.create(
        application=Application.objects.get(client_id=system.client.client_id),
        token=token,
        scope="custody supervision",
        expires=timezone.now() + lasting,
    )


def test_a_token_that_sql_made_up_opens_nothing(police: System) -> None:
    police.token = "made up by whoever runs SQL"
    put_into_the_table(police.token, police)

    assert police.get("people").status_code == 401


def test_a_token_that_sql_gave_another_client_opens_nothing(police: System, probation: System) -> None:
    put_into_the_table(police.token, probation)

    assert police.get("people").status_code == 401
    assert probation.get("people").status_code == 200


def test_a_token_to_which_sql_gave_more_time_ends_all_the_same(police: System) -> None:
    put_into_the_table(police.token, police, lasting=timedelta(days=1))
    assert police.get("people").status_code == 200

    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert police.get("people").status_code == 401


def test_every_other_address_is_missing_and_only_for_callers(police: System) -> None:
    assert police.get("nowhere").status_code == 404
    assert police.get("nowhere")["Content-Type"] == "application/problem+json"
    assert Browser().get("/api/v1/nowhere").status_code == 401


def test_a_failed_call_leaves_that_it_was_attempted(
    world: World, police: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("referrals.api.views.EventSerializer", fail)
    police.browser.raise_request_exception = False

    answer = police.get(f"referrals/{world.referral.reference}")

    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    with owner_role():
        assert set(LogEntry.objects.filter(resource="api_referral").values_list("outcome", flat=True)) == {"attempted"}
