"""Exchanges lie in many sets, a few for each sender and addressee: the planner assumes 200, whatever it counts."""

from django.db import migrations

TABLES = ("allocation", "event", "referral", "referralidentity", "settlement", "unroutedreferral")


class Migration(migrations.Migration):
    dependencies = [("referrals", "0006_name_routing_rules_by_reference")]

    operations = [
        migrations.RunSQL(
            f"alter table public.referrals_{table} alter column set_id reset (n_distinct);"
            f"alter table public.referrals_{table} alter column set_id set statistics 0;",
            migrations.RunSQL.noop,
        )
        for table in TABLES
    ]
