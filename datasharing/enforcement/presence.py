"""Presence: the tables that hold visible records about a person, without a query on each table."""

from typing import TYPE_CHECKING

from django.db import connection, models

from datasharing.enforcement import read_log
from partners.sql_files import SqlFile

if TYPE_CHECKING:
    from datasharing.enforcement.persons import Person

PRESENT = "SELECT DISTINCT table_name FROM datasharing_presence WHERE person_id = %s"


class Presence(models.Model):
    """A table holds records about a person, of one owner, in one data set and under the same guards.

    Triggers maintain the rows on each write (`sql/presence.sql`). They have the same row policy as the records, so they
    reveal only that a record exists which the reader may read. Duplicate rows have no meaning. `as_other`: the person
    is the second person of a tie.
    """

    person = models.ForeignKey("datasharing.Person", models.PROTECT, related_name="+")
    as_other = models.BooleanField()
    table_name = models.CharField(max_length=63)
    owner_id = models.BigIntegerField()
    set_id = models.IntegerField()
    guard_id = models.BigIntegerField(null=True)
    other_guard_id = models.BigIntegerField(null=True)
    addressee_key = models.BigIntegerField(null=True)

    class Meta:
        constraints = [SqlFile(app="datasharing", file="presence")]

    def __str__(self) -> str:
        return f"records in {self.table_name}"


def present(person: "Person") -> frozenset[str]:
    """The tables with a record about `person`, or naming them as second person, that the acting member may see.

    One statement, whatever the number of tables. Like `exists()` it reads no content and is not logged; reading the
    records is.

    :raises NotActing: outside `acting`
    """
    read_log.must_act()
    with connection.cursor() as cursor:
        cursor.execute(PRESENT, [person.pk])
        return frozenset(table for (table,) in cursor.fetchall())
