"""The containers are what the launcher starts, with the same division of logins."""

import os
import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from launcher.places import ROOT

SERVING = ("web", "worker", "relay", "beat", "pgbouncer", "broker")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    compose: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return compose["services"]


def test_every_part_of_the_product_has_a_container(services: dict[str, Any]) -> None:
    assert services.keys() == {"database", "migrate", "operations", *SERVING}


def test_every_image_of_ours_is_a_stage_of_the_dockerfile(services: dict[str, Any]) -> None:
    stages = set(re.findall(r"^FROM \S+ AS (\w+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE))
    built = {service["build"]["target"] for service in services.values() if "build" in service}

    assert built == stages - {"build"}


def test_the_owners_commands_run_when_somebody_asks_and_not_before(services: dict[str, Any]) -> None:
    operations = services["operations"]

    assert (operations["profiles"], operations["restart"]) == (["operations"], "no")
    assert "fd_owner" in operations["environment"]["DATABASE_OWNER_URL"]
    assert "pgbouncer" not in str(operations["environment"])


def test_the_database_and_its_tools_are_of_one_version(services: dict[str, Any]) -> None:
    version = services["database"]["image"].removeprefix("postgres:")

    assert f"postgresql-client-{version} " in (ROOT / "Dockerfile").read_text()


def test_no_password_stands_in_the_arguments_of_a_command(services: dict[str, Any]) -> None:
    assert "PASSWORD" not in (ROOT / "deploy" / "roles.sh").read_text()
    assert not [name for name, service in services.items() if "PASSWORD" in str(service.get("command"))]


@pytest.mark.parametrize("ignored_by", [".dockerignore", ".gitignore"])
def test_secrets_and_backups_get_into_no_image_and_no_commit(ignored_by: str, services: dict[str, Any]) -> None:
    ignored = {line.rstrip("/") for line in (ROOT / ignored_by).read_text().splitlines()}
    [backups, _inside] = services["operations"]["volumes"][0].split(":")

    assert {".env", backups.removeprefix("./")} <= ignored


@pytest.mark.parametrize("name", SERVING)
def test_nothing_that_serves_holds_the_owners_login(name: str, services: dict[str, Any]) -> None:
    held = str(services[name].get("environment", {}))

    assert "OWNER" not in held
    assert "fd_owner" not in held


def test_only_the_proxy_beside_it_reaches_the_service(services: dict[str, Any]) -> None:
    published = [port for service in services.values() for port in service.get("ports", [])]

    assert published == ["127.0.0.1:8000:8000"]


WORKING = {"worker", "relay", "beat"}
"""What carries work, and so speaks to the broker."""


def test_only_what_carries_work_reaches_the_broker(services: dict[str, Any]) -> None:
    networks = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["networks"]
    on_it = {name for name, service in services.items() if "broker" in service.get("networks", ["default"])}
    told = {name for name, service in services.items() if "broker:6379" in str(service.get("environment"))}

    assert networks == {"broker": {"internal": True}}
    assert services["broker"]["networks"] == ["broker"]
    assert on_it == {"broker", *WORKING}
    assert told == WORKING


def test_the_broker_asks_for_a_password(services: dict[str, Any]) -> None:
    script = (ROOT / "deploy" / "broker.sh").read_text()

    assert "BROKER_PASSWORD" in services["broker"]["environment"]["REDISCLI_AUTH"]
    assert "requirepass" in script
    assert all("BROKER_PASSWORD" in services[name]["environment"]["CELERY_BROKER_URL"] for name in WORKING)


def test_a_worker_answers_nobody(services: dict[str, Any]) -> None:
    """Remote control would tell settings, and stop workers; gossip and mingle have workers ask each other."""
    settings = (ROOT / "focused_deterrence" / "settings.py").read_text()

    assert "CELERY_WORKER_ENABLE_REMOTE_CONTROL = False" in settings
    assert {"--without-gossip", "--without-mingle"} <= set(services["worker"]["command"].split())


def test_every_mounted_file_is_there(services: dict[str, Any]) -> None:
    mounted = [volume.split(":")[0] for volume in services["database"]["volumes"] if volume.startswith("./")]

    assert mounted
    assert all((ROOT / path).is_file() for path in mounted)


@pytest.mark.skipif(
    shutil.which("docker-compose") is None
    and subprocess.run(["sh", "-c", "docker compose version"], capture_output=True, check=False).returncode != 0,
    reason="this machine has no compose client",
)
def test_the_compose_client_accepts_the_file() -> None:
    client = ["docker-compose"] if shutil.which("docker-compose") else ["docker", "compose"]
    names = [line.split("=")[0] for line in (ROOT / "deploy/example.env").read_text().splitlines() if "=" in line]
    filled_in = os.environ | dict.fromkeys(names, "filled-in")

    answer = subprocess.run(
        [*client, "config", "--quiet"], cwd=ROOT, env=filled_in, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stderr
