"""Makes entries of the service directory, as the owner of the tables (inside `owner_role()`), and reads its pages."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from partners.london import LONDON, london_today
from partners.models import Agency, Area, Day, OpeningHours, Programme, Service, ServiceArea

OFFICE_HOURS = {day: (time(9), time(17)) for day in (Day.MONDAY, Day.TUESDAY, Day.WEDNESDAY, Day.THURSDAY, Day.FRIDAY)}
_today = london_today(timezone.now())
MONDAY_NOON = datetime.combine(_today + timedelta(days=7 - _today.weekday()), time(12), tzinfo=LONDON)
"""Days of next week: PostgreSQL's clock is not mocked, and refuses members before their membership begins."""


def make_area(name: str, code: str = "") -> Area:
    """An area; its code follows from its name unless given."""
    return Area.objects.get_or_create(code=code or f"E{sum(map(ord, name)):08}", defaults={"name": name})[0]


def make_service(
    agency: Agency,
    name: str = "Harbour recovery",
    *,
    areas: Iterable[Area] = (),
    programme: Programme | None = None,
    hours: dict[Day, tuple[time, time]] | None = None,
    **fields: Any,
) -> Service:
    """A service for people who use opiates, open in office hours, in `areas` for all people or one programme's."""
    fields.setdefault("substance_groups", ["opiate"])
    service = Service.objects.create(agency=agency, name=name, **fields)
    for area in areas:
        ServiceArea.objects.create(service=service, area=area, programme=programme)
    for day, (opens_at, closes_at) in (OFFICE_HOURS if hours is None else hours).items():
        OpeningHours.objects.create(service=service, day=day, opens_at=opens_at, closes_at=closes_at)
    return service


def page(response: Any, status: int = 200) -> str:
    """The text of a page that was answered with `status`."""
    assert response.status_code == status
    return str(response.content.decode())


def url(service: Service, part: str = "") -> str:
    return f"/services/{service.reference}{part}"
