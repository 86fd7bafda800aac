"""Keeping people or agencies from one agency's records about a person."""

import json
from collections.abc import Sequence
from typing import Literal, TypedDict

from django.db import connection

from datasharing.enforcement.persons import Person
from datasharing.enforcement.refusals import verb
from partners.models import Membership
from partners.rules import allowed_by


class Rule(TypedDict, total=False):
    """One rule of a guard: whom it names, and whether they alone may see the person or they may not."""

    kind: Literal["restriction", "exclusion", "need_to_know"]
    user: int
    agency: int


@verb
@allowed_by("restrict a person")
def guard_person(person: Person, rules: Sequence[Rule], *, by: Membership, reason: str) -> None:
    """Put `rules` in place of those that the acting agency had set about `person`; none lifts them.

    :raises NotAllowed: if `by` is no supervisor or data protection officer
    :raises NoSuchRecord: if the agency holds nothing about the person that they may see
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.guard_person(%s, %s, %s)", [person.pk, json.dumps(list(rules)), reason])
