"""Ash's referral, as in the exchange."""

from tests.referrals.exchange.conftest import ash, sent

__all__ = ["ash", "sent"]
