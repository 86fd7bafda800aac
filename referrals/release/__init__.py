"""Releases from prison: received dates, plans with their checklist and signatures, and what follows after release."""
