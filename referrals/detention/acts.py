"""What may be done with a record, as links for pages that show it outside its kind's own section."""

from typing import Any

from django.urls import reverse

from datasharing import kinds
from datasharing.models import Record
from partners.requests import UserRequest
from partners.rules import may


def acts_on(record: Record, request: UserRequest) -> list[dict[str, Any]]:
    """The acts that the member may do with `record` of their own agency now: slug, label and URL."""
    if record.owner_id != request.membership.agency_id:
        return []
    [kind] = [each for each in kinds.registered() if each.model is type(record)]
    about: Any = record
    return [
        {"slug": act.slug, "label": act.words, "url": reverse(kind.act_url_name(act), args=[about.reference])}
        for act in kind.acts
        if act.when(record) and act.admits(record) and may(request.membership, request.purpose, act.asks, about=record)
    ]
