"""Criminal courts of the national register, as forms and calls name them."""

from partners.models import Establishment


def criminal_courts() -> dict[str, Establishment]:
    """The courts that sit today, by code and in order of their names."""
    sitting = Establishment.objects.filter(kind=Establishment.Kind.COURT, is_active=True)
    return {court.code: court for court in sitting.order_by("name", "code")}
