"""The world of the access matrix, for the weight of its pages."""

from tests.access.personas import world
from tests.referrals.conftest import northport

__all__ = ["northport", "world"]
