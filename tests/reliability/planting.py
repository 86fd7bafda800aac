"""Plants a fault in a program of its own, where pytest's patches do not reach."""

import os
import pkgutil

from django.apps import AppConfig


class Planting(AppConfig):
    """Replaces, when the program starts, what the fault named in its environment replaces."""

    name = "tests.reliability"
    label = "planting"

    def ready(self) -> None:
        from tests.reliability.faults import FAULTS  # noqa: PLC0415 - its replacements import models

        [patch] = [fault.patch for fault in FAULTS if fault.id == os.environ["PLANTED_FAULT"]]
        assert patch is not None
        where, _, what = patch[0].rpartition(".")
        setattr(pkgutil.resolve_name(where), what, patch[1])
