"""Who belongs to a group, on its page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.groups.models import Group, GroupMembership
from cases.groups.sections import (
    Fact,
    Verdict,
    member_columns,
    read_once,
    register_facts,
    register_group_column,
    register_next,
    register_section,
    register_verdicts,
)
from cases.memberships.lists import BY_ROLE, ON_A_GROUP, SHOW, rows_of, with_further
from datasharing.enforcement.tallies import tallies
from datasharing.panels import Cell
from partners import tallies as words
from partners.due_words import group_of
from partners.home import Line
from partners.requests import UserRequest, page_number, pages_beside

PAGE = 25


@dataclass(frozen=True)
class Counts:
    """How many members a group has: known, of the agency's own lapsed and not confirmed, in each list of the page."""

    known: int
    own_lapsed: int
    own_unconfirmed: int
    shown: tuple[int, ...]


@read_once
def _counts(group: Group, agency_id: int) -> Counts:
    """Counted in one statement, which three parts of the page share."""
    of_group = GroupMembership.objects.filter(group=group)
    own = of_group.filter(owner=agency_id)
    known, lapsed, unconfirmed, *shown = tallies(
        of_group.current(),
        SHOW["lapsed"][1](own),
        SHOW["unconfirmed"][1](own),
        *[SHOW[each][1](of_group) for each in ON_A_GROUP],
    )
    return Counts(known, lapsed, unconfirmed, tuple(shown))


def members(request: UserRequest, group: Group) -> dict[str, Any] | None:
    """The visible members of `group`, as `?show=` narrows them."""
    of_group = GroupMembership.objects.filter(group=group)
    show = request.GET.get("show", "")
    show = show if show in ON_A_GROUP else ""
    page = page_number(request)
    narrowed = SHOW[show][1](of_group).select_related("owner", "person")
    found, more = narrowed.order_by(BY_ROLE, "review_on", "pk").page(PAGE, start=(page - 1) * PAGE)
    counts = _counts(group, request.membership.agency_id).shown
    if not any(counts):
        return None
    columns = member_columns(request, found)
    rows = with_further(rows_of(found, agency=request.membership.agency_id), columns)
    chips = [
        {"label": SHOW[each][0], "url": f"?show={each}" if each else "?", "count": count, "is_current": each == show}
        for each, count in zip(ON_A_GROUP, counts, strict=True)
        if count or each in {"", show}
    ]
    return {
        "count": words.in_words(counts[0]),
        "rows": rows,
        "has_own": any(row.is_own for row in rows),
        "headings": [heading for heading, _cells in columns],
        "chips": chips,
        **pages_beside(request, more=more),
    }


@register_facts
def known(request: UserRequest, group: Group) -> Iterator[Fact]:
    """How many members are known, of about how many."""
    count = _counts(group, request.membership.agency_id).known
    if group.estimated_size:
        value = _("%(known)s of about %(size)s") % {"known": words.in_words(count), "size": group.estimated_size}
    else:
        value = words.in_words(count)
    yield Fact(term=_("Known"), value=value)


def _own(request: UserRequest, group: Group) -> Any:
    return GroupMembership.objects.filter(group=group, owner=request.membership.agency_id)


@register_verdicts
def lapsed(request: UserRequest, group: Group) -> Iterator[Verdict]:
    """That memberships have lapsed, or are not confirmed."""
    counts = _counts(group, request.membership.agency_id)
    count, single = counts.own_lapsed, counts.own_unconfirmed
    if count:
        lead = ngettext("%s membership has lapsed.", "%s memberships have lapsed.", count) % words.in_words(count)
        yield Verdict("warn", lead, _("No other agency sees them until they are reviewed."))
    if single:
        lead = ngettext(
            "%s membership is not confirmed.", "%s memberships are not confirmed.", single
        ) % words.in_words(single)
        yield Verdict("warn", lead, _("No other agency sees them without a second independent basis."))


@register_next
def reviews(request: UserRequest, group: Group) -> Iterable[Line]:
    """The reviews due within two weeks, as one line."""
    due = list(SHOW["soon"][1](_own(request, group)).order_by("review_on", "pk")[:PAGE])
    if due:
        one, many = "%s membership lapses by itself", "%s memberships lapse by themselves"
        now = timezone.now()
        standing = group_of(due[0].review_on, now=now)
        if standing is not None:
            yield Line(
                group=standing,
                by=due[0].review_on,
                title=ngettext(one, many, len(due)) % len(due),
                url=f"{group.get_absolute_url()}?show=soon",
                action=_("Look through"),
            )


def how_many(_request: UserRequest, groups: Any) -> dict[int, Cell]:
    """How many members of each group are known, of about how many."""
    counts = tallies(*[GroupMembership.objects.current().filter(group=group) for group in groups])
    return {
        group.pk: Cell(
            _("%(known)s of about %(size)s") % {"known": words.in_words(count), "size": group.estimated_size}
            if group.estimated_size
            else words.in_words(count)
        )
        for group, count in zip(groups, counts, strict=True)
    }


def how_many_lapsed(request: UserRequest, groups: Any) -> dict[int, Cell]:
    """How many memberships of each group have lapsed or will soon; nothing for groups of partners alone."""
    own = GroupMembership.objects.filter(owner=request.membership.agency_id)
    querysets = [own.filter(group=group) for group in groups]
    counts = tallies(*[SHOW["lapsed"][1](each) for each in querysets], *[SHOW["soon"][1](each) for each in querysets])
    lapsed_now, soon = counts[: len(groups)], counts[len(groups) :]
    if not any(counts):
        return {}
    return {
        group.pk: Cell(_("%(lapsed)s lapsed, %(soon)s soon") % {"lapsed": one, "soon": other})
        if one or other
        else Cell("")
        for group, one, other in zip(groups, lapsed_now, soon, strict=True)
    }


register_section(slug="who", title=_("Who"), order=50, template="cases/memberships/_members.html", read=members)
register_group_column(_("Known"), order=10, read=how_many)
register_group_column(_("Reviews"), order=90, read=how_many_lapsed)
