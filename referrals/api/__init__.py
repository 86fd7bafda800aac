"""What partner systems read and do about referrals."""
