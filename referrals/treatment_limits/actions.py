"""The verb that sets a limit of treatment."""

from datetime import date

from django.utils import timezone

from datasharing.enforcement.refusals import verb
from partners.london import london_today
from partners.models import Membership
from partners.rules import allowed_by
from referrals.treatment_limits.models import TreatmentLimit


class SetAlready(Exception):
    """The day is over, or the agency has set this limit from that day or a later one."""


@verb
@allowed_by("keep treatment limits")
def set_limit(*, by: Membership, kind: TreatmentLimit.Kind, days: int, valid_from: date, source: str) -> TreatmentLimit:
    """Set a limit of `by`'s agency from the day `valid_from` on. The one before ends on that day.

    :raises SetAlready: if the day is over, or the agency has set one from that day or a later one
    """
    own = TreatmentLimit.objects.filter(agency=by.agency, kind=kind)
    if valid_from < london_today(timezone.now()) or own.filter(valid_from__gte=valid_from).exists():
        raise SetAlready
    own.filter(valid_to=None).update(valid_to=valid_from)
    return TreatmentLimit.objects.create(
        agency=by.agency,
        kind=kind,
        days=days,
        valid_from=valid_from,
        status=TreatmentLimit.Status.CONFIGURED,
        source=source,
    )
