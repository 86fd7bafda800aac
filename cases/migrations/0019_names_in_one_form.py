"""Names are compared in Latin letters, and found by their words, sounds and spelling.

The database fills the new columns as it adds them. What it has kept of a name in its former normal form is made anew:
PostgreSQL does not do so by itself when the function behind a generated column has changed.
"""

from collections.abc import Iterator

import cases.people.models
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import partners.sql_files
from django.db import migrations, models
from django.db.migrations.operations.base import Operation


def anew(model: str) -> Iterator[Operation]:
    """Make the normal names of a model, and their index, anew."""
    index = models.Index(fields=["normal_family_name", "normal_given_names", "data_set"], name=f"{model}_by_name")
    yield migrations.RemoveIndex(model_name=model, name=f"{model}_by_name")
    for field in ("family_name", "given_names"):
        normal = models.GeneratedField(
            db_persist=True,
            expression=cases.people.models.NormalName(models.F(field)),
            output_field=models.CharField(db_collation="C", max_length=200),
        )
        yield migrations.RemoveField(model_name=model, name=f"normal_{field}")
        yield migrations.AddField(model_name=model, name=f"normal_{field}", field=normal)
    yield migrations.AddIndex(model_name=model, index=index)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0018_the_set_in_every_index"),
        ("datasharing", "0021_tasks"),
        ("partners", "0013_rules_of_tasks"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="identity",
            name="cases_names_as_in_its_file",
        ),
        migrations.RemoveConstraint(
            model_name="identity",
            name="cases_search_as_in_its_file",
        ),
        migrations.AddConstraint(
            model_name="identity",
            constraint=partners.sql_files.SqlFile(
                app="cases", edition="d170ea1b02a9", file="letters", name="cases_letters_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="identity",
            constraint=partners.sql_files.SqlFile(
                app="cases", edition="dd934a420f70", file="names", name="cases_names_as_in_its_file"
            ),
        ),
        migrations.RemoveIndex(
            model_name="alias",
            name="alias_by_trigram",
        ),
        migrations.RemoveIndex(
            model_name="identifier",
            name="identifier_as_written",
        ),
        migrations.RemoveIndex(
            model_name="identity",
            name="identity_by_given_names",
        ),
        migrations.RemoveIndex(
            model_name="identity",
            name="identity_by_trigram",
        ),
        *anew("alias"),
        *anew("identity"),
        migrations.AddField(
            model_name="alias",
            name="search_keys",
            field=models.GeneratedField(
                db_persist=True,
                expression=cases.people.models.SearchKeys(
                    models.F("family_name"), models.F("given_names"), models.Value("")
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddField(
            model_name="alias",
            name="search_words",
            field=models.GeneratedField(
                db_persist=True,
                expression=cases.people.models.SearchWords(
                    models.F("family_name"), models.F("given_names"), models.Value("")
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddField(
            model_name="identifier",
            name="compact",
            field=models.GeneratedField(
                db_persist=True,
                expression=cases.people.models.CompactNumber(models.F("canonical"), models.F("raw")),
                output_field=models.CharField(db_collation="C", max_length=60),
            ),
        ),
        migrations.AddField(
            model_name="identity",
            name="search_keys",
            field=models.GeneratedField(
                db_persist=True,
                expression=cases.people.models.SearchKeys(
                    models.F("family_name"), models.F("given_names"), models.F("known_as")
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddField(
            model_name="identity",
            name="search_words",
            field=models.GeneratedField(
                db_persist=True,
                expression=cases.people.models.SearchWords(
                    models.F("family_name"), models.F("given_names"), models.F("known_as")
                ),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="alias",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search_keys"], name="alias_by_keys"),
        ),
        migrations.AddIndex(
            model_name="alias",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_words"], name="alias_by_spelling", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="identifier",
            index=models.Index(fields=["compact", "data_set"], name="identifier_however_written"),
        ),
        migrations.AddIndex(
            model_name="identity",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search_keys"], name="identity_by_keys"),
        ),
        migrations.AddIndex(
            model_name="identity",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_words"], name="identity_by_spelling", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="identity",
            constraint=partners.sql_files.SqlFile(
                app="cases", edition="c7cb37848e49", file="search", name="cases_search_as_in_its_file"
            ),
        ),
    ]
