"""Remembers which rows of an agency's own system have landed, so that loading them again changes nothing."""

import datasharing.enforcement.policy
import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_name_records_for_partner_systems"),
        ("datasharing", "0006_name_records_for_partner_systems"),
        ("partners", "0005_let_partner_systems_call"),
    ]

    operations = [
        migrations.CreateModel(
            name="SourceRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject_role",
                    models.SmallIntegerField(
                        choices=[(1, "On the programme"), (2, "Victim"), (3, "Witness"), (4, "Family or other")],
                        default=1,
                    ),
                ),
                ("guard_id", models.BigIntegerField(editable=False, null=True)),
                (
                    "public_id",
                    models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
                ),
                ("person_reference", models.CharField(db_default="", editable=False, max_length=10)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="The agency's own number for the person, or the row's digest.", max_length=200
                    ),
                ),
                ("digest", models.CharField(help_text="SHA-256 of what the row said, in hexadecimal.", max_length=64)),
                (
                    "data_set",
                    models.ForeignKey(
                        db_column="set_id",
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="datasharing.dataset",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="datasharing.person"
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.programme",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["updated_at", "id", "data_set"], name="sourcerow_newest"),
                    models.Index(fields=["data_set", "updated_at", "id"], name="sourcerow_by_set"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner", "programme", "key"),
                        name="an_agency_loads_a_row_once_per_programme",
                        nulls_distinct=False,
                    ),
                    datasharing.enforcement.policy.SharedAs(
                        addressed=False, category=3, edition=2, name="cases_sourcerow_shared", tie=False
                    ),
                ],
            },
        ),
    ]
