"""Sections of an audit's page that rooms above add, such as where company kept and declared group differ."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cases.audits.models import GroupAudit
from partners.requests import UserRequest


@dataclass(frozen=True, kw_only=True)
class AuditSection:
    """A section: the template shows, as `content`, what `read` answers; None leaves it out."""

    slug: str
    title: Any
    order: int
    template: str
    read: Callable[[UserRequest, GroupAudit], Mapping[str, Any] | None]


_sections: dict[str, AuditSection] = {}


def register_section(
    *,
    slug: str,
    title: Any,
    order: int,
    template: str,
    read: Callable[[UserRequest, GroupAudit], Mapping[str, Any] | None],
) -> None:
    """Add a section to the page of every audit."""
    _sections[slug] = AuditSection(slug=slug, title=title, order=order, template=template, read=read)


def sections_of(request: UserRequest, audit: GroupAudit) -> Iterator[tuple[AuditSection, Mapping[str, Any]]]:
    """The sections of `audit` that have anything to show."""
    for section in sorted(_sections.values(), key=lambda each: each.order):
        content = section.read(request, audit)
        if content is not None:
            yield section, content
