"""The number of a routing rule, in its address, told how many rules other agencies had made."""

from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0005_name_records_for_partner_systems")]

    operations = [
        migrations.AddField(
            model_name="routingrule",
            name="reference",
            field=models.UUIDField(db_default=RandomUUID(), editable=False, unique=True),
        ),
    ]
