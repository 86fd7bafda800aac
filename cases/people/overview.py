"""Contact details on a person's overview."""

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
    """Add the telephone number and the address."""
    if there.has(ContactDetail):
        _add_reach(there, own=request.membership.agency_id, on=localdate())


def _add_reach(there: Overview, *, own: int, on: date) -> None:
    """Add the latest telephone number and address, of the member's agency if it has one, else of another."""
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
