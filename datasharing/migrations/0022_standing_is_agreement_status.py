"""Standing is called AgreementStatus. Its table keeps its name: the release before reads it while this one migrates."""

import django.db.models.deletion
from django.db import migrations, models

import partners.privileges


class Migration(migrations.Migration):
    dependencies = [("datasharing", "0021_tasks")]

    operations = [
        migrations.AlterModelTable(name="standing", table="datasharing_standing"),
        migrations.RenameModel(old_name="Standing", new_name="AgreementStatus"),
        migrations.AlterField(
            model_name="agreementstatus",
            name="agreement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="statuses", to="datasharing.agreement"
            ),
        ),
        # the privilege stays with the table; only the constraint's name, which the database does not know, changes
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint(model_name="agreementstatus", name="datasharing_standing_listed"),
                migrations.AddConstraint(
                    model_name="agreementstatus",
                    constraint=partners.privileges.Listed(
                        edition="d5f256e13bb0",
                        name="datasharing_agreementstatus_listed",
                        privileges="SELECT",
                        reason="The register of agreements is open to every partner.",
                    ),
                ),
            ]
        ),
    ]
