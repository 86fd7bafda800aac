"""What the product reads from its environment; the embedded servers' addresses and secrets where you give none."""

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
"""What `complete` sets where it is not given."""


def complete(given: Mapping[str, str], place: Place, *, service_url: str) -> dict[str, str]:
    """Everything settings.py reads: what is `given` stands, the rest is the embedded servers' and this place's own."""
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
    """`pg_dump` and its like of the same version as the embedded server: backups need them."""
    return [] if "DATABASE_URL" in given else [str(installed())]


def without_owner(environment: Mapping[str, str]) -> dict[str, str]:
    """What web, worker, relay and scheduler get: they never hold the owner's login."""
    return {name: value for name, value in environment.items() if name != OWNER}


def kept_secrets(file: Path) -> dict[str, str]:
    """This place's own secrets, made once and readable by their owner alone."""
    if not file.exists():
        made = {name: secrets.token_urlsafe(48) for name in SECRETS}
        aside = file.with_suffix(".new")
        aside.unlink(missing_ok=True)
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump(made, out)
        aside.rename(file)
    kept: dict[str, str] = json.loads(file.read_text())
    return kept
