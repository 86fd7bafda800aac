"""The cache of counters against guessing, in a table that all web processes share.

Django's database cache unpickles what it reads, so write access to its table would allow code execution. Here values
are JSON, and other values in the table are treated as missing.
"""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection
from django.utils import timezone

GET = "SELECT value FROM sign_in_cache WHERE cache_key = %(key)s AND expires > %(now)s AND value IS JSON"

SET = (
    "INSERT INTO sign_in_cache AS held (cache_key, value, expires) VALUES (%(key)s, %(value)s, %(expires)s)"
    " ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires"
)

ADD = f"{SET} WHERE held.expires <= %(now)s OR held.value IS NOT JSON"

INCREASE = (
    "UPDATE sign_in_cache SET value = value::bigint + %(delta)s"
    " WHERE cache_key = %(key)s AND expires > %(now)s AND value ~ '^-?[0-9]{1,18}$' RETURNING value"
)

TOUCH = "UPDATE sign_in_cache SET expires = %(expires)s WHERE cache_key = %(key)s AND expires > %(now)s"
DELETE = "DELETE FROM sign_in_cache WHERE cache_key = %(key)s"
CLEAR = "DELETE FROM sign_in_cache"

FORGET_EXPIRED = (
    "DELETE FROM sign_in_cache WHERE cache_key IN"
    " (SELECT cache_key FROM sign_in_cache WHERE expires <= %(now)s LIMIT 100 FOR UPDATE SKIP LOCKED)"
)

FOR_EVER = "infinity"


class SignInCache(BaseCache):
    """A cache for counts, times and marks; each change is one statement, so that two at once count as two."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(GET, self._said(key, version))
            found = cursor.fetchone()
        return json.loads(found[0]) if found else default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._keep(SET, key, value, timeout, version)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._keep(ADD, key, value, timeout, version)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        with connection.cursor() as cursor:
            cursor.execute(INCREASE, self._said(key, version) | {"delta": delta})
            counted = cursor.fetchone()
        if counted is None:
            raise ValueError("Nothing is counted under this key.")
        return int(counted[0])

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return _changes(TOUCH, self._said(key, version) | {"expires": self._expiry(timeout)})

    def delete(self, key: str, version: int | None = None) -> bool:
        return _changes(DELETE, self._said(key, version))

    def clear(self) -> None:
        _changes(CLEAR, {})

    def make_key(self, key: str, version: int | None = None) -> str:
        """What stands in the table: whoever may read it knows no key, and so cannot try whose address it is of."""
        named = super().make_key(key, version=version)
        return hmac.new(settings.SECRET_KEY.encode(), named.encode(), hashlib.sha256).hexdigest()

    def _keep(self, statement: str, key: str, value: Any, timeout: Any, version: int | None) -> bool:
        said = self._said(key, version)
        _changes(FORGET_EXPIRED, said)
        return _changes(statement, said | {"value": json.dumps(value), "expires": self._expiry(timeout)})

    def _said(self, key: str, version: int | None) -> dict[str, Any]:
        return {"key": self.make_and_validate_key(key, version=version), "now": timezone.now()}

    def _expiry(self, timeout: Any) -> datetime | str:
        at = self.get_backend_timeout(timeout)
        return FOR_EVER if at is None else datetime.fromtimestamp(at, UTC)


def _changes(statement: str, said: dict[str, Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, said)
        return bool(cursor.rowcount)
