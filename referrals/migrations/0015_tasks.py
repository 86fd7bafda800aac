"""What one agency asks of another about a person, and what comes of it."""

import datasharing.enforcement.persons
import datasharing.enforcement.policy
import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
import partners.state_machine
import referrals.exchange.engine
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("datasharing", "0021_tasks"),
        ("partners", "0013_rules_of_tasks"),
        ("referrals", "0014_events_hold_to_machines"),
    ]

    operations = [
        migrations.CreateModel(
            name="Task",
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
                        choices=[(1, "On the programme"), (2, "Victim"), (3, "Witness"), (4, "Family or other")]
                    ),
                ),
                ("guard_id", models.BigIntegerField(editable=False, null=True)),
                ("person_reference", models.CharField(db_default="", editable=False, max_length=10)),
                ("addressee_key", models.BigIntegerField(editable=False, null=True)),
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
                    "purpose",
                    models.SmallIntegerField(
                        choices=[
                            (1, "Treatment"),
                            (2, "Custody support"),
                            (3, "Deterrence"),
                            (4, "Supervision"),
                            (5, "Court"),
                            (6, "Safeguarding"),
                            (7, "Coordination"),
                            (8, "Evaluation"),
                            (9, "Linkage"),
                            (10, "Data protection"),
                            (11, "Emergency"),
                            (12, "Agency administration"),
                        ],
                        help_text="For which the addressee gets it.",
                    ),
                ),
                (
                    "sent_purpose",
                    models.SmallIntegerField(
                        choices=[
                            (1, "Treatment"),
                            (2, "Custody support"),
                            (3, "Deterrence"),
                            (4, "Supervision"),
                            (5, "Court"),
                            (6, "Safeguarding"),
                            (7, "Coordination"),
                            (8, "Evaluation"),
                            (9, "Linkage"),
                            (10, "Data protection"),
                            (11, "Emergency"),
                            (12, "Agency administration"),
                        ],
                        db_default=referrals.exchange.engine.ActingPurpose(),
                        editable=False,
                    ),
                ),
                ("sent_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("title", models.CharField(max_length=200)),
                ("asked", models.TextField(blank=True, help_text="What the agency that is asked should know or do.")),
                ("due_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "Sent"),
                            ("delivered", "Delivered"),
                            ("acknowledged", "Acknowledged"),
                            ("done", "Done"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="sent",
                        editable=False,
                        max_length=12,
                    ),
                ),
                (
                    "addressee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="datasharing.consent",
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
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.membership"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="TaskEvent",
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
                        choices=[(1, "On the programme"), (2, "Victim"), (3, "Witness"), (4, "Family or other")]
                    ),
                ),
                ("guard_id", models.BigIntegerField(editable=False, null=True)),
                ("person_reference", models.CharField(db_default="", editable=False, max_length=10)),
                ("addressee_key", models.BigIntegerField(editable=False, null=True)),
                ("happened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "reason",
                    models.CharField(
                        blank=True, help_text="Code, from the reference list of this kind.", max_length=60
                    ),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("delivered", "Delivered"),
                            ("acknowledged", "Acknowledged"),
                            ("done", "Done"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(blank=True, help_text="Code, from the list of outcomes of a task.", max_length=60),
                ),
                (
                    "addressee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.membership"
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
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="referrals.task"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="TaskIdentity",
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
                        choices=[(1, "On the programme"), (2, "Victim"), (3, "Witness"), (4, "Family or other")]
                    ),
                ),
                ("guard_id", models.BigIntegerField(editable=False, null=True)),
                ("person_reference", models.CharField(db_default="", editable=False, max_length=10)),
                ("addressee_key", models.BigIntegerField(editable=False, null=True)),
                ("family_name", models.CharField(blank=True, max_length=200)),
                ("given_names", models.CharField(blank=True, max_length=200)),
                ("known_as", models.CharField(blank=True, max_length=200)),
                ("date_of_birth", models.DateField(blank=True, null=True)),
                (
                    "birth_precision",
                    models.CharField(
                        choices=[
                            ("day", "Exact"),
                            ("month", "Month and year"),
                            ("year", "Year"),
                            ("estimated", "Estimated from apparent age"),
                            ("unknown", "Not known"),
                        ],
                        default="unknown",
                        max_length=9,
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=200)),
                (
                    "addressee",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.agency",
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
                (
                    "task",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="identity", to="referrals.task"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("state__in", ["sent", "delivered", "acknowledged"])),
                fields=["due_at", "id", "data_set"],
                name="task_due_at_clock",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["updated_at", "id", "data_set"], name="task_newest"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(fields=["data_set", "updated_at", "id"], name="task_by_set"),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="a_task_says_what_is_asked"
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=partners.state_machine.AllowedTransitions(
                edition="fdabd5605971",
                field="state",
                name="a_task_follows_its_machine",
                pairs=[
                    ("acknowledged", "declined"),
                    ("acknowledged", "done"),
                    ("acknowledged", "withdrawn"),
                    ("delivered", "acknowledged"),
                    ("delivered", "declined"),
                    ("delivered", "done"),
                    ("delivered", "withdrawn"),
                    ("sent", "acknowledged"),
                    ("sent", "declined"),
                    ("sent", "delivered"),
                    ("sent", "done"),
                    ("sent", "withdrawn"),
                ],
                start="sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="task",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=True, category=19, name="referrals_task_shared", tie=False
            ),
        ),
        migrations.AddIndex(
            model_name="taskevent",
            index=models.Index(fields=["updated_at", "id", "data_set"], name="taskevent_newest"),
        ),
        migrations.AddIndex(
            model_name="taskevent",
            index=models.Index(fields=["data_set", "updated_at", "id"], name="taskevent_by_set"),
        ),
        migrations.AddConstraint(
            model_name="taskevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "done"),
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("note", ""), _negated=True),
                    ),
                    models.Q(models.Q(("kind", "done"), _negated=True), ("outcome", "")),
                    _connector="OR",
                ),
                name="a_task_done_says_what_came_of_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["declined", "withdrawn"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_task_not_done_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskevent",
            constraint=referrals.exchange.engine.MovedByEvents(
                edition="3f8a36384136",
                exchange="referrals_task",
                link="task_id",
                name="referrals_task_moved_by_events",
                transitions=[
                    "addressee:acknowledged>declined>declined",
                    "addressee:acknowledged>done>done",
                    "addressee:delivered>acknowledged>acknowledged",
                    "addressee:delivered>declined>declined",
                    "addressee:delivered>done>done",
                    "addressee:sent>acknowledged>acknowledged",
                    "addressee:sent>declined>declined",
                    "addressee:sent>delivered>delivered",
                    "addressee:sent>done>done",
                    "sender:acknowledged>withdrawn>withdrawn",
                    "sender:delivered>withdrawn>withdrawn",
                    "sender:sent>withdrawn>withdrawn",
                ],
            ),
        ),
        migrations.AddConstraint(
            model_name="taskevent",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=True, category=20, name="referrals_taskevent_shared", tie=False
            ),
        ),
        migrations.AddIndex(
            model_name="taskidentity",
            index=models.Index(fields=["updated_at", "id", "data_set"], name="taskidentity_newest"),
        ),
        migrations.AddIndex(
            model_name="taskidentity",
            index=models.Index(fields=["data_set", "updated_at", "id"], name="taskidentity_by_set"),
        ),
        migrations.AddConstraint(
            model_name="taskidentity",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=True, category=19, name="referrals_taskidentity_shared", tie=False
            ),
        ),
    ]
