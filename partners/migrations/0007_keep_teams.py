"""An administrator keeps the teams of her agency, and who is in which; nobody writes another agency's."""

from pathlib import Path

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models

import partners.privileges

SQL = Path(__file__).resolve().parent.parent / "sql" / "teams.sql"


class Migration(migrations.Migration):
    dependencies = [("partners", "0006_show_where_one_is_signed_in")]

    operations = [
        migrations.AddField(
            model_name="team",
            name="reference",
            field=models.UUIDField(db_default=RandomUUID(), editable=False, unique=True),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=partners.privileges.OwnAgencyWrites(
                edition="2eea2a1478ec", name="partners_team_own_agency_writes"
            ),
        ),
        migrations.RunSQL("set local check_function_bodies = off", migrations.RunSQL.noop),
        migrations.RunSQL(SQL.read_text(), "drop function membership.change_team(uuid, text, bigint)"),
    ]
