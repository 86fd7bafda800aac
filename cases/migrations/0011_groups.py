"""Groups and their other names, which are facts about no one person, and who belongs to them."""

import datasharing.enforcement.persons
import datasharing.enforcement.policy
import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_edited_sql_arrives"),
        ("datasharing", "0016_edited_sql_arrives"),
        ("partners", "0009_edited_sql_arrives"),
    ]

    operations = [
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "reference",
                    models.CharField(
                        db_default=datasharing.enforcement.persons.NewReference(),
                        editable=False,
                        max_length=10,
                        unique=True,
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "note",
                    models.TextField(blank=True, help_text="Why the agency holds it as a group; it names nobody."),
                ),
                (
                    "area",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.area",
                    ),
                ),
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
            },
        ),
        migrations.CreateModel(
            name="GroupAlias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("name", models.CharField(max_length=200)),
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
                    "group",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="aliases", to="cases.group"
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
            },
        ),
        migrations.CreateModel(
            name="GroupMembership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), editable=False),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "subject_role",
                    models.SmallIntegerField(
                        choices=[(1, "On the programme"), (2, "Victim"), (3, "Witness"), (4, "Family or other")],
                        default=1,
                    ),
                ),
                ("guard_id", models.BigIntegerField(editable=False, null=True)),
                ("person_reference", models.CharField(db_default="", editable=False, max_length=10)),
                (
                    "reference",
                    models.CharField(
                        db_default=datasharing.enforcement.persons.NewReference(),
                        editable=False,
                        max_length=10,
                        unique=True,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("leader", "Leader"),
                            ("core", "Core member"),
                            ("associate", "Associate"),
                            ("fringe", "On the fringe"),
                            ("exploited", "Exploited by it"),
                        ],
                        max_length=10,
                    ),
                ),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, help_text="The day on which it ended.", null=True)),
                ("basis", models.TextField(help_text="What it rests on.")),
                (
                    "grade",
                    models.CharField(blank=True, help_text="How the sources are graded, such as 2C.", max_length=10),
                ),
                ("review_on", models.DateField()),
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
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="cases.group",
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
            },
        ),
        migrations.AddIndex(
            model_name="group",
            index=models.Index(fields=["updated_at", "id", "data_set"], name="group_newest"),
        ),
        migrations.AddIndex(
            model_name="group",
            index=models.Index(fields=["data_set", "updated_at", "id"], name="group_by_set"),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="a_group_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.UniqueConstraint(
                fields=("owner", "programme", "name"),
                name="an_agency_names_a_group_once_per_programme",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=datasharing.enforcement.policy.SharedAs(category=6, edition=1, name="cases_group_shared"),
        ),
        migrations.AddIndex(
            model_name="groupalias",
            index=models.Index(fields=["updated_at", "id", "data_set"], name="groupalias_newest"),
        ),
        migrations.AddIndex(
            model_name="groupalias",
            index=models.Index(fields=["data_set", "updated_at", "id"], name="groupalias_by_set"),
        ),
        migrations.AddConstraint(
            model_name="groupalias",
            constraint=models.CheckConstraint(
                condition=models.Q(("group__isnull", False), models.Q(("name", ""), _negated=True)),
                name="an_alias_names_its_group",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupalias",
            constraint=models.UniqueConstraint(
                fields=("owner", "group", "name"), name="an_agency_adds_a_name_of_a_group_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupalias",
            constraint=datasharing.enforcement.policy.SharedAs(category=6, edition=1, name="cases_groupalias_shared"),
        ),
        migrations.AddIndex(
            model_name="groupmembership",
            index=models.Index(fields=["updated_at", "id", "data_set"], name="groupmembership_newest"),
        ),
        migrations.AddIndex(
            model_name="groupmembership",
            index=models.Index(fields=["data_set", "updated_at", "id"], name="groupmembership_by_set"),
        ),
        migrations.AddConstraint(
            model_name="groupmembership",
            constraint=models.CheckConstraint(
                condition=models.Q(("group__isnull", False)), name="a_membership_names_its_group"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmembership",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis", ""), _negated=True), name="a_membership_says_what_it_rests_on"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmembership",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                name="a_membership_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmembership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("owner", "person", "group"),
                name="an_agency_holds_one_current_membership_per_group",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmembership",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=6, edition=2, name="cases_groupmembership_shared", tie=False
            ),
        ),
    ]
