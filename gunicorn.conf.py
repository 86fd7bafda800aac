"""Gunicorn's configuration. Its log lines have the same format and destination as the application's."""

import gc
from typing import Any

from django.urls import get_resolver

from focused_deterrence.logs import LOGGING

logconfig_dict = LOGGING
preload_app = True


def when_ready(_server: Any) -> None:
    """Load all pages and freeze the garbage collector, so that workers share memory and collections stay short."""
    _load_every_page()
    gc.collect()
    gc.freeze()


def _load_every_page() -> None:
    """Import all views now; Django would otherwise import them in each worker at its first request."""
    _patterns = get_resolver().url_patterns
