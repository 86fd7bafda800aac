"""The API about referrals."""
