"""Groups in full: what they do, how they stand to each other, what memberships rest on, audits and challenges."""

import datasharing.clocks.models
import datasharing.enforcement.persons
import datasharing.enforcement.policy
import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.utils.timezone
import partners.sql_files
import partners.state_machine
from django.conf import settings
from django.db import migrations, models


KEEP_WHAT_WAS_WRITTEN = """
select sharing.protect('cases_groupmembership', 6);
select sharing.compile();
-- where what memberships rest on is kept, also for an owner whom no agreement lets hold intelligence now: nothing is lost
insert into public.datasharing_dataset (owner_id, programme_id, category, subject_role, addressee_id, recipients)
select distinct m.owner_id, m.programme_id, 5, m.subject_role, null::bigint, agreed.recipients
  from public.cases_groupmembership m
 cross join lateral (
       select '{}'::bigint[] as recipients
        union select d.recipients from public.datasharing_dataset d where d.owner_id = m.owner_id and d.category = 5) agreed
union
select d.owner_id, d.programme_id, 6, d.subject_role, d.owner_id, d.recipients
  from public.datasharing_dataset d where d.category = 6 and d.addressee_id is null
    on conflict do nothing;
insert into public.cases_membershipbasis
       (owner_id, person_id, programme_id, subject_role, membership_id, kind, text, earlier_grade, known_on,
        source_grade, information_grade, handling, withdrawn_because)
select m.owner_id, m.person_id, m.programme_id, m.subject_role, m.id, 'earlier', m.basis, left(m.grade, 20),
       (m.created_at at time zone 'Europe/London')::date, '', '', '', ''
  from public.cases_groupmembership m order by m.id;
update public.cases_groupmembership m
   set state = case when m.until is null then 'unconfirmed' else 'ended' end,
       end_reason = case when m.until is null then '' else 'other' end,
       reviewed_on = (m.created_at at time zone 'Europe/London')::date,
       review_on = least(m.review_on, (m.created_at at time zone 'Europe/London')::date + 184);
set constraints all immediate;
set constraints all deferred;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0021_give_access_by_two"),
        ("datasharing", "0026_keep_back_what_is_not_confirmed"),
        ("partners", "0021_give_access_by_two"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
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
                ("estimated_size", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "cohesion",
                    models.CharField(
                        blank=True,
                        choices=[("loose", "Loose"), ("cliquey", "In cliques"), ("structured", "Structured")],
                        max_length=10,
                    ),
                ),
                (
                    "activities",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("violence", "Violence"),
                                ("drugs", "Drugs"),
                                ("county_line", "County line"),
                                ("acquisitive", "Robbery and theft"),
                                ("exploitation", "Exploitation"),
                            ],
                            max_length=12,
                        ),
                        blank=True,
                        db_default=[],
                        default=list,
                        size=None,
                        verbose_name="what it does",
                    ),
                ),
                ("leadership_is_known", models.BooleanField()),
                ("markets", models.TextField(blank=True, help_text="Where it deals, and in what.")),
                ("note", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="AuditParticipant",
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
                    "role",
                    models.CharField(
                        choices=[
                            ("frontline", "Frontline officer"),
                            ("analyst", "Analyst"),
                            ("probation", "Probation"),
                            ("prison", "Prison intelligence"),
                            ("outreach", "Outreach worker"),
                            ("schools", "Schools and youth work"),
                            ("other", "Another role"),
                        ],
                        max_length=9,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Challenge",
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
                (
                    "reference",
                    models.CharField(
                        db_default=datasharing.enforcement.persons.NewReference(),
                        editable=False,
                        max_length=10,
                        unique=True,
                    ),
                ),
                ("text", models.TextField(verbose_name="what they say")),
                ("received_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="received on")),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("under_review", "Under review"),
                            ("upheld", "Upheld"),
                            ("partly", "Partly upheld"),
                            ("rejected", "Rejected"),
                        ],
                        default="received",
                        max_length=12,
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("reasons", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Exploitation",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("criminal", "Made to carry or deal drugs"),
                            ("cuckooing", "Home taken over"),
                            ("debt", "Held by a debt"),
                            ("sexual", "Sexual exploitation"),
                            ("labour", "Made to work"),
                            ("other", "Another kind"),
                        ],
                        max_length=9,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "national_referral",
                    models.CharField(
                        choices=[
                            ("none", "Not referred"),
                            ("referred", "Referred"),
                            ("reasonable", "Reasonable grounds"),
                            ("conclusive", "Conclusive grounds"),
                        ],
                        default="none",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="GroupAudit",
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
                ("held_on", models.DateField()),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("session", "Session with all agencies"),
                            ("interviews", "Interviews, one agency at a time"),
                            ("records", "From records only"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("next_due_on", models.DateField()),
                (
                    "followed_on",
                    models.DateField(blank=True, help_text="The day of the next audit of the same area.", null=True),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="GroupRelation",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("rival", "Rival"),
                            ("alliance", "Ally"),
                            ("neutral", "Neutral"),
                            ("faction_of", "Faction of it"),
                            ("supply", "Supplies it"),
                            ("merged_into", "Merged into it"),
                            ("split_into", "Split, and it is a part"),
                        ],
                        max_length=11,
                    ),
                ),
                ("strength", models.SmallIntegerField(choices=[(1, "Weak"), (2, "Medium"), (3, "Strong")], default=2)),
                ("since", models.DateField(blank=True, help_text="Since when, where it is known.", null=True)),
                (
                    "as_of",
                    models.DateField(
                        default=django.utils.timezone.localdate,
                        help_text="The day on which it was last known to be so.",
                    ),
                ),
                ("until", models.DateField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="MembershipBasis",
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
                (
                    "source_grade",
                    models.CharField(
                        blank=True,
                        choices=[("1", "1 Reliable"), ("2", "2 Untested"), ("3", "3 Not reliable")],
                        max_length=1,
                        verbose_name="how reliable the source is",
                    ),
                ),
                (
                    "information_grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("A", "A Known directly"),
                            ("B", "B Known indirectly, corroborated"),
                            ("C", "C Known indirectly"),
                            ("D", "D Not known"),
                            ("E", "E Suspected false"),
                        ],
                        max_length=1,
                        verbose_name="how it is known",
                    ),
                ),
                (
                    "handling",
                    models.CharField(
                        blank=True,
                        choices=[("P", "P Sharing permitted"), ("C", "C Sharing permitted with conditions")],
                        max_length=1,
                        verbose_name="may it be passed on?",
                    ),
                ),
                ("earlier_grade", models.CharField(blank=True, editable=False, max_length=20)),
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("co_arrest", "Arrested together"),
                            ("co_offending", "Suspected of the same offence"),
                            ("intelligence", "Intelligence report"),
                            ("prison", "Prison intelligence"),
                            ("self_declared", "Said so themselves"),
                            ("observed", "Seen together"),
                            ("social_media", "Social media"),
                            ("partner", "Told by a partner agency"),
                            ("earlier", "Recorded before bases were kept"),
                        ],
                        max_length=13,
                        verbose_name="kind of basis",
                    ),
                ),
                ("text", models.TextField(help_text="Never name the source", verbose_name="what it is")),
                (
                    "known_on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="day it became known"),
                ),
                ("withdrawn_on", models.DateField(blank=True, null=True)),
                ("withdrawn_because", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="RelationGrade",
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
                    "source_grade",
                    models.CharField(
                        blank=True,
                        choices=[("1", "1 Reliable"), ("2", "2 Untested"), ("3", "3 Not reliable")],
                        max_length=1,
                        verbose_name="how reliable the source is",
                    ),
                ),
                (
                    "information_grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("A", "A Known directly"),
                            ("B", "B Known indirectly, corroborated"),
                            ("C", "C Known indirectly"),
                            ("D", "D Not known"),
                            ("E", "E Suspected false"),
                        ],
                        max_length=1,
                        verbose_name="how it is known",
                    ),
                ),
                (
                    "handling",
                    models.CharField(
                        blank=True,
                        choices=[("P", "P Sharing permitted"), ("C", "C Sharing permitted with conditions")],
                        max_length=1,
                        verbose_name="may it be passed on?",
                    ),
                ),
                ("earlier_grade", models.CharField(blank=True, editable=False, max_length=20)),
                ("text", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="RemovalProposal",
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
                (
                    "reference",
                    models.CharField(
                        db_default=datasharing.enforcement.persons.NewReference(),
                        editable=False,
                        max_length=10,
                        unique=True,
                    ),
                ),
                ("why", models.TextField(verbose_name="why it should go")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "To be decided"), ("removed", "Removed"), ("kept", "Kept")],
                        default="open",
                        max_length=7,
                    ),
                ),
                ("due_on", models.DateField()),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("reasons", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="group",
            name="activities",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("violence", "Violence"),
                        ("drugs", "Drugs"),
                        ("county_line", "County line"),
                        ("acquisitive", "Robbery and theft"),
                        ("exploitation", "Exploitation"),
                    ],
                    max_length=12,
                ),
                blank=True,
                db_default=[],
                default=list,
                size=None,
                verbose_name="what it does",
            ),
        ),
        migrations.AddField(
            model_name="group",
            name="cohesion",
            field=models.CharField(
                blank=True,
                choices=[("loose", "Loose"), ("cliquey", "In cliques"), ("structured", "Structured")],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="group",
            name="ended_on",
            field=models.DateField(
                blank=True, help_text="The day on which it dissolved, merged or was split.", null=True
            ),
        ),
        migrations.AddField(
            model_name="group",
            name="estimated_size",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="groupmembership",
            name="added_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="groupmembership",
            name="end_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("left", "Left the group"),
                    ("wrong", "Recorded wrongly"),
                    ("no_basis", "Nothing new for a year"),
                    ("moved", "The group merged or was split"),
                    ("died", "Has died"),
                    ("other", "Another reason"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="groupmembership",
            name="kept_back",
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.AddField(
            model_name="groupmembership",
            name="moved_to",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="Where it went on.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="moved_from",
                to="cases.groupmembership",
            ),
        ),
        migrations.AddField(
            model_name="groupmembership",
            name="removal_is_proposed",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="groupmembership",
            name="reviewed_on",
            field=models.DateField(default=django.utils.timezone.localdate),
        ),
        migrations.AddField(
            model_name="groupmembership",
            name="stale_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="groupmembership",
            name="state",
            field=models.CharField(
                choices=[
                    ("unconfirmed", "Not confirmed"),
                    ("confirmed", "Confirmed"),
                    ("dormant", "Lapsed"),
                    ("ended", "Ended"),
                ],
                default="unconfirmed",
                max_length=11,
            ),
        ),
        migrations.AlterField(
            model_name="groupmembership",
            name="review_on",
            field=models.DateField(
                help_text="The day after which it lapses, at most six months after the last review."
            ),
        ),
        migrations.AlterField(
            model_name="groupmembership",
            name="role",
            field=models.CharField(
                choices=[
                    ("leader", "Leader"),
                    ("core", "Core member"),
                    ("associate", "Associate"),
                    ("fringe", "On the fringe"),
                    ("exploited", "Exploited by it"),
                    ("former", "Former member"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="groupmembership",
            index=datasharing.clocks.models.LongNamedIndex(
                condition=models.Q(("state__in", ["unconfirmed", "confirmed"])),
                fields=["review_on", "id", "data_set"],
                name="groupmembership_review_on_clock",
            ),
        ),
        migrations.AddIndex(
            model_name="groupmembership",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ["unconfirmed", "confirmed", "dormant"]), ("removal_is_proposed", False)
                ),
                fields=["stale_on", "id", "data_set"],
                name="groupmembership_stale_on_clock",
            ),
        ),
        migrations.AddIndex(
            model_name="groupmembership",
            index=models.Index(fields=["moved_to", "data_set"], name="groupmembership_of_moved_to"),
        ),
        migrations.AddIndex(
            model_name="groupmembership",
            index=models.Index(fields=["added_by", "data_set"], name="groupmembership_of_added_by"),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("activities__contained_by", ["violence", "drugs", "county_line", "acquisitive", "exploitation"])
                ),
                name="a_group_does_what_is_on_the_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmembership",
            constraint=partners.state_machine.AllowedTransitions(
                edition="fdabd5605971",
                field="state",
                name="a_membership_moves_as_allowed",
                pairs=[
                    ("confirmed", "dormant"),
                    ("confirmed", "ended"),
                    ("confirmed", "unconfirmed"),
                    ("dormant", "confirmed"),
                    ("dormant", "ended"),
                    ("dormant", "unconfirmed"),
                    ("unconfirmed", "confirmed"),
                    ("unconfirmed", "dormant"),
                    ("unconfirmed", "ended"),
                ],
                start="unconfirmed",
            ),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="data_set",
            field=models.ForeignKey(
                db_column="set_id",
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="datasharing.dataset",
            ),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="audit_entries",
                to="cases.group",
            ),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="owner",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.agency"
            ),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="programme",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.programme",
            ),
        ),
        migrations.AddField(
            model_name="auditparticipant",
            name="agency",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.agency"
            ),
        ),
        migrations.AddField(
            model_name="auditparticipant",
            name="data_set",
            field=models.ForeignKey(
                db_column="set_id",
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="datasharing.dataset",
            ),
        ),
        migrations.AddField(
            model_name="auditparticipant",
            name="owner",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.agency"
            ),
        ),
        migrations.AddField(
            model_name="auditparticipant",
            name="programme",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.programme",
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="data_set",
            field=models.ForeignKey(
                db_column="set_id",
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="datasharing.dataset",
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="membership",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="challenges",
                to="cases.groupmembership",
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="owner",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.agency"
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="person",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="datasharing.person"
            ),
        ),
        migrations.AddField(
            model_name="challenge",
            name="programme",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.programme",
            ),
        ),
        migrations.AddField(
            model_name="exploitation",
            name="data_set",
            field=models.ForeignKey(
                db_column="set_id",
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="datasharing.dataset",
            ),
        ),
        migrations.AddField(
            model_name="exploitation",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exploitation",
                to="cases.group",
            ),
        ),
        migrations.AddField(
            model_name="exploitation",
            name="owner",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.agency"
            ),
        ),
        migrations.AddField(
            model_name="exploitation",
            name="person",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="datasharing.person"
            ),
        ),
        migrations.AddField(
            model_name="exploitation",
            name="programme",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.programme",
            ),
        ),
        migrations.AddField(
            model_name="groupaudit",
            name="area",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.area",
            ),
        ),
        migrations.AddField(
            model_name="groupaudit",
            name="data_set",
            field=models.ForeignKey(
                db_column="set_id",
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="datasharing.dataset",
            ),
        ),
        migrations.AddField(
            model_name="groupaudit",
            name="facilitator",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="groupaudit",
            name="owner",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.agency"
            ),
        ),
        migrations.AddField(
            model_name="groupaudit",
            name="programme",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.programme",
            ),
        ),
        migrations.AddField(
            model_name="auditparticipant",
            name="audit",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="participants",
                to="cases.groupaudit",
            ),
        ),
        migrations.AddField(
            model_name="auditentry",
            name="audit",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="cases.groupaudit",
            ),
        ),
        migrations.AddField(
            model_name="grouprelation",
            name="data_set",
            field=models.ForeignKey(
                db_column="set_id",
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="datasharing.dataset",
            ),
        ),
        migrations.AddField(
            model_name="grouprelation",
            name="group",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="relations",
                to="cases.group",
            ),
        ),
        migrations.AddField(
            model_name="grouprelation",
            name="owner",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.agency"
            ),
        ),
        migrations.AddField(
            model_name="grouprelation",
            name="programme",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.programme",
            ),
        ),
        migrations.AddField(
            model_name="grouprelation",
            name="towards",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="relations_from",
                to="cases.group",
            ),
        ),
        migrations.AddField(
            model_name="membershipbasis",
            name="data_set",
            field=models.ForeignKey(
                db_column="set_id",
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="datasharing.dataset",
            ),
        ),
        migrations.AddField(
            model_name="membershipbasis",
            name="membership",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bases",
                to="cases.groupmembership",
            ),
        ),
        migrations.AddField(
            model_name="membershipbasis",
            name="owner",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.agency"
            ),
        ),
        migrations.AddField(
            model_name="membershipbasis",
            name="person",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="datasharing.person"
            ),
        ),
        migrations.AddField(
            model_name="membershipbasis",
            name="programme",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.programme",
            ),
        ),
        migrations.AddField(
            model_name="relationgrade",
            name="data_set",
            field=models.ForeignKey(
                db_column="set_id",
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="datasharing.dataset",
            ),
        ),
        migrations.AddField(
            model_name="relationgrade",
            name="owner",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.agency"
            ),
        ),
        migrations.AddField(
            model_name="relationgrade",
            name="programme",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.programme",
            ),
        ),
        migrations.AddField(
            model_name="relationgrade",
            name="relation",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="grades",
                to="cases.grouprelation",
            ),
        ),
        migrations.AddField(
            model_name="removalproposal",
            name="data_set",
            field=models.ForeignKey(
                db_column="set_id",
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="datasharing.dataset",
            ),
        ),
        migrations.AddField(
            model_name="removalproposal",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="removalproposal",
            name="membership",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="removals",
                to="cases.groupmembership",
            ),
        ),
        migrations.AddField(
            model_name="removalproposal",
            name="owner",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.agency"
            ),
        ),
        migrations.AddField(
            model_name="removalproposal",
            name="person",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="datasharing.person"
            ),
        ),
        migrations.AddField(
            model_name="removalproposal",
            name="programme",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.programme",
            ),
        ),
        migrations.AddField(
            model_name="removalproposal",
            name="proposed_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="challenge",
            index=models.Index(
                condition=models.Q(("state__in", ["received", "under_review"])),
                fields=["due_on", "id", "data_set"],
                name="challenge_due_on_clock",
            ),
        ),
        migrations.AddIndex(
            model_name="challenge",
            index=models.Index(fields=["person", "data_set"], name="challenge_of_person"),
        ),
        migrations.AddIndex(
            model_name="challenge",
            index=models.Index(fields=["membership", "data_set"], name="challenge_of_membership"),
        ),
        migrations.AddIndex(
            model_name="challenge",
            index=models.Index(fields=["decided_by", "data_set"], name="challenge_of_decided_by"),
        ),
        migrations.AddIndex(
            model_name="challenge",
            index=models.Index(fields=["updated_at", "id", "data_set"], name="challenge_newest"),
        ),
        migrations.AddIndex(
            model_name="challenge",
            index=models.Index(fields=["data_set", "updated_at", "id"], name="challenge_by_set"),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_by", None),
                        ("decided_on", None),
                        ("reasons", ""),
                        ("state__in", ["received", "under_review"]),
                    ),
                    models.Q(
                        ("decided_by__isnull", False),
                        ("decided_on__isnull", False),
                        ("state__in", ["upheld", "partly", "rejected"]),
                        models.Q(("reasons", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_decided_challenge_says_by_whom_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_on__gte", models.F("received_on")),
                    (
                        "due_on__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("received_on"), "+", models.Value(datetime.timedelta(days=30))
                        ),
                    ),
                ),
                name="a_challenge_is_decided_in_30_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=partners.state_machine.AllowedTransitions(
                edition="fdabd5605971",
                field="state",
                name="a_challenge_moves_as_allowed",
                pairs=[
                    ("received", "under_review"),
                    ("under_review", "partly"),
                    ("under_review", "rejected"),
                    ("under_review", "upheld"),
                ],
                start="received",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["received", "under_review"])),
                fields=("membership",),
                name="one_challenge_to_a_membership_is_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="challenge",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=5, name="cases_challenge_shared", tie=False
            ),
        ),
        migrations.AddIndex(
            model_name="exploitation",
            index=models.Index(fields=["person", "data_set"], name="exploitation_of_person"),
        ),
        migrations.AddIndex(
            model_name="exploitation",
            index=models.Index(fields=["group", "data_set"], name="exploitation_of_group"),
        ),
        migrations.AddIndex(
            model_name="exploitation",
            index=models.Index(fields=["updated_at", "id", "data_set"], name="exploitation_newest"),
        ),
        migrations.AddIndex(
            model_name="exploitation",
            index=models.Index(fields=["data_set", "updated_at", "id"], name="exploitation_by_set"),
        ),
        migrations.AddConstraint(
            model_name="exploitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("group__isnull", False)), name="exploitation_names_its_group"
            ),
        ),
        migrations.AddConstraint(
            model_name="exploitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("subject_role", 2)), name="the_exploited_are_in_the_record_as_victims"
            ),
        ),
        migrations.AddConstraint(
            model_name="exploitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                name="exploitation_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="exploitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("owner", "person", "group", "kind"),
                name="an_agency_holds_one_exploitation_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="exploitation",
            constraint=partners.sql_files.SqlFile(
                app="cases", edition="ebcf324d80c7", file="enforceable", name="cases_enforceable_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="exploitation",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=23, name="cases_exploitation_shared", tie=False
            ),
        ),
        migrations.AddIndex(
            model_name="groupaudit",
            index=models.Index(
                condition=models.Q(("followed_on", None)),
                fields=["next_due_on", "id", "data_set"],
                name="groupaudit_next_due_on_clock",
            ),
        ),
        migrations.AddIndex(
            model_name="groupaudit",
            index=models.Index(fields=["facilitator", "data_set"], name="groupaudit_of_facilitator"),
        ),
        migrations.AddIndex(
            model_name="groupaudit",
            index=models.Index(fields=["updated_at", "id", "data_set"], name="groupaudit_newest"),
        ),
        migrations.AddIndex(
            model_name="groupaudit",
            index=models.Index(fields=["data_set", "updated_at", "id"], name="groupaudit_by_set"),
        ),
        migrations.AddConstraint(
            model_name="groupaudit",
            constraint=models.CheckConstraint(
                condition=models.Q(("next_due_on__gt", models.F("held_on"))), name="the_next_audit_is_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupaudit",
            constraint=models.CheckConstraint(
                condition=models.Q(("followed_on", None), ("followed_on__gte", models.F("held_on")), _connector="OR"),
                name="an_audit_is_followed_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupaudit",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=5, name="cases_groupaudit_shared", tie=False
            ),
        ),
        migrations.AddIndex(
            model_name="auditparticipant",
            index=models.Index(fields=["audit", "data_set"], name="auditparticipant_of_audit"),
        ),
        migrations.AddIndex(
            model_name="auditparticipant",
            index=models.Index(fields=["updated_at", "id", "data_set"], name="auditparticipant_newest"),
        ),
        migrations.AddIndex(
            model_name="auditparticipant",
            index=models.Index(fields=["data_set", "updated_at", "id"], name="auditparticipant_by_set"),
        ),
        migrations.AddConstraint(
            model_name="auditparticipant",
            constraint=models.CheckConstraint(
                condition=models.Q(("audit__isnull", False)), name="a_participant_names_the_audit"
            ),
        ),
        migrations.AddConstraint(
            model_name="auditparticipant",
            constraint=models.UniqueConstraint(
                fields=("audit", "agency", "role"), name="an_agency_takes_part_once_in_a_role"
            ),
        ),
        migrations.AddConstraint(
            model_name="auditparticipant",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=5, name="cases_auditparticipant_shared", tie=False
            ),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["audit", "data_set"], name="auditentry_of_audit"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["group", "data_set"], name="auditentry_of_group"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["updated_at", "id", "data_set"], name="auditentry_newest"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["data_set", "updated_at", "id"], name="auditentry_by_set"),
        ),
        migrations.AddConstraint(
            model_name="auditentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("audit__isnull", False)), name="an_entry_names_the_audit"
            ),
        ),
        migrations.AddConstraint(
            model_name="auditentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("group__isnull", False)), name="an_entry_names_its_group"
            ),
        ),
        migrations.AddConstraint(
            model_name="auditentry",
            constraint=models.UniqueConstraint(fields=("audit", "group"), name="an_audit_has_one_entry_for_a_group"),
        ),
        migrations.AddConstraint(
            model_name="auditentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("activities__contained_by", ["violence", "drugs", "county_line", "acquisitive", "exploitation"])
                ),
                name="an_entry_has_activities_of_the_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="auditentry",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=5, name="cases_auditentry_shared", tie=False
            ),
        ),
        migrations.AddIndex(
            model_name="grouprelation",
            index=models.Index(fields=["group", "data_set"], name="grouprelation_of_group"),
        ),
        migrations.AddIndex(
            model_name="grouprelation",
            index=models.Index(fields=["towards", "data_set"], name="grouprelation_of_towards"),
        ),
        migrations.AddIndex(
            model_name="grouprelation",
            index=models.Index(fields=["updated_at", "id", "data_set"], name="grouprelation_newest"),
        ),
        migrations.AddIndex(
            model_name="grouprelation",
            index=models.Index(fields=["data_set", "updated_at", "id"], name="grouprelation_by_set"),
        ),
        migrations.AddConstraint(
            model_name="grouprelation",
            constraint=models.CheckConstraint(
                condition=models.Q(("group__isnull", False)), name="a_relation_names_its_group"
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprelation",
            constraint=models.CheckConstraint(
                condition=models.Q(("towards__isnull", False)), name="a_relation_names_the_other_group"
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprelation",
            constraint=models.CheckConstraint(
                condition=models.Q(("group", models.F("towards")), _negated=True), name="a_group_is_related_to_another"
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprelation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until", None), ("since", None), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="a_relation_ends_after_it_began",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprelation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("owner", "group", "towards", "kind"),
                name="an_agency_holds_a_relation_of_two_groups_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="grouprelation",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=6, name="cases_grouprelation_shared", tie=False
            ),
        ),
        migrations.AddIndex(
            model_name="membershipbasis",
            index=models.Index(fields=["person", "data_set"], name="membershipbasis_of_person"),
        ),
        migrations.AddIndex(
            model_name="membershipbasis",
            index=models.Index(fields=["membership", "data_set"], name="membershipbasis_of_membership"),
        ),
        migrations.AddIndex(
            model_name="membershipbasis",
            index=models.Index(fields=["updated_at", "id", "data_set"], name="membershipbasis_newest"),
        ),
        migrations.AddIndex(
            model_name="membershipbasis",
            index=models.Index(fields=["data_set", "updated_at", "id"], name="membershipbasis_by_set"),
        ),
        migrations.AddConstraint(
            model_name="membershipbasis",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="a_basis_says_what_it_is"
            ),
        ),
        migrations.AddConstraint(
            model_name="membershipbasis",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("source_grade", ""), _negated=True), ("kind", "earlier"), _connector="OR"),
                name="a_basis_is_graded_unless_it_is_earlier",
            ),
        ),
        migrations.AddConstraint(
            model_name="membershipbasis",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("source_grade", ""), _negated=True),
                        models.Q(("information_grade", ""), _negated=True),
                        models.Q(("handling", ""), _negated=True),
                    ),
                    models.Q(("handling", ""), ("information_grade", ""), ("source_grade", "")),
                    _connector="OR",
                ),
                name="a_basis_has_a_whole_grade",
            ),
        ),
        migrations.AddConstraint(
            model_name="membershipbasis",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_because", ""), ("withdrawn_on", None)),
                    models.Q(("withdrawn_on__isnull", False), models.Q(("withdrawn_because", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_withdrawn_basis_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="membershipbasis",
            constraint=partners.sql_files.SqlFile(
                app="cases", edition="b814961363ab", file="memberships", name="cases_memberships_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="membershipbasis",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=5, name="cases_membershipbasis_shared", tie=False
            ),
        ),
        migrations.AddIndex(
            model_name="relationgrade",
            index=models.Index(fields=["relation", "data_set"], name="relationgrade_of_relation"),
        ),
        migrations.AddIndex(
            model_name="relationgrade",
            index=models.Index(fields=["updated_at", "id", "data_set"], name="relationgrade_newest"),
        ),
        migrations.AddIndex(
            model_name="relationgrade",
            index=models.Index(fields=["data_set", "updated_at", "id"], name="relationgrade_by_set"),
        ),
        migrations.AddConstraint(
            model_name="relationgrade",
            constraint=models.CheckConstraint(
                condition=models.Q(("relation__isnull", False)), name="a_grade_names_its_relation"
            ),
        ),
        migrations.AddConstraint(
            model_name="relationgrade",
            constraint=models.CheckConstraint(
                condition=models.Q(("source_grade", ""), _negated=True), name="a_relation_is_graded"
            ),
        ),
        migrations.AddConstraint(
            model_name="relationgrade",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("source_grade", ""), _negated=True),
                        models.Q(("information_grade", ""), _negated=True),
                        models.Q(("handling", ""), _negated=True),
                    ),
                    models.Q(("handling", ""), ("information_grade", ""), ("source_grade", "")),
                    _connector="OR",
                ),
                name="a_relation_has_a_whole_grade",
            ),
        ),
        migrations.AddConstraint(
            model_name="relationgrade",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=5, name="cases_relationgrade_shared", tie=False
            ),
        ),
        migrations.AddIndex(
            model_name="removalproposal",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["due_on", "id", "data_set"],
                name="removalproposal_due_on_clock",
            ),
        ),
        migrations.AddIndex(
            model_name="removalproposal",
            index=models.Index(fields=["person", "data_set"], name="removalproposal_of_person"),
        ),
        migrations.AddIndex(
            model_name="removalproposal",
            index=models.Index(fields=["membership", "data_set"], name="removalproposal_of_membership"),
        ),
        migrations.AddIndex(
            model_name="removalproposal",
            index=models.Index(fields=["proposed_by", "data_set"], name="removalproposal_of_proposed_by"),
        ),
        migrations.AddIndex(
            model_name="removalproposal",
            index=models.Index(fields=["decided_by", "data_set"], name="removalproposal_of_decided_by"),
        ),
        migrations.AddIndex(
            model_name="removalproposal",
            index=models.Index(fields=["updated_at", "id", "data_set"], name="removalproposal_newest"),
        ),
        migrations.AddIndex(
            model_name="removalproposal",
            index=models.Index(fields=["data_set", "updated_at", "id"], name="removalproposal_by_set"),
        ),
        migrations.AddConstraint(
            model_name="removalproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by", None), ("decided_on", None), ("state", "open")),
                    models.Q(
                        ("decided_by__isnull", False),
                        ("decided_on__isnull", False),
                        models.Q(("state", "open"), _negated=True),
                        models.Q(("reasons", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_removal_is_decided_by_one_who_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="removalproposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="a_removal_is_decided_by_a_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="removalproposal",
            constraint=partners.state_machine.AllowedTransitions(
                edition="fdabd5605971",
                field="state",
                name="a_removal_moves_as_allowed",
                pairs=[("open", "kept"), ("open", "removed")],
                start="open",
            ),
        ),
        migrations.AddConstraint(
            model_name="removalproposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("membership",),
                name="one_removal_of_a_membership_is_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="removalproposal",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=5, name="cases_removalproposal_shared", tie=False
            ),
        ),
        migrations.RemoveConstraint(
            model_name="groupmembership",
            name="a_membership_says_what_it_rests_on",
        ),
        migrations.RunSQL(KEEP_WHAT_WAS_WRITTEN, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name="groupmembership",
            name="basis",
        ),
        migrations.RemoveField(
            model_name="groupmembership",
            name="grade",
        ),
        migrations.AddConstraint(
            model_name="groupmembership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ended"), ("until__isnull", False), models.Q(("end_reason", ""), _negated=True)),
                    models.Q(models.Q(("state", "ended"), _negated=True), ("end_reason", ""), ("until", None)),
                    _connector="OR",
                ),
                name="an_ended_membership_says_when_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupmembership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "review_on__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("reviewed_on"), "+", models.Value(datetime.timedelta(days=184))
                        ),
                    )
                ),
                name="a_membership_is_reviewed_in_six_months",
            ),
        ),
    ]
