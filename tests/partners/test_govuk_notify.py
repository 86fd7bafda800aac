"""GOV.UK Notify sends what Django would mail, through one template, and errors repeat nothing of it."""

from typing import Any

import jwt
import pytest
from django.core.mail import EmailMessage, get_connection, send_mail
from pytest_django.fixtures import Settings

from partners.govuk_notify import GovukNotifyBackend, NotSent, WrongKey, token_of

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"act-as-one-live-{SERVICE}-{SECRET}"


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> list[tuple[dict[str, Any], str]]:
    """What would be posted, and with which token. Nothing leaves the machine."""
    settings.EMAIL_BACKEND = "partners.govuk_notify.GovukNotifyBackend"
    settings.GOVUK_NOTIFY_API_KEY = KEY
    settings.GOVUK_NOTIFY_TEMPLATE_ID = "f33517ff-2a88-4f6e-b855-c550268ce08a"
    found: list[tuple[dict[str, Any], str]] = []

    def post(_backend: GovukNotifyBackend, body: dict[str, Any], token: str) -> int:
        found.append((body, token))
        return 201 if body["email_address"] != "nobody@example.org" else 400

    monkeypatch.setattr(GovukNotifyBackend, "_post", post)
    return found


def test_a_message_goes_through_the_template_of_the_service(posted: list[tuple[dict[str, Any], str]]) -> None:
    EmailMessage("Act as one: 1 overdue", "Sign in", None, ["a@example.org"], headers={"Message-ID": "<7@x>"}).send()

    [(body, token)] = posted
    assert body == {
        "template_id": "f33517ff-2a88-4f6e-b855-c550268ce08a",
        "email_address": "a@example.org",
        "personalisation": {"subject": "Act as one: 1 overdue", "message": "Sign in"},
        "reference": "<7@x>",
    }
    assert jwt.decode(token, SECRET, algorithms=["HS256"])["iss"] == SERVICE


def test_what_it_does_not_take_is_an_error_that_repeats_nothing(posted: list[tuple[dict[str, Any], str]]) -> None:
    with pytest.raises(NotSent) as error:
        send_mail("Subject", "Words", None, ["nobody@example.org"])

    assert str(error.value) == "GOV.UK Notify answered 400"
    assert send_mail("Subject", "Words", None, ["nobody@example.org"], fail_silently=True) == 0


def test_a_key_that_is_none_says_what_is_wrong_without_repeating_it(
    posted: list[tuple[dict[str, Any], str]], settings: Settings
) -> None:
    with pytest.raises(WrongKey, match="ends with two numbers"):
        token_of("half-a-key")

    settings.GOVUK_NOTIFY_TEMPLATE_ID = ""
    with pytest.raises(WrongKey, match="GOVUK_NOTIFY_TEMPLATE_ID"):
        send_mail("Subject", "Words", None, ["a@example.org"])

    assert posted == []


def test_no_message_goes_there_unless_its_key_is_set(db: None) -> None:
    assert not isinstance(get_connection(), GovukNotifyBackend)
