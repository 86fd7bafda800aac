"""What to call many people at once, as far as it may be seen."""

from collections.abc import Iterable

from cases.models import Identity


def names_of(people: Iterable[int], *, preferring: int | None = None) -> dict[int, Identity]:
    """The identity by which to name each of `people` (by key): of the agency `preferring`, else the latest."""
    named: dict[int, Identity] = {}
    for identity in Identity.objects.filter(person__in=set(people)).order_by("updated_at", "pk"):
        held = named.get(identity.person_id)
        if held is None or held.owner_id != preferring or identity.owner_id == preferring:
            named[identity.person_id] = identity
    return named
