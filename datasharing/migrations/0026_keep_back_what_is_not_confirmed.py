"""Data sets of what an owner keeps back, such as unconfirmed memberships, and the category of exploitation."""

import datasharing.enforcement.policy
import django.contrib.postgres.fields
import partners.sql_files
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("datasharing", "0025_give_access_by_two"),
        ("partners", "0021_give_access_by_two"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="dataset",
            name="datasharing_granting_as_in_its_file",
        ),
        migrations.RemoveConstraint(
            model_name="dataset",
            name="datasharing_moves_as_in_its_file",
        ),
        migrations.RemoveConstraint(
            model_name="dataset",
            name="datasharing_compiling_as_in_its_file",
        ),
        migrations.RemoveConstraint(
            model_name="dataset",
            name="datasharing_placing_as_in_its_file",
        ),
        migrations.RemoveConstraint(
            model_name="dataset",
            name="datasharing_protecting_as_in_its_file",
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
                    (23, "Exploitation"),
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
                        (23, "Exploitation"),
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
                        (23, "Exploitation"),
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
                    (23, "Exploitation"),
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
                    (23, "Exploitation"),
                ]
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="276a59cc7f5e", file="placing", name="datasharing_placing_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="3e8d4bd257e4", file="compiling", name="datasharing_compiling_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="fd4e0c99b407", file="granting", name="datasharing_granting_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=partners.sql_files.SqlFile(
                app="datasharing", edition="3a160231d79c", file="moves", name="datasharing_moves_as_in_its_file"
            ),
        ),
        migrations.AddConstraint(
            model_name="dataset",
            constraint=datasharing.enforcement.policy.Protecting(
                app="datasharing",
                edition="a8ee89617a14",
                file="protecting",
                name="datasharing_protecting_as_in_its_file",
            ),
        ),
    ]
