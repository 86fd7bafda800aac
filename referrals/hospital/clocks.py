"""The clocks of hospital: to ask before they leave, and to be seen at the bedside before."""

from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.people.queue_lines import name_people
from datasharing.clocks.clock import Clock, Watcher
from partners.due_words import Group
from partners.home import Line, Subject, Tag
from partners.requests import UserRequest
from partners.rules import RULES
from referrals.exchange.models import AWAITING_ATTENDANCE, AWAITING_DECISION
from referrals.hospital.models import FromHospital, HospitalVisit

HOSPITAL = Subject("hospital", gettext_lazy("Hospital"))


def _name(visits: list[Any], request: UserRequest) -> None:
    """Name each person, and say whether the visit is the member's own."""
    name_people(visits, request)
    for visit in visits:
        visit.is_mine = visit.seen_by_id == request.user.pk


def _overdose(is_overdose: bool) -> Tag | None:
    return Tag(_("Overdose"), "red") if is_overdose else None


def _ask(visit: Any, group: Group) -> Line:
    return Line(
        group=group,
        by=visit.leaves_at,
        who=visit.who,
        who_url=visit.person.get_absolute_url(),
        person=visit.person_id,
        marks=visit.marks,
        title=_("Ask before they leave: do they want to be referred?"),
        remark=visit.ward,
        url=f"{reverse('refer_person', args=[visit.person.reference])}?visit={visit.reference}",
        action=_("Refer"),
        others=((_("They do not agree"), reverse("refuse_hospital_visits", args=[visit.reference])),),
        tag=_overdose(visit.is_overdose),
        subject=HOSPITAL,
        is_urgent=visit.is_overdose,
        is_mine=visit.is_mine,
    )


def _bedside(told: FromHospital, group: Group) -> Line:
    referral = told.referral
    waits = group == Group.OTHERS
    return Line(
        group=group,
        by=told.see_before,
        who=getattr(referral, "identity", ""),
        who_url=referral.get_absolute_url(),
        person=told.person_id,
        title=_("To be seen at the bedside before they leave hospital"),
        remark=", ".join(filter(None, [str(told.owner), told.ward])),
        whose=told.addressee if waits else "",
        url=referral.get_absolute_url(),
        action=_("See"),
        tag=_overdose(told.is_overdose),
        subject=HOSPITAL,
        is_urgent=told.is_overdose,
    )


def _rest(count: int, group: Group, *, list_of: str, one: str, many: str) -> Line:
    label = ngettext(one, many, count)
    return Line.counting(count, label, group=group, url=reverse(list_of), action=_("See"), subject=HOSPITAL)


ASK = Clock(
    model=HospitalVisit,
    column="leaves_at",
    label=gettext_lazy("Expected to leave hospital"),
    purposes=RULES["handle referrals"].purposes,
    related=("person",),
    prepare=_name,
    line=_ask,
    rest=partial(
        _rest, list_of="people", one="%s more person to ask in hospital", many="%s more people to ask in hospital"
    ),
)
BEDSIDE = Clock(
    model=FromHospital,
    column="see_before",
    label=gettext_lazy("To be seen at the bedside"),
    watched_by=Watcher.ADDRESSEE,
    purposes=RULES["handle referrals"].purposes,
    among=lambda told: told.filter(referral__state__in=[*AWAITING_DECISION, *AWAITING_ATTENDANCE]),
    related=("referral__identity", "owner", "addressee"),
    line=_bedside,
    rest=partial(
        _rest, list_of="referrals", one="%s more person to see in hospital", many="%s more people to see in hospital"
    ),
)
