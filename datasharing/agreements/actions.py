"""Suspending and resuming an agreement."""

from django.db import connection

from datasharing.agreements.models import Agreement, AgreementStatus
from datasharing.enforcement.refusals import naming, verb
from partners.models import Membership
from partners.rules import allowed_by

MOVED_ON = "FD002"
"""SQLSTATE of datasharing/sql/assurance.sql."""


class StandsOtherwise(Exception):
    """The agreement does not stand so that this may follow: somebody was quicker, or it has ended."""


@verb
@allowed_by("set how an agreement stands")
def set_status(
    agreement: Agreement,
    state: AgreementStatus.State,
    *,
    by: Membership,
    reason: str,
) -> None:
    """Have `agreement` stand as `state` from the next statement on; who says so is taken from the signed context.

    :raises NotAllowed: if `by` is no data protection officer
    :raises NotAgreed: if their agency is no party, or another suspended it
    :raises StandsOtherwise: if this cannot follow from how it stands now
    """
    with naming(MOVED_ON, StandsOtherwise), connection.cursor() as cursor:
        cursor.execute("SELECT sharing.set_standing(%s, %s, %s)", [agreement.pk, state.value, reason])
