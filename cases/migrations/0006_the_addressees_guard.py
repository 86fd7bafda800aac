"""A new edition of the row policy; for these tables it says what it said before."""

import datasharing.enforcement.policy
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0005_references"),
        ("datasharing", "0005_the_addressees_guard"),
        ("partners", "0004_keep_members"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="alert",
            name="cases_alert_shared",
        ),
        migrations.RemoveConstraint(
            model_name="alias",
            name="cases_alias_shared",
        ),
        migrations.RemoveConstraint(
            model_name="case",
            name="cases_case_shared",
        ),
        migrations.RemoveConstraint(
            model_name="concern",
            name="cases_concern_shared",
        ),
        migrations.RemoveConstraint(
            model_name="contactdetail",
            name="cases_contactdetail_shared",
        ),
        migrations.RemoveConstraint(
            model_name="identifier",
            name="cases_identifier_shared",
        ),
        migrations.RemoveConstraint(
            model_name="identity",
            name="cases_identity_shared",
        ),
        migrations.RemoveConstraint(
            model_name="note",
            name="cases_note_shared",
        ),
        migrations.RemoveConstraint(
            model_name="tie",
            name="cases_tie_shared",
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=7, edition=2, name="cases_alert_shared", tie=False
            ),
        ),
        migrations.AddConstraint(
            model_name="alias",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=1, edition=2, name="cases_alias_shared", tie=False
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=8, edition=2, name="cases_case_shared", tie=False
            ),
        ),
        migrations.AddConstraint(
            model_name="concern",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=16, edition=2, name="cases_concern_shared", tie=False
            ),
        ),
        migrations.AddConstraint(
            model_name="contactdetail",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=2, edition=2, name="cases_contactdetail_shared", tie=False
            ),
        ),
        migrations.AddConstraint(
            model_name="identifier",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=3, edition=2, name="cases_identifier_shared", tie=False
            ),
        ),
        migrations.AddConstraint(
            model_name="identity",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=1, edition=2, name="cases_identity_shared", tie=False
            ),
        ),
        migrations.AddConstraint(
            model_name="note",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=8, edition=2, name="cases_note_shared", tie=False
            ),
        ),
        migrations.AddConstraint(
            model_name="tie",
            constraint=datasharing.enforcement.policy.SharedAs(
                addressed=False, category=6, edition=2, name="cases_tie_shared", tie=True
            ),
        ),
    ]
