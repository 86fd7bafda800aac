"""Search by name, birth and number."""

import django.contrib.postgres.indexes
from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_concerns_and_moves"),
    ]

    operations = [
        migrations.RunSQL(
            (SQL / "search.sql").read_text(),
            "drop function public.cases_search; drop function public.cases_may_be_born;"
            " revoke all on public.cases_identity, public.cases_alias from fd_search",
        ),
        migrations.AddIndex(
            model_name="alias",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["normal_family_name", "normal_given_names"],
                name="alias_by_trigram",
                opclasses=["gin_trgm_ops", "gin_trgm_ops"],
            ),
        ),
        migrations.AddIndex(
            model_name="identifier",
            index=models.Index(fields=["raw", "data_set"], name="identifier_as_written"),
        ),
        migrations.AddIndex(
            model_name="identity",
            index=models.Index(
                fields=["normal_given_names", "normal_family_name", "data_set"], name="identity_by_given_names"
            ),
        ),
        migrations.AddIndex(
            model_name="identity",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["normal_family_name", "normal_given_names"],
                name="identity_by_trigram",
                opclasses=["gin_trgm_ops", "gin_trgm_ops"],
            ),
        ),
    ]
