"""What administration leaves: who changed what of an agency, when, from what to what. Only a trigger writes it."""

from django.db import models

from partners.sql_files import SqlFile


class Administration(models.Model):
    """One row of a table of administration that was added, changed or removed (`sql/trail.sql`)."""

    at = models.DateTimeField()
    act = models.UUIDField(null=True)
    agency_id = models.BigIntegerField(
        null=True,
        help_text="Whose administration it is; of an agreement, which its parties read, its key with a minus.",
    )
    by_user_id = models.BigIntegerField(null=True, help_text="Nobody: the owner of the tables, by a command.")
    by_agency_id = models.BigIntegerField(null=True)
    table_name = models.CharField(max_length=63)
    row_key = models.BigIntegerField(null=True)
    operation = models.CharField(max_length=7)
    was = models.JSONField()
    became = models.JSONField()
    person_id = models.BigIntegerField(null=True)
    reason = models.TextField()

    class Meta:
        constraints = [SqlFile(app="partners", file="trail")]
        indexes = [models.Index(fields=["agency_id", "id"], name="administration_of_an_agency")]

    def __str__(self) -> str:
        return f"{self.table_name} {self.operation}"
