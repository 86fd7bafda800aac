"""The product's settings, for programs in which a fault is planted (`planting.py`)."""

from focused_deterrence.settings import *  # noqa: F403
from focused_deterrence.settings import INSTALLED_APPS as OF_THE_PRODUCT

INSTALLED_APPS = [*OF_THE_PRODUCT, "tests.reliability.planting.Planting"]
