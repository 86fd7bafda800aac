"""Verbs on ties between people."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError

from cases.ties.models import Association
from datasharing.enforcement.locking import change, lock
from datasharing.enforcement.refusals import broke, verb
from datasharing.models import Person, SubjectRole
from partners.models import Membership, Programme
from partners.rules import allowed_by

Pair = tuple[int, int]
"""The primary keys of two people."""


class AlreadyTied(Exception):
    """The agency has recorded this kind of tie between the two from the same source already."""


class TiedToThemselves(Exception):
    """A tie is between two people."""


@verb
@allowed_by("add a record")
def record_tie(
    person: Person,
    *,
    by: Membership,
    other: Person,
    subject_role: SubjectRole,
    programme: Programme | None = None,
    **facts: Any,
) -> Association:
    """Record for `by`'s agency what connects `person` and `other`.

    :raises AlreadyTied: if it is recorded already, from the same source
    :raises TiedToThemselves: if they are one person
    """
    if person == other:
        raise TiedToThemselves
    try:
        return Association.objects.create(
            owner=by.agency, person=person, other=other, subject_role=subject_role, programme=programme, **facts
        )
    except IntegrityError as error:
        if broke(error, "an_agency_holds_a_tie_once_per_source_and_kind"):
            raise AlreadyTied from error
        raise


@verb
@allowed_by("add a record")
def associate_people(
    ties: Iterable[tuple[Pair, Mapping[str, Any]]],
    *,
    by: Membership,
    subject_role: SubjectRole,
    programme: Programme,
    source: str,
) -> list[Association]:
    """Record ties for `by`'s agency: pairs of people, each with what `source` says of them (kind, grade, days)."""
    return Association.objects.bulk_create(
        [
            Association(
                owner=by.agency,
                programme=programme,
                subject_role=subject_role,
                person_id=person,
                other_id=other,
                source=source,
                **facts,
            )
            for (person, other), facts in ties
        ]
    )


@verb
@allowed_by("change a record")
def correct_tie(tie: Association, *, by: Membership, **facts: Any) -> Association:
    """Replace what is said of `tie` (kind, grade, days, weight) by what its source says now.

    :raises NotYours: if another agency recorded it
    """
    held = lock(tie, by=by)
    change(held, **facts)
    return held
