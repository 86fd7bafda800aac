"""The opening hours of a service by day, for pages."""

from partners.services.hours import Stretch
from partners.services.models import Day, Service


def week_of(service: Service) -> dict[Day, list[Stretch]]:
    """The periods of each day, in order. Closed days have an empty list."""
    week: dict[Day, list[Stretch]] = {day: [] for day in Day}
    for hours in service.hours.all():
        week[Day(hours.day)].append(Stretch(hours.opens_at, hours.closes_at))
    return {day: sorted(stretches) for day, stretches in week.items()}
