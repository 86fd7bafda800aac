"""Support in the table of a group's members: whether it was offered to each, and what they answered."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.groups.models import GroupMembership
from cases.groups.sections import register_member_column
from cases.support.models import OFFER_MACHINE, OfferState, SupportOffer
from datasharing.panels import Cell
from partners.requests import UserRequest

FURTHEST = (OfferState.DECLINED, OfferState.DEFERRED, OfferState.OFFERED, OfferState.ACCEPTED)
"""Of several offers the answer that says most stands in the table: the last of these."""


def support(_request: UserRequest, memberships: Sequence[GroupMembership]) -> Mapping[int, Cell]:
    """How far each member's offers have come, of those that one may see; nothing if there are none at all."""
    offers = SupportOffer.objects.standing().filter(person__in={each.person_id for each in memberships})
    furthest: dict[int, OfferState] = {}
    for offer in offers:
        state = OfferState(offer.state)
        furthest[offer.person_id] = max(state, furthest.get(offer.person_id, state), key=FURTHEST.index)
    if not furthest:
        return {}
    return {each.pk: _cell(furthest.get(each.person_id)) for each in memberships}


def _cell(state: OfferState | None) -> Cell:
    return Cell(OFFER_MACHINE.label(state) if state else _("None seen"))


register_member_column(gettext_lazy("Support"), order=20, read=support)
