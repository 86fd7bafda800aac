"""GOV.UK Notify as Django's e-mail backend, where GOVUK_NOTIFY_API_KEY is set.

Each message goes to each address through one template of the service, whose subject is ((subject)) and whose message is
((message)). The interface is documented at https://docs.notifications.service.gov.uk/rest-api.html.
"""

import json
import re
from collections.abc import Sequence
from http.client import HTTPException, HTTPSConnection
from typing import Any

import jwt
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

HOST = "api.notifications.service.gov.uk"
ADDRESS = "/v2/notifications/email"
UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
KEY = re.compile(rf".*?-?({UUID})-({UUID})")
"""A key is its name, the number of the service and the secret."""


class NotSent(OSError):
    """GOV.UK Notify did not take a message. Says the number of its answer alone, never the message or the address."""


class WrongKey(NotSent):
    """The setting GOVUK_NOTIFY_API_KEY is no key of GOV.UK Notify, or GOVUK_NOTIFY_TEMPLATE_ID is missing."""


class GovukNotifyBackend(BaseEmailBackend):
    """Sends messages one by one. What it does not take is an `OSError`, as of a mail server."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send all messages to all their recipients; return how many messages were sent.

        :raises NotSent: if one was not taken, unless failures are to be silent
        """
        sent = 0
        for message in email_messages:
            try:
                for address in message.recipients():
                    self._send(message, address)
            except OSError:
                if not self.fail_silently:
                    raise
            else:
                sent += 1
        return sent

    def _send(self, message: EmailMessage, address: str) -> None:
        status = self._post({**body_of(message), "email_address": address}, token_of(settings.GOVUK_NOTIFY_API_KEY))
        if status != 201:
            raise NotSent(f"GOV.UK Notify answered {status}")

    def _post(self, body: dict[str, Any], token: str) -> int:
        connection = HTTPSConnection(HOST, timeout=settings.EMAIL_TIMEOUT)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        try:
            connection.request("POST", ADDRESS, json.dumps(body), headers)
            return connection.getresponse().status
        except HTTPException as error:
            raise NotSent("GOV.UK Notify could not be understood") from error
        finally:
            connection.close()


def body_of(message: EmailMessage) -> dict[str, Any]:
    """What is sent of `message`, without the address. Its Message-ID, if it has one, is the reference.

    :raises WrongKey: if no template is set
    """
    if not settings.GOVUK_NOTIFY_TEMPLATE_ID:
        raise WrongKey("set GOVUK_NOTIFY_TEMPLATE_ID")
    body = {
        "template_id": settings.GOVUK_NOTIFY_TEMPLATE_ID,
        "personalisation": {"subject": message.subject, "message": message.body},
    }
    number = message.extra_headers.get("Message-ID")
    return {**body, "reference": number} if number else body


def token_of(key: str) -> str:
    """The token that proves the key for half a minute.

    :raises WrongKey: if it is no key
    """
    parts = KEY.fullmatch(key)
    if parts is None:
        raise WrongKey("GOVUK_NOTIFY_API_KEY ends with two numbers of 36 characters, of the service and its secret")
    service, secret = parts.groups()
    return jwt.encode({"iss": service, "iat": int(timezone.now().timestamp())}, secret, algorithm="HS256")
