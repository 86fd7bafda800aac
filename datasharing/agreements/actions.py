"""Suspending and resuming an agreement."""

from django.db import connection

from datasharing.agreements.models import Agreement, AgreementStatus
from datasharing.enforcement.refusals import naming, verb
from partners.models import Membership
from partners.rules import allowed_by

MOVED_ON = "FD002"
"""SQLSTATE of datasharing/sql/assurance.sql."""


class StandsOtherwise(Exception):
    """The agreement's present state does not allow this change: it was changed meanwhile, or has ended."""


@verb
@allowed_by("set how an agreement stands")
def set_status(
    agreement: Agreement,
    state: AgreementStatus.State,
    *,
    by: Membership,
    reason: str,
) -> None:
    """Set the state of `agreement`, effective from the next statement. The database takes the author from the context.

    :raises NotAllowed: if `by` is not a data protection officer
    :raises NotAgreed: if their agency is not a party, or another agency suspended the agreement
    :raises StandsOtherwise: if the present state does not allow this change
    """
    with naming(MOVED_ON, StandsOtherwise), connection.cursor() as cursor:
        cursor.execute("SELECT sharing.set_standing(%s, %s, %s)", [agreement.pk, state.value, reason])
