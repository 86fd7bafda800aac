"""Tie is called Association. Its table keeps its name: the release before reads it while this one migrates."""

from django.db import migrations

import datasharing.enforcement.policy


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0015_cases_hold_to_their_machine"),
        ("datasharing", "0022_standing_is_agreement_status"),
    ]

    operations = [
        migrations.AlterModelTable(name="tie", table="cases_tie"),
        migrations.RenameModel(old_name="Tie", new_name="Association"),
        migrations.RenameIndex(model_name="association", old_name="tie_newest", new_name="association_newest"),
        migrations.RenameIndex(model_name="association", old_name="tie_by_set", new_name="association_by_set"),
        # the policy stays with the table; only the constraint's name, which the database does not know, changes
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint(model_name="association", name="cases_tie_shared"),
                migrations.AddConstraint(
                    model_name="association",
                    constraint=datasharing.enforcement.policy.SharedAs(
                        addressed=False, category=6, name="cases_association_shared", tie=True
                    ),
                ),
            ]
        ),
    ]
