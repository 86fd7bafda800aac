"""What no clause may open: treatment outcomes for enforcement. datasharing/sql/confined.sql has the same rule."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from datasharing.enforcement.categories import Category
from partners.models import Agency, AgencyKind, Purpose

PURPOSES = (Purpose.TREATMENT, Purpose.EVALUATION, Purpose.ASSURANCE)
"""The purposes for which treatment outcomes may be read; the last two within the agency that holds them only."""
NEVER_GIVEN = (AgencyKind.POLICE, AgencyKind.CPS, AgencyKind.COURT, AgencyKind.PROBATION)
"""Agencies to which nobody opens treatment outcomes."""

WRONG_PURPOSE = _(
    "treatment outcomes may never be opened for “%(purpose)s”. People say in confidence there what they did. Only"
    " treatment may read them, and evaluation and data protection within the agency that holds them."
)
NOT_TO_OTHERS = _(
    "treatment outcomes may not be opened to another agency for “%(purpose)s”. The agency that holds them counts them"
    " and gives others figures."
)
NEVER_TO_THEM = _("treatment outcomes may never be opened to %(receiver)s: no police, prosecution, court or probation.")


def why_confined(categories: Collection[int], purpose: int, *, giver: Agency | None, receiver: Agency | None) -> str:
    """Why no clause may open `categories` for `purpose`, in words; empty if one may."""
    if Category.TREATMENT_OUTCOMES not in categories or purpose not in Purpose:
        return ""
    said = {"purpose": Purpose(purpose).label, "receiver": receiver}
    if purpose not in PURPOSES:
        return str(WRONG_PURPOSE % said)
    if giver is None or receiver is None or giver == receiver:
        return ""
    if purpose != Purpose.TREATMENT:
        return str(NOT_TO_OTHERS % said)
    return str(NEVER_TO_THEM % said) if receiver.kind in NEVER_GIVEN else ""
