"""The week of a service, as its page and others show it."""

from partners.services.hours import Stretch
from partners.services.models import Day, Service


def week_of(service: Service) -> dict[Day, list[Stretch]]:
    """The stretches of each day, in order; every day is there."""
    week: dict[Day, list[Stretch]] = {day: [] for day in Day}
    for hours in service.hours.all():
        week[Day(hours.day)].append(Stretch(hours.opens_at, hours.closes_at))
    return {day: sorted(stretches) for day, stretches in week.items()}
