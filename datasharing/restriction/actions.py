"""Restricting who may see one agency's records about a person."""

import json
from collections.abc import Sequence
from typing import Literal, TypedDict

from django.db import connection

from datasharing.enforcement.persons import Person
from datasharing.enforcement.refusals import verb
from partners.models import Membership
from partners.rules import allowed_by


class Rule(TypedDict, total=False):
    """One rule of a guard: a user or an agency, and whether only they may see the records or they may not."""

    kind: Literal["restriction", "exclusion", "need_to_know"]
    user: int
    agency: int


@verb
@allowed_by("restrict a person")
def guard_person(person: Person, rules: Sequence[Rule], *, by: Membership, reason: str) -> None:
    """Replace the acting agency's rules about `person` by `rules`. An empty list lifts the restriction.

    :raises NotAllowed: if `by` is neither a supervisor nor a data protection officer
    :raises NoSuchRecord: if the agency has no records about the person that they may see
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.guard_person(%s, %s, %s)", [person.pk, json.dumps(list(rules)), reason])
