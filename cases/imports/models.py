"""Where an imported person came from."""

from django.db import models

from datasharing.models import Category, Record


class SourceRow(Record):
    """A row of an agency's own system that was loaded as a person.

    It is written in the person's transaction, so that an import can be repeated or resumed. Its key is unique within
    one owner, so it reveals nothing about rows that other agencies loaded.
    """

    category = Category.IDENTIFIERS

    key = models.CharField(max_length=200, help_text="The agency's own number for the person, or the row's digest.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what the row said, in hexadecimal.")

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "programme", "key"],
                name="an_agency_loads_a_row_once_per_programme",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return "" if self.key == self.digest else self.key
