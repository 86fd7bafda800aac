"""Keeping people or agencies from one agency's records about a person."""

import json
from collections.abc import Sequence
from typing import Literal, TypedDict

from django.db import connection

from datasharing.enforcement.persons import Person
from datasharing.enforcement.refusals import verb
from partners.models import Role


class Rule(TypedDict, total=False):
    """One rule of a guard: whom it names, and whether they alone may see the person or they may not."""

    kind: Literal["restriction", "exclusion", "need_to_know"]
    user: int
    agency: int


@verb
def guard_person(person: Person, rules: Sequence[Rule], *, reason: str) -> None:
    """Put `rules` in place of those that the acting agency had set about `person`; none lifts them.

    :raises NotAgreed: if whoever acts is no supervisor or data protection officer
    :raises NoSuchRecord: if the agency holds nothing about the person that they may see
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT sharing.guard_person(%s, %s, %s)", [person.pk, json.dumps(list(rules)), reason])


MAY_RESTRICT = {Role.SUPERVISOR, Role.DATA_PROTECTION_OFFICER}
"""Whom it is worth offering; the database decides (sharing.guard_person)."""
