"""Kinds of audits, their participants and their entries, and the clock of the next audit."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.audits.models import AuditEntry, AuditParticipant, GroupAudit
from datasharing.clocks.clock import Clock
from datasharing.kinds import Kind, register
from partners.due_words import Group
from partners.home import Line, Subject
from partners.models import Purpose

GROUPS = Subject("groups", gettext_lazy("Groups and members"))


def _line(audit: Any, group: Group) -> Line:
    return Line(
        group=group,
        by=audit.next_due_on,
        title=_("Next audit of groups: %(area)s") % {"area": audit.area or audit.programme or _("all areas")},
        remark=_("The last was on %(day)s.") % {"day": date_format(audit.held_on, "j F Y")},
        url=audit.get_absolute_url(),
        action=_("See the last"),
        subject=GROUPS,
    )


def _rest(count: int, group: Group) -> Line:
    label = ngettext("%s more audit of groups", "%s more audits of groups", count)
    return Line.counting(count, label, group=group, url=reverse("audits"), action=_("See audits"), subject=GROUPS)


NEXT = Clock(
    model=GroupAudit,
    column="next_due_on",
    label=gettext_lazy("Next audit due"),
    purposes=[Purpose.DETERRENCE],
    related=("area", "programme"),
    line=_line,
    rest=_rest,
)

register(
    Kind(
        slug="audits",
        model=GroupAudit,
        label=gettext_lazy("Audits of groups"),
        shares=("reference", "held_on", "area", "method", "next_due_on", "followed_on"),
        clocks=(NEXT,),
    ),
    Kind(
        slug="audit-participants",
        model=AuditParticipant,
        label=gettext_lazy("Participants of audits"),
        shares=("audit", "agency", "role"),
    ),
    Kind(
        slug="audit-entries",
        model=AuditEntry,
        label=gettext_lazy("Entries of audits"),
        shares=("audit", "group", "estimated_size", "cohesion", "activities", "leadership_is_known", "markets"),
    ),
)
