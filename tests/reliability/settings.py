"""The product's settings, for programs that are killed: time is let pass more often, and a fault may be planted."""

import os

from focused_deterrence.settings import *  # noqa: F403
from focused_deterrence.settings import CELERY_BEAT_SCHEDULE as EVERY_MINUTE
from focused_deterrence.settings import INSTALLED_APPS as OF_THE_PRODUCT

SWEEP_EVERY_S = 5.0
CELERY_BEAT_SCHEDULE = {name: entry | {"schedule": SWEEP_EVERY_S} for name, entry in EVERY_MINUTE.items()}

if os.environ.get("PLANTED_FAULT"):
    INSTALLED_APPS = [*OF_THE_PRODUCT, "tests.reliability.planting.Planting"]
