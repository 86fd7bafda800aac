"""What there is about a person: which tables hold something that may be seen, without looking into each of them."""

from typing import TYPE_CHECKING

from django.db import connection, models

from datasharing.enforcement import read_log
from partners.sql_files import SqlFile

if TYPE_CHECKING:
    from datasharing.enforcement.persons import Person

PRESENT = "SELECT DISTINCT table_name FROM datasharing_presence WHERE person_id = %s"


class Presence(models.Model):
    """That a table holds records about a person, all of one owner, in one data set and under the same guards.

    Kept by the triggers that trace every write (`sql/presence.sql`), and read under the same policy as the records: it
    tells nobody more than that a record is there which they may read. Twice the same row means no more than one.
    `as_other`: the person is the other one of a tie.
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
    """The tables that hold a record about `person` which whoever acts may see; also those that name them as the other.

    One statement, whatever the number of tables. It names nobody and nothing, as `exists()` does, and is not logged:
    what the records say is logged when they are read.

    :raises NotActing: outside `acting`
    """
    read_log.must_act()
    with connection.cursor() as cursor:
        cursor.execute(PRESENT, [person.pk])
        return frozenset(table for (table,) in cursor.fetchall())
