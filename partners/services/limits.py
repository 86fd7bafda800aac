"""Whom a service is for: its ages, areas, substances and sex, asked wherever a referral is routed.

What is not known of a person is beyond no limit; pages say that it is not known. The unknown part of a birth counts for
the child: who was born in 2008 is as young as they can be, against the youngest age, and as old, against the oldest. An
age that was estimated counts as the apparent age, a year less against the youngest. referrals/sql/limits.sql says the
same to the database.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from partners.agencies.models import Area, Programme
from partners.reference.codes import label_of
from partners.services.models import Service


@dataclass(frozen=True, kw_only=True)
class Referred:
    """Who is to be referred, as far as it is known: the ages they may have, and what decides where they can go."""

    youngest: int | None = None
    oldest: int | None = None
    area: Area | None = None
    substance_group: str = ""
    sex: str = ""
    programme: Programme | None = None


@dataclass(frozen=True)
class Limit:
    """A limit of a service that somebody is beyond: a code, and why in words."""

    code: str
    words: str

    def __str__(self) -> str:
        return self.words


def limits_beyond(service: Service, who: Referred) -> list[Limit]:
    """The limits of `service` that `who` is beyond; none for whom it is."""
    found = [_age(service, who), _area(service, who), _substances(service, who), _sex(service, who)]
    return [limit for limit in found if limit]


def age_is_missing(service: Service, who: Referred) -> bool:
    """Whether `service` asks for an age that is not known."""
    return who.oldest is None and not (service.minimum_age is None and service.maximum_age is None)


def _age(service: Service, who: Referred) -> Limit | None:
    is_too_young = None not in (service.minimum_age, who.youngest) and who.youngest < service.minimum_age  # type: ignore[operator]
    is_too_old = None not in (service.maximum_age, who.oldest) and who.oldest > service.maximum_age  # type: ignore[operator]
    if not (is_too_young or is_too_old):
        return None
    age = (
        who.oldest if who.youngest == who.oldest else _("%(from)s or %(to)s") % {"from": who.youngest, "to": who.oldest}
    )
    return Limit("age", _("Ages: %(ages)s. This person is %(age)s.") % {"ages": service.ages(), "age": age})


def _area(service: Service, who: Referred) -> Limit | None:
    if who.area is None:
        return None
    places = list(service.places.all())
    serves = [place for place in places if place.area_id == who.area.pk]
    if not places or any(place.programme_id in (None, who.programme and who.programme.pk) for place in serves):
        return None
    return Limit("area", _("It does not serve %(area)s.") % {"area": who.area})


def _substances(service: Service, who: Referred) -> Limit | None:
    if not who.substance_group or not service.substance_groups or who.substance_group in service.substance_groups:
        return None
    said = {"treats": ", ".join(service.treats()), "uses": label_of("substance_group", who.substance_group)}
    return Limit("substances", _("Substances: %(treats)s. This person: %(uses)s.") % said)


def _sex(service: Service, who: Referred) -> Limit | None:
    if not who.sex or not service.sex or who.sex == service.sex:
        return None
    return Limit("sex", _("It is for one sex only: %(sex)s.") % {"sex": label_of("sex", service.sex)})
