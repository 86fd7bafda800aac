"""Verbs of an agency on its own entries in the service directory.

Entries of another agency are refused here and by the database (`OwnAgencyWrites`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from partners.members.models import Membership
from partners.reference.models import Division
from partners.rules import allowed_by
from partners.services.hours import Stretch
from partners.services.models import Day, OpeningHours, Service, ServiceArea, ServiceCapacity

FIELDS = ("name", "description", "phone", "substance_groups", "minimum_age", "maximum_age", "sex", "takes_from")


class NotYourService(PermissionDenied):
    """The service belongs to another agency."""


class ServiceNameTaken(Exception):
    """The agency has another service of this name."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A directory entry. A place is an area's id with a programme's id, or with None for people of any programme."""

    name: str
    description: str
    phone: str
    substance_groups: list[str]
    minimum_age: int | None
    maximum_age: int | None
    sex: str = ""
    takes_from: list[str]
    places: frozenset[tuple[int, int | None]]


@allowed_by("keep services")
@transaction.atomic
def add_service(entry: Entry, *, by: Membership) -> Service:
    """Add a service of `by`'s agency to the directory. It accepts referrals at once.

    :raises ServiceNameTaken: if the agency has one of this name
    """
    service = Service(agency=by.agency)
    _write(service, entry)
    return service


@allowed_by("keep services")
@transaction.atomic
def describe_service(service: Service, entry: Entry, *, by: Membership) -> None:
    """Replace the directory entry of `service`.

    :raises NotYourService: if it is another agency's
    :raises ServiceNameTaken: if the agency has another of this name
    """
    _write(_own(service, by), entry)


@allowed_by("keep services")
@transaction.atomic
def set_intake(service: Service, *, is_accepting: bool, by: Membership) -> None:
    """Open or close `service` to new referrals. Referrals already sent do not change.

    :raises NotYourService: if it is another agency's
    """
    own = _own(service, by)
    own.is_accepting = is_accepting
    own.save(update_fields=["is_accepting"])


@allowed_by("keep services")
@transaction.atomic
def set_hours(service: Service, hours: Mapping[Day, Iterable[Stretch]], *, division: Division, by: Membership) -> None:
    """Replace the opening hours of `service`, and set the nation whose bank holidays apply.

    :raises NotYourService: if it is another agency's
    """
    own = _own(service, by)
    own.division = division
    own.save(update_fields=["division"])
    own.hours.all().delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(service=own, day=day, opens_at=stretch.opens_at, closes_at=stretch.closes_at)
        for day, stretches in hours.items()
        for stretch in stretches
    )


@allowed_by("keep services")
@transaction.atomic
def publish_places(
    service: Service, *, places_per_week: int, free_places: int, by: Membership, at: datetime
) -> ServiceCapacity:
    """Publish the places of `service`. With no free places, routing skips it.

    :raises NotYourService: if it is another agency's
    """
    said = {"places_per_week": places_per_week, "free_places": free_places, "updated_at": at, "updated_by": by}
    return ServiceCapacity.objects.update_or_create(service=_own(service, by), defaults=said)[0]


def _own(service: Service, by: Membership) -> Service:
    """`service`, locked, so that concurrent changes by members of its agency do not mix.

    :raises NotYourService: if it is another agency's
    """
    if service.agency_id != by.agency_id:
        raise NotYourService
    return Service.objects.select_for_update(of=("self",)).get(pk=service.pk)


def _write(service: Service, entry: Entry) -> None:
    for field in FIELDS:
        setattr(service, field, getattr(entry, field))
    try:
        with transaction.atomic():
            service.save(update_fields=FIELDS if service.pk else None)
    except IntegrityError as error:
        if "an_agency_names_a_service_once" in str(error):
            raise ServiceNameTaken from error
        raise
    present = {(place.area_id, place.programme_id): place.pk for place in service.places.all()}
    service.places.filter(pk__in=[pk for place, pk in present.items() if place not in entry.places]).delete()
    ServiceArea.objects.bulk_create(
        ServiceArea(service=service, area_id=area, programme_id=programme)
        for area, programme in sorted(entry.places - present.keys(), key=str)
    )
