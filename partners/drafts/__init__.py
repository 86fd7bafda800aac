"""What somebody has typed and not sent: kept sealed by their browser, under keys that only their sign-in is given."""
