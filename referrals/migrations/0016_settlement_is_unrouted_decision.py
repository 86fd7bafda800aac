"""Settlement is called UnroutedDecision. Its table keeps its name: the release before reads it while this one migrates."""

import django.db.models.deletion
from django.db import migrations, models

import datasharing.enforcement.policy


class Migration(migrations.Migration):
    dependencies = [
        ("datasharing", "0022_standing_is_agreement_status"),
        ("referrals", "0015_tasks"),
    ]

    operations = [
        migrations.AlterModelTable(name="settlement", table="referrals_settlement"),
        migrations.RenameModel(old_name="Settlement", new_name="UnroutedDecision"),
        migrations.AlterField(
            model_name="unrouteddecision",
            name="unrouted",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="referrals.unroutedreferral"
            ),
        ),
        migrations.RenameIndex(
            model_name="unrouteddecision", old_name="settlement_newest", new_name="unrouteddecision_newest"
        ),
        migrations.RenameIndex(
            model_name="unrouteddecision", old_name="settlement_by_set", new_name="unrouteddecision_by_set"
        ),
        # the policy stays with the table; only the constraint's name, which the database does not know, changes
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint(model_name="unrouteddecision", name="referrals_settlement_shared"),
                migrations.AddConstraint(
                    model_name="unrouteddecision",
                    constraint=datasharing.enforcement.policy.SharedAs(
                        addressed=True, category=11, name="referrals_unrouteddecision_shared", tie=False
                    ),
                ),
            ]
        ),
    ]
