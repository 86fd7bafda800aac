"""Unanswered safeguarding concerns on a person's overview."""

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.safeguarding.models import Concern
from datasharing.overview import Overview, register
from partners.home import Group, Line, Tag
from partners.requests import UserRequest

AT_MOST = 20


@register
def fill(request: UserRequest, there: Overview) -> None:
    """Add the concerns that the member's agency has to answer."""
    if not there.has(Concern):
        return
    own = request.membership.agency_id
    unanswered = Concern.objects.filter(person=there.person, owner=own).open().select_related("raised_by").oldest()
    waiting = list(unanswered[:AT_MOST])
    mine = {concern.pk for concern in Concern.objects.to_answer().filter(pk__in=[each.pk for each in waiting])}
    for concern in waiting:
        is_mine = concern.pk in mine
        there.lines.append(
            Line(
                group=Group.TODAY,
                title=_("Safeguarding concern: %(kind)s") % {"kind": concern.get_kind_display()},
                remark=concern.text,
                tag=Tag(_("Unanswered"), "red"),
                url=reverse("answer_concerns", args=[concern.reference]) if is_mine else reverse("concerns"),
                action=_("Answer") if is_mine else _("See who answers"),
            )
        )
