"""The product's environment variables; defaults are the embedded servers' addresses and generated secrets."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from launcher.broker import Broker
from launcher.places import PYTHON, Place
from launcher.postgres import Postgres, installed
from launcher.trouble import Trouble

SECRETS = ("SECRET_KEY", "CONTEXT_KEY")
OWNER = "DATABASE_OWNER_URL"
COMPLETED = ("DATABASE_URL", OWNER, "CELERY_BROKER_URL", "DEBUG", "ALLOWED_HOSTS", "SERVICE_URL", *SECRETS)
"""The variables that `complete` sets if they are not given."""


def complete(given: Mapping[str, str], place: Place, *, service_url: str) -> dict[str, str]:
    """All variables that settings.py reads: those `given`, and defaults for the embedded servers of `place`.

    :raises Trouble: if one of the two database URLs is given without the other
    """
    postgres = Postgres(place)
    if ("DATABASE_URL" in given) != (OWNER in given):
        raise Trouble(
            "DATABASE_URL and DATABASE_OWNER_URL go together: the login of the application, and the login that owns "
            "the tables (datasharing/sql/roles.sql makes both). Set both, or neither for the embedded database."
        )
    wanted = {
        "DATABASE_URL": postgres.url("fd_app"),
        OWNER: postgres.url("fd_owner"),
        "CELERY_BROKER_URL": Broker(place).url,
        "DEBUG": "1",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "SERVICE_URL": service_url,
        "PYTHONUNBUFFERED": "1",
        **kept_secrets(place.folder / "secrets.json"),
    }
    path = os.pathsep.join([str(PYTHON.parent), *embedded_tools(given), given.get("PATH", os.defpath)])
    return wanted | dict(given) | {"PATH": path}


def embedded_tools(given: Mapping[str, str]) -> list[str]:
    """The folder with `pg_dump` of the embedded server's version, which backups need."""
    return [] if "DATABASE_URL" in given else [str(installed())]


def without_owner(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of web, worker, relay and scheduler, which never hold the owner's login."""
    return {name: value for name, value in environment.items() if name != OWNER}


def kept_secrets(file: Path) -> dict[str, str]:
    """The secrets of this place, generated once. The file is readable by its owner only."""
    if not file.exists():
        made = {name: secrets.token_urlsafe(48) for name in SECRETS}
        aside = file.with_suffix(".new")
        aside.unlink(missing_ok=True)
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump(made, out)
        aside.rename(file)
    kept: dict[str, str] = json.loads(file.read_text())
    return kept
