"""The clocks of memberships: review or lapse, propose removal after a year, decide removals and challenges."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.groups.models import GroupMembership
from cases.memberships.actions import lapse_membership, propose_removal
from cases.memberships.models import Challenge, RemovalProposal
from cases.people.queue_lines import name_people
from datasharing.clocks.clock import Clock
from partners.due_words import Group
from partners.home import Line, Subject
from partners.models import Membership, Purpose

GROUPS = Subject("groups", gettext_lazy("Groups and members"))


def _line(record: Any, group: Group, *, by: date, title: Any, action: Any, url: str, remark: Any = "") -> Line:
    return Line(
        group=group,
        by=by,
        who=record.who or _("Name not shown"),
        who_url=record.person.get_absolute_url(),
        person=record.person_id,
        marks=record.marks,
        title=title,
        remark=remark,
        url=url,
        action=action,
        subject=GROUPS,
    )


def _review(membership: Any, group: Group) -> Line:
    return _line(
        membership,
        group,
        by=membership.review_on,
        title=_("Membership of %(group)s lapses by itself: review it") % {"group": membership.group or _("a group")},
        remark=membership.get_state_display(),
        action=_("Review"),
        url=reverse("review_group_memberships", args=[membership.reference]),
    )


def _stale(membership: Any, group: Group) -> Line:
    return _line(
        membership,
        group,
        by=membership.stale_on,
        title=_("Nothing new for a year: membership of %(group)s is proposed for removal")
        % {"group": membership.group or _("a group")},
        remark=membership.get_state_display(),
        action=_("Add a basis"),
        url=reverse("basis_group_memberships", args=[membership.reference]),
    )


def _challenge(challenge: Any, group: Group) -> Line:
    return _line(
        challenge,
        group,
        by=challenge.due_on,
        title=_("Decide the challenge to a membership of %(group)s") % {"group": challenge.membership.group or ""},
        remark=challenge.text,
        action=_("See challenge"),
        url=_section(challenge),
    )


def _removal(proposal: Any, group: Group) -> Line:
    return _line(
        proposal,
        group,
        by=proposal.due_on,
        title=_("Second person: remove the membership of %(group)s, or keep it")
        % {"group": proposal.membership.group or ""},
        remark=proposal.why,
        action=_("Decide"),
        url=reverse("decide_removals", args=[proposal.reference]),
    )


def _section(record: Any) -> str:
    return reverse("section", args=[record.person.reference, "groups"])


def _rest(one: str, many: str, show: str) -> Any:
    def line(count: int, group: Group) -> Line:
        return Line.counting(
            count,
            ngettext(one, many, count),
            group=group,
            url=f"{reverse('members_of_groups')}?show={show}",
            action=_("Look through"),
            subject=GROUPS,
        )

    return line


def _lapse(membership: GroupMembership, actor: Membership) -> None:
    lapse_membership(membership, by=actor)


def _propose(membership: GroupMembership, actor: Membership) -> None:
    if not membership.removal_is_proposed:
        propose_removal(membership, by=actor, why=_("No new basis for twelve months."))


REVIEW = Clock(
    model=GroupMembership,
    column="review_on",
    label=gettext_lazy("To be reviewed"),
    purposes=[Purpose.DETERRENCE],
    related=("person", "group"),
    prepare=name_people,
    line=_review,
    rest=_rest("%s more membership to review", "%s more memberships to review", "soon"),
    on_passing=_lapse,
)
STALE = Clock(
    model=GroupMembership,
    column="stale_on",
    label=gettext_lazy("Twelve months without a new basis"),
    purposes=[Purpose.DETERRENCE],
    related=("person", "group"),
    prepare=name_people,
    line=_stale,
    rest=_rest(
        "%s more membership with nothing new for a year", "%s more memberships with nothing new for a year", "stale"
    ),
    on_passing=_propose,
)
CHALLENGE = Clock(
    model=Challenge,
    column="due_on",
    label=gettext_lazy("To be decided"),
    purposes=[Purpose.DETERRENCE],
    related=("person", "membership__group"),
    prepare=name_people,
    line=_challenge,
    rest=_rest("%s more challenge to decide", "%s more challenges to decide", "challenged"),
)
REMOVAL = Clock(
    model=RemovalProposal,
    column="due_on",
    label=gettext_lazy("To be decided by a second person"),
    purposes=[Purpose.DETERRENCE],
    related=("person", "membership__group"),
    prepare=name_people,
    line=_removal,
    rest=_rest("%s more removal to decide", "%s more removals to decide", "removal"),
)
