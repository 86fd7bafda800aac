"""The world of the access matrix."""

from tests.access.personas import world
from tests.referrals.conftest import northport

__all__ = ["northport", "world"]
