"""Outbox tasks of releases: planning from a date that another agency stated."""

from datasharing.outbox import outbox
from referrals.release.receiving import TASK, perform

outbox.task(TASK)(perform)
