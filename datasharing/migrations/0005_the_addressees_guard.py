"""Whoever an agency keeps from somebody does not read what others have addressed to it about them either."""

from pathlib import Path

import datasharing.enforcement.policy
from django.db import migrations, models


SQL = Path(__file__).resolve().parent.parent / "sql"
REPLACED = ["reading", "placing", "feed", "guards", "addressees"]
KEY_GUARDS = """
alter table public.datasharing_guard disable trigger final;
update public.datasharing_guard set addressee_key = sharing.addressee_key(owner_id, person_id);
alter table public.datasharing_guard enable trigger final
"""


class Migration(migrations.Migration):
    dependencies = [
        ("datasharing", "0004_data_protection_staff_act"),
        ("partners", "0004_keep_members"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="consent",
            name="datasharing_consent_shared",
        ),
        migrations.AddField(
            model_name="change",
            name="addressee_key",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="guard",
            name="addressee_key",
            field=models.BigIntegerField(editable=False, null=True),
        ),
        migrations.RunSQL("set local check_function_bodies = off", migrations.RunSQL.noop),
        *[migrations.RunSQL((SQL / f"{name}.sql").read_text(), migrations.RunSQL.noop) for name in REPLACED],
        migrations.RunSQL(KEY_GUARDS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="consent",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=17, edition=2, name="datasharing_consent_shared", tie=False
            ),
        ),
    ]
