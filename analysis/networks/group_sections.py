"""A group’s network on its page: who links it to others, and what the next audit should ask."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from analysis.networks.figures import Counting, between, describe
from analysis.networks.forms import USUAL, since
from analysis.networks.scope import Scope
from analysis.networks.words import listed, named_in
from cases.groups.models import Group
from cases.groups.sections import register_section
from partners.london import london_today
from partners.requests import UserRequest

MOST = 3


def read(request: UserRequest, group: Group) -> Mapping[str, Any] | None:
    """The network of the group's members in the last two years; nothing if there are no ties."""
    today = london_today(timezone.now())
    counting = Scope(on=today, group=group, since=since(USUAL, today)).counting()
    if not counting.ties:
        return None
    figures = describe(counting) | between(counting)
    figures["brokers"] = figures["brokers"][:MOST]
    figures["differ"] = [entry for entry in figures["differ"] if _concerns(entry, group, counting)][:MOST]
    lists = listed(figures, named_in(figures, preferring=request.membership.agency_id))
    return {
        "people": figures["people"],
        "ties": figures["ties"],
        "brokers": lists["brokers"],
        "differ": lists["differ"],
        "url": f"{reverse('network')}?group={group.reference}",
    }


def _concerns(entry: Mapping[str, Any], group: Group, counting: Counting) -> bool:
    """Whether a member keeps other company, or an outsider the group's."""
    return group.pk in counting.declared.get(entry["person"], ()) or entry["company"][1] == group.pk


register_section(slug="network", title=_("Network"), order=60, template="analysis/networks/_group.html", read=read)
