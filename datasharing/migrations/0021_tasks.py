"""Tasks and the answers to them are categories of their own: an agreement opens them by name."""

import django.contrib.postgres.fields
import partners.sql_files
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("datasharing", "0020_pass_clocks"),
        ("partners", "0009_edited_sql_arrives"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="clause",
            name="answers_travel_with_their_referral",
        ),
        migrations.RemoveConstraint(
            model_name="dataset",
            name="datasharing_compiling_as_in_its_file",
        ),
        migrations.AlterField(
            model_name="change",
            name="category",
            field=models.SmallIntegerField(
                choices=[
                    (1, "Identity"),
                    (2, "Address and contact"),
                    (3, "Identifiers"),
                    (4, "Offending"),
                    (5, "Intelligence"),
                    (6, "Groups and associates"),
                    (7, "Risk and alerts"),
                    (8, "Deterrence case"),
                    (9, "Court"),
                    (10, "Prison"),
                    (11, "Referrals"),
                    (12, "Treatment"),
                    (13, "Clinical"),
                    (14, "Housing, work and money"),
                    (15, "Family"),
                    (16, "Safeguarding"),
                    (17, "Consent"),
                    (18, "Answers to referrals"),
                    (19, "Tasks"),
                    (20, "Answers to tasks"),
                ]
            ),
        ),
        migrations.AlterField(
            model_name="clause",
            name="categories",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.SmallIntegerField(
                    choices=[
                        (1, "Identity"),
                        (2, "Address and contact"),
                        (3, "Identifiers"),
                        (4, "Offending"),
                        (5, "Intelligence"),
                        (6, "Groups and associates"),
                        (7, "Risk and alerts"),
                        (8, "Deterrence case"),
                        (9, "Court"),
                        (10, "Prison"),
                        (11, "Referrals"),
                        (12, "Treatment"),
                        (13, "Clinical"),
                        (14, "Housing, work and money"),
                        (15, "Family"),
                        (16, "Safeguarding"),
                        (17, "Consent"),
                        (18, "Answers to referrals"),
                        (19, "Tasks"),
                        (20, "Answers to tasks"),
                    ]
                ),
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="consent",
            name="categories",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.SmallIntegerField(
                    choices=[
                        (1, "Identity"),
                        (2, "Address and contact"),
                        (3, "Identifiers"),
                        (4, "Offending"),
                        (5, "Intelligence"),
                        (6, "Groups and associates"),
                        (7, "Risk and alerts"),
                        (8, "Deterrence case"),
                        (9, "Court"),
                        (10, "Prison"),
                        (11, "Referrals"),
                        (12, "Treatment"),
                        (13, "Clinical"),
                        (14, "Housing, work and money"),
                        (15, "Family"),
                        (16, "Safeguarding"),
                        (17, "Consent"),
                        (18, "Answers to referrals"),
                        (19, "Tasks"),
                        (20, "Answers to tasks"),
                    ]
                ),
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="dataset",
            name="category",
            field=models.SmallIntegerField(
                choices=[
                    (1, "Identity"),
                    (2, "Address and contact"),
                    (3, "Identifiers"),
                    (4, "Offending"),
                    (5, "Intelligence"),
                    (6, "Groups and associates"),
                    (7, "Risk and alerts"),
                    (8, "Deterrence case"),
                    (9, "Court"),
                    (10, "Prison"),
                    (11, "Referrals"),
                    (12, "Treatment"),
                    (13, "Clinical"),
                    (14, "Housing, work and money"),
                    (15, "Family"),
                    (16, "Safeguarding"),
                    (17, "Consent"),
                    (18, "Answers to referrals"),
                    (19, "Tasks"),
                    (20, "Answers to tasks"),
                ]
            ),
        ),
        migrations.AlterField(
            model_name="grant",
            name="category",
            field=models.SmallIntegerField(
                choices=[
                    (1, "Identity"),
                    (2, "Address and contact"),
                    (3, "Identifiers"),
                    (4, "Offending"),
                    (5, "Intelligence"),
                    (6, "Groups and associates"),
                    (7, "Risk and alerts"),
                    (8, "Deterrence case"),
                    (9, "Court"),
                    (10, "Prison"),
                    (11, "Referrals"),
                    (12, "Treatment"),
                    (13, "Clinical"),
                    (14, "Housing, work and money"),
                    (15, "Family"),
                    (16, "Safeguarding"),
                    (17, "Consent"),
                    (18, "Answers to referrals"),
                    (19, "Tasks"),
                    (20, "Answers to tasks"),
                ]
            ),
        ),
        migrations.AddConstraint(
            model_name="clause",
            constraint=models.CheckConstraint(
                condition=models.Q(("categories__overlap", [18, 20]), _negated=True),
                name="answers_travel_with_their_referral",
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="58e73032f498", file="compiling", name="datasharing_compiling_as_in_its_file"
            ),
        ),
    ]
