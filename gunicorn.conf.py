"""What gunicorn reads when it starts here: its own lines go where all others go, and look the same."""

import gc
from typing import Any

from django.urls import get_resolver

from focused_deterrence.logs import LOGGING

logconfig_dict = LOGGING
preload_app = True


def when_ready(_server: Any) -> None:
    """Leave what is loaded to itself: workers share it, and no collection looks through it while somebody waits."""
    _load_every_page()
    gc.collect()
    gc.freeze()


def _load_every_page() -> None:
    """Django would load them as the first page is asked for, in every worker anew."""
    _patterns = get_resolver().url_patterns
