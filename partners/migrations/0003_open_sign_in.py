"""Let the run-time role sign people in."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql" / "sign_in.sql"


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0002_services_and_reference"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sessions", "0001_initial"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]

    operations = [
        migrations.RunSQL(
            SQL.read_text(), "drop table sign_in_cache; revoke all on all tables in schema public from fd_app"
        )
    ]
