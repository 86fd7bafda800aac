"""How to reach somebody, on the first page about them."""

from datetime import date

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.people.models import ContactDetail
from datasharing.overview import Fact, Overview, register
from partners.requests import UserRequest

AT_MOST = 20
REACHED_BY = {
    ContactDetail.Kind.PHONE: {ContactDetail.Kind.PHONE},
    ContactDetail.Kind.ADDRESS: {ContactDetail.Kind.ADDRESS, ContactDetail.Kind.NO_FIXED_ABODE},
}


@register
def fill(request: UserRequest, there: Overview) -> None:
    """Add a telephone number and an address, if there are any."""
    if there.has(ContactDetail):
        _add_reach(there, own=request.membership.agency_id, on=localdate())


def _add_reach(there: Overview, *, own: int, on: date) -> None:
    """The latest telephone number and address, one's own agency's before any other's."""
    current = ContactDetail.objects.filter(Q(until=None) | Q(until__gt=on), person=there.person)
    details = list(current.select_related("owner").newest()[:AT_MOST])
    details.sort(key=lambda detail: detail.owner_id != own)
    for kinds in REACHED_BY.values():
        detail = next((each for each in details if each.kind in kinds), None)
        if detail:
            there.facts.append(_reach(detail))


def _reach(detail: ContactDetail) -> Fact:
    label = detail.get_kind_display()
    whose = str(detail.owner)
    remark = whose if detail.is_safe_to_use else _("Not safe to use. %(agency)s") % {"agency": whose}
    return Fact(term=label, value=detail.value or label, remark=remark)
