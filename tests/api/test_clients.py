"""The owner opens, lists, renews and closes the clients of partner systems with one command."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.api.conftest import System
from tests.conftest import owner_role
from tests.partnership import Partnership


@pytest.fixture(autouse=True)
def owner_inside(partnership: Partnership, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command swaps logins, which would leave this test's transaction; the role inside it is the same owner."""
    monkeypatch.setattr("partners.management.commands.api_client.as_owner", owner_role)


def run(*arguments: str) -> dict[str, str]:
    """What the command prints, line by line as `word → rest`."""
    out = StringIO()
    call_command("api_client", *arguments, stdout=out)
    return dict(line.split(None, 1) for line in out.getvalue().splitlines() if " " in line)


def ask_for_token(client_id: str, secret: str) -> Any:
    said = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    return Client().post("/api/token", said)


def opened() -> dict[str, str]:
    return run("open", "probation", "--name", "Case system", "--purposes", "supervision")


def test_a_client_is_opened_and_gets_a_token_for_its_purposes() -> None:
    client = opened()

    token = ask_for_token(client["client_id"], client["client_secret"])

    assert token.status_code == 200
    assert token.json()["scope"] == "supervision"


def test_a_list_says_whose_a_client_is_and_what_for_and_no_secret() -> None:
    client = opened()

    listed = run("list")

    assert listed[client["client_id"]].split() == ["Case", "system", "probation", "supervision"]
    assert client["client_secret"] not in str(listed)


def test_renewing_ends_the_old_secret() -> None:
    client = opened()

    renewed = run("renew", client["client_id"])

    assert ask_for_token(client["client_id"], client["client_secret"]).status_code == 401
    assert ask_for_token(client["client_id"], renewed["client_secret"]).status_code == 200


def test_closing_ends_what_a_client_may_do() -> None:
    client = opened()

    run("close", client["client_id"])

    assert ask_for_token(client["client_id"], client["client_secret"]).status_code == 401
    assert client["client_id"] not in run("list")


@pytest.mark.parametrize("verb", ["renew", "close"])
def test_a_client_that_is_not_there_is_named_in_the_error(verb: str) -> None:
    with pytest.raises(CommandError, match=r"no client nobody.*api_client list"):
        run(verb, "nobody")


def test_an_agency_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(CommandError, match=r"no agency nowhere\. There are: bridge, council"):
        run("open", "nowhere", "--name", "x", "--purposes", "supervision")


def test_a_purpose_that_no_system_may_have_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        run("open", "probation", "--name", "x", "--purposes", "administration")


def test_what_a_system_did_stays_under_its_name(police: System) -> None:
    run("close", police.client.client_id)

    assert police.get("people").status_code == 401
    assert police.membership().valid_to is not None
