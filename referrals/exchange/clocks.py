"""By when somebody has to take notice of a referral."""

from datetime import UTC, datetime, timedelta

from partners.london import LONDON, london_time
from partners.models import BankHoliday, Day, Service

HOURS_TO_ACKNOWLEDGE = timedelta(hours=2)
"""For a referral from custody, while the service is open (practice reference, section 4)."""
DAYS_AHEAD = 14


def acknowledge_by(service: Service, at: datetime) -> datetime:
    """Two hours after the instant `at`, or after the service next opens; a service without hours is always open."""
    opens = next_opening(service, at)
    return (opens or at) + HOURS_TO_ACKNOWLEDGE


def next_opening(service: Service, at: datetime) -> datetime | None:
    """When the service is next open, from the instant `at` on (`at` itself if it is open); None without hours."""
    if Service.objects.filter(pk=service.pk).open_at(at).exists():
        return at
    hours = list(service.hours.order_by("opens_at"))
    today = london_time(at).date()
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
    holidays = set(BankHoliday.objects.filter(division=service.division, on__in=days).values_list("on", flat=True))
    for date in days:
        day = Day.BANK_HOLIDAY if date in holidays else date.isoweekday()
        for stretch in hours:
            begins = datetime.combine(date, stretch.opens_at, tzinfo=LONDON).astimezone(UTC)
            if stretch.day == day and begins > at:
                return begins
    return None
