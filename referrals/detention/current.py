"""The detention in which a person is now, for other rooms."""

from datasharing.models import Person
from partners.models import Agency
from referrals.detention.held import Held, told_of
from referrals.detention.models import CustodyRecord


def detention_of(person: Person, agency: Agency) -> Held | None:
    """The latest detention in which `agency` holds `person` now; None if it does not."""
    records = CustodyRecord.objects.filter(person=person, owner=agency).held().select_related("suite", "person")
    latest = list(records.order_by("-arrived_at")[:1])
    return told_of(latest, agency)[0] if latest else None
