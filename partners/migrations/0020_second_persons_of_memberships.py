"""The rules of deciding removals and challenges of memberships."""

import partners.rules
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0019_codes_of_referrals"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="membership",
            name="rules_as_on_their_page",
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=partners.rules.CarriedRules(edition="6b445caf71cc", name="rules_as_on_their_page"),
        ),
    ]
