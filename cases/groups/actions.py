"""Keeping who is tied to whom."""

from collections.abc import Iterable

from cases.groups.models import Tie
from datasharing.enforcement.refusals import verb
from partners.models import Membership, Programme


@verb
def tie_people(
    pairs: Iterable[tuple[int, int, Tie.Kind]], *, by: Membership, programme: Programme, source: str
) -> list[Tie]:
    """Have `by`'s agency hold that each two people (by key) are tied so strongly, as `source` says."""
    return Tie.objects.bulk_create(
        [
            Tie(owner=by.agency, programme=programme, person_id=person, other_id=other, kind=kind, source=source)
            for person, other, kind in pairs
        ]
    )
