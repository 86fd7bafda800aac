"""The area of the tests of referrals, for imports."""

from tests.referrals.conftest import northport

__all__ = ["northport"]
