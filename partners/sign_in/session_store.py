"""Session storage with encrypted data, because sessions hold search words.

The session key is part of the encrypted data: data copied to another session's row are treated as empty.
"""

import json
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends import db

from partners.sign_in import sealing

USE = b"sessions"


class SessionStore(db.SessionStore):
    """Django's store with encrypted data, which also keeps the expiry of the row that was read."""

    expires_at: datetime | None = None
    """When the session expires, as it was read; None if it has not been read."""

    def _get_session_from_db(self) -> Any:
        found = super()._get_session_from_db()  # type: ignore[misc]  # which django-stubs leaves out
        self.expires_at = found.expire_date if found else None
        return found

    def encode(self, session_dict: dict[str, Any]) -> str:
        return sealing.keys(USE).encrypt(json.dumps([self.session_key, session_dict]).encode()).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        try:
            key, held = json.loads(sealing.keys(USE).decrypt(session_data))
        except InvalidToken:
            return {}
        return dict(held) if key == self.session_key else {}
