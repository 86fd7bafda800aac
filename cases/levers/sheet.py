"""The lever sheet of a person or a group: help beside enforcement, what is applied and what each agency could do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.levers.catalogue import family_of
from cases.levers.models import LEVER_MACHINE
from cases.levers.presentation import period, remark_of
from datasharing.kinds import Act
from datasharing.panels import Cell, Link
from partners.requests import UserRequest
from partners.rules import may

ENFORCEMENT = "enforcement"
AT_MOST = 200


@dataclass(frozen=True)
class Applied:
    """An applied lever with its tag, its dates, and what the member may do with it."""

    lever: Any
    tag: dict[str, str]
    remark: str
    period: Cell
    acts: list[Link]


@dataclass
class Side:
    """One side of the sheet: help, or enforcement."""

    slug: str
    title: Any
    empty: Any
    applied: list[Applied] = field(default_factory=list)
    options: list[tuple[Any, Link | None]] = field(default_factory=list)


def sides(
    applied: Iterable[Any],
    options: Iterable[Any],
    request: UserRequest,
    *,
    acts: Iterable[Act],
    url_name: str,
    off: str,
) -> list[Side]:
    """Help first, then enforcement. `url_name`: of the page of an act, with `%s` for its slug; `off`: of taking off."""
    help_ = Side("help", _("Help and a way out"), _("No help is recorded that you may see."))
    enforcement = Side(ENFORCEMENT, _("Enforcement"), _("No enforcement is recorded that you may see."))
    offered = tuple(acts)
    for each in applied:
        side = enforcement if family_of(each.lever) == ENFORCEMENT else help_
        links = [
            Link(act.words, url_name % act.slug, (each.reference,))
            for act in offered
            if each.owner_id == request.membership.agency_id
            and act.when(each)
            and may(request.membership, request.purpose, act.asks, about=each)
        ]
        side.applied.append(Applied(each, LEVER_MACHINE.tag(each.state), remark_of(each), period(each), links))
    for option in options:
        side = enforcement if family_of(option.lever) == ENFORCEMENT else help_
        is_own = option.owner_id == request.membership.agency_id
        side.options.append((option, Link(_("No longer"), off, (option.reference,)) if is_own else None))
    return [help_, enforcement]
