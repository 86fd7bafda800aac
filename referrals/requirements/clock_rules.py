"""The time limits of court work, with their sources."""

from datetime import date, datetime, time, timedelta

from partners.clock_times import london_instant
from partners.dated_rules import Days, WorkingDays, due
from partners.london import london_today

FIRST_APPOINTMENT_WITHIN = WorkingDays(5)
"""Of the sentence (practice reference, 2.6)."""
ASSESSMENT_IF_ADJOURNED = WorkingDays(5)
"""An assessment is due the same day, or so late if the court adjourns for it (practice reference, 2.6)."""
FIRST_REVIEW = Days(28)
"""After the sentence, unless the court says when."""
END_OF_THE_DAY = time(17)
LAST_MINUTE = time(23, 59)


def first_appointment_by(sentenced_on: date) -> date:
    """The last day for the first appointment."""
    return due(FIRST_APPOINTMENT_WITHIN, sentenced_on)


def assessment_due(at: datetime, *, is_adjourned: bool) -> datetime:
    """When an assessment that is asked for at the instant `at` is due: at 17:00, or by midnight if that has passed."""
    today = london_today(at)
    return end_of(due(ASSESSMENT_IF_ADJOURNED, today) if is_adjourned else today, at)


def end_of(day: date, now: datetime) -> datetime:
    """17:00 on `day`, or the last minute of it if that has passed; never in the past."""
    for clock in (END_OF_THE_DAY, LAST_MINUTE):
        at = london_instant(day, clock)
        if at > now:
            return at
    return now + timedelta(minutes=1)
