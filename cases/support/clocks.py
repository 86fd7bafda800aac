"""The clocks of support: after “I want out”, of offers, and of the next contact. Late ones go to supervisors."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.people.queue_lines import line_about, name_people
from cases.support.models import Contact, SupportOffer, WantsOut
from datasharing.clocks.clock import Clock
from partners import navigation
from partners.due_words import Group
from partners.home import Line, Subject
from partners.requests import UserRequest

SUPPORT = Subject("support", gettext_lazy("Support"))
AT_ONCE = timedelta(0)


def _name(records: list[Any], request: UserRequest) -> None:
    """Name each record's person, and say whether the record is the member's own."""
    name_people(records, request)
    for record in records:
        author = getattr(record, "made_by_id", None) or getattr(record, "offered_by_id", None)
        record.is_mine = author == request.user.pk


def _line(record: Any, group: Group, **more: Any) -> Line:
    return line_about(record, group, subject=SUPPORT, is_mine=record.is_mine, **more)


def _record_contact(record: Any) -> str:
    return reverse("add_contacts", args=[record.person.reference])


def _first_contact(wanted: Any, group: Group) -> Line:
    return _line(
        wanted,
        group,
        title=_("Said “I want out”: reach them"),
        by=wanted.contact_due_at,
        url=_record_contact(wanted),
        action=_("Record a contact"),
        remark=wanted.get_channel_display(),
        is_urgent=True,
    )


def _face_to_face(wanted: Any, group: Group) -> Line:
    return _line(
        wanted,
        group,
        title=_("Said “I want out”: meet them face to face"),
        by=wanted.face_due_at,
        url=_record_contact(wanted),
        action=_("Record a contact"),
        is_urgent=True,
    )


def _first_service(wanted: Any, group: Group) -> Line:
    return _line(
        wanted,
        group,
        title=_("Said “I want out”: a first service is to start"),
        by=wanted.service_due_on,
        url=reverse("section", args=[wanted.person.reference, "work"]),
        action=_("See offers"),
    )


def _ask_again(offer: Any, group: Group) -> Line:
    return _line(
        offer,
        group,
        title=_("Ask again: %(need)s") % {"need": offer},
        by=offer.again_on,
        url=reverse("answer_support_offers", args=[offer.reference]),
        action=_("Record the answer"),
    )


def _start(offer: Any, group: Group) -> Line:
    return _line(
        offer,
        group,
        title=_("Accepted, and to start: %(need)s") % {"need": offer},
        by=offer.due_on,
        url=reverse("section", args=[offer.person.reference, "work"]),
        action=_("See the offer"),
    )


def _next(contact: Any, group: Group) -> Line:
    return _line(
        contact,
        group,
        title=contact.next_step or _("Next contact"),
        by=contact.next_on,
        url=_record_contact(contact),
        action=_("Record a contact"),
    )


def _rest(count: int, group: Group, *, one: str, many: str) -> Line:
    label = ngettext(one, many, count)
    return Line.counting(count, label, group=group, url=reverse("last_contacts"), action=_("See"), subject=SUPPORT)


def _met_before(column: str) -> Callable[[Any], Any]:
    """Those that have come so far: a person who was not reached yet stands on one line."""
    return lambda wanted: wanted.filter(Q(**{f"{column}__isnull": False}))


WANTED = partial(
    Clock,
    model=WantsOut,
    purposes=navigation.ABOUT_PEOPLE,
    related=("person",),
    prepare=_name,
    rest=partial(_rest, one="%s more who wants out", many="%s more who want out"),
    escalates_after=AT_ONCE,
)
OFFERED = partial(
    Clock,
    model=SupportOffer,
    purposes=navigation.ABOUT_PEOPLE,
    related=("person",),
    prepare=_name,
    rest=partial(_rest, one="%s more offer", many="%s more offers"),
    escalates_after=AT_ONCE,
)
FIRST_CONTACT = WANTED(column="contact_due_at", label=gettext_lazy("First contact"), line=_first_contact)
FACE_TO_FACE = WANTED(
    column="face_due_at",
    label=gettext_lazy("First meeting face to face"),
    line=_face_to_face,
    among=_met_before("contacted_at"),
)
FIRST_SERVICE = WANTED(
    column="service_due_on",
    label=gettext_lazy("Start of a first service"),
    line=_first_service,
    among=_met_before("met_at"),
)
ASK_AGAIN = OFFERED(column="again_on", label=gettext_lazy("To be asked again"), line=_ask_again)
START = OFFERED(column="due_on", label=gettext_lazy("Start of the service"), line=_start)
NEXT = Clock(
    model=Contact,
    column="next_on",
    label=gettext_lazy("Next contact"),
    purposes=navigation.ABOUT_PEOPLE,
    related=("person",),
    prepare=_name,
    line=_next,
    rest=partial(_rest, one="%s more contact that is due", many="%s more contacts that are due"),
    escalates_after=AT_ONCE,
)
