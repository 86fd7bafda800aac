"""Who may ask, answer and withdraw a task."""

import partners.rules
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0012_codes_of_their_lists"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="membership",
            name="rules_as_on_their_page",
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=partners.rules.CarriedRules(edition="80466b0fcfa3", name="rules_as_on_their_page"),
        ),
    ]
