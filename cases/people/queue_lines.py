"""Lines of the work queue about a person: named, with the mark of a child, whatever the record is."""

from collections.abc import Sequence
from typing import Any

from django.utils.timezone import localdate

from cases.people.display_names import names_of
from cases.safeguarding.risks import child_mark
from partners.due_words import Group
from partners.home import Line
from partners.requests import UserRequest


def name_people(records: Sequence[Any], request: UserRequest) -> None:
    """Set the name of each record's person as `who`, empty if it is not visible, and the `marks` beside it."""
    names = names_of({record.person_id for record in records}, preferring=request.membership.agency_id)
    today = localdate()
    for record in records:
        record.who = names.get(record.person_id, "")
        record.marks = child_mark(record.who.birth.child_words(today)) if record.who else ()


def line_about(record: Any, group: Group, **more: Any) -> Line:
    """A line about the person of a `record` that `name_people` has named; `more` are the other parts of a line."""
    return Line(
        group=group,
        who=record.who,
        who_url=record.person.get_absolute_url(),
        person=record.person_id,
        marks=record.marks,
        **more,
    )
