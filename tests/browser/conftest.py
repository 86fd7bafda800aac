"""A real browser for every test that needs one, and what it complained about."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.hands import DESKTOP, listen
from tests.browser.northshire import at_work, northshire, sit_down, site

__all__ = ["at_work", "northshire", "sit_down", "site"]

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)

# Playwright's synchronous calls keep an event loop in the test's thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the machine's Chromium if it has one, else the browser that Playwright brought."""
    chosen = {"executable_path": str(CHROMIUM)} if CHROMIUM.exists() else {}
    return browser_type_launch_args | chosen | {"args": QUIET.split()}


@pytest.fixture(scope="session")
def pages_without_database(django_test_environment: None) -> Iterator[str]:
    """Address of a server for the pages that need no database, and fail if they touch it."""
    server = LiveServer("localhost:0")
    yield server.url
    server.stop()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about: broken content security policy, script errors, files not found."""
    return []


@pytest.fixture
def browser_page(
    new_context: Callable[..., BrowserContext],
    complaints: list[str],
) -> Iterator[Page]:
    """A page in a browser of its own, signed out; the test fails if the browser complained about anything."""
    page = new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]}).new_page()
    listen(page, complaints)
    yield page
    assert not complaints, "the browser complained:\n" + "\n".join(complaints)
