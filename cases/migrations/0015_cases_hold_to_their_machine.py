"""The transitions of a case are refused by one function for all machines (partners/state_machine.py)."""

import partners.state_machine
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0014_codes_of_their_lists"),
        ("datasharing", "0016_edited_sql_arrives"),
        ("partners", "0009_edited_sql_arrives"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="case",
            name="a_case_moves_as_allowed",
        ),
        # the function of its own that the trigger had before
        migrations.RunSQL("drop function if exists public.a_case_moves_as_allowed()", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="case",
            constraint=partners.state_machine.AllowedTransitions(
                edition="fdabd5605971",
                field="state",
                name="a_case_moves_as_allowed",
                pairs=[
                    ("active", "closed"),
                    ("nominated", "closed"),
                    ("nominated", "selected"),
                    ("selected", "active"),
                    ("selected", "closed"),
                ],
                start="",
            ),
        ),
    ]
