"""The rules of a guard are summed up once, instead of by every statement; and presence is looked up by its index."""

import django.contrib.postgres.fields
import django.db.models.deletion
import partners.sql_files
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("datasharing", "0016_edited_sql_arrives"),
        ("partners", "0009_edited_sql_arrives"),
    ]

    operations = [
        migrations.CreateModel(
            name="Barrier",
            fields=[
                (
                    "guard",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="barrier",
                        serialize=False,
                        to="datasharing.guard",
                    ),
                ),
                ("owner_id", models.BigIntegerField(db_index=True)),
                ("person_id", models.BigIntegerField()),
                ("addressee_key", models.BigIntegerField()),
                (
                    "agencies_out",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), null=True, size=None
                    ),
                ),
                (
                    "users_out",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), null=True, size=None
                    ),
                ),
                ("is_limited", models.BooleanField()),
                (
                    "agencies_in",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), null=True, size=None
                    ),
                ),
                (
                    "users_in",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), null=True, size=None
                    ),
                ),
                ("asks_for_allocation", models.BooleanField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="dataset",
            name="datasharing_reading_as_in_its_file",
        ),
        migrations.RemoveConstraint(
            model_name="presence",
            name="datasharing_presence_as_in_its_file",
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="351bc15cf804", file="reading", name="datasharing_reading_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="9e856b661438", file="presence", name="datasharing_presence_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="barrier",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="546130eed8aa", file="barriers", name="datasharing_barriers_as_in_its_file"
            ),
        ),
        migrations.RunSQL(
            "select sharing.rebuild_barrier(id) from public.datasharing_guard where valid_to is null",
            migrations.RunSQL.noop,
        ),
    ]
