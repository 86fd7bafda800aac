"""Let people see where they are signed in, and an administrator end it."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql" / "sessions.sql"
UNDO = "drop function if exists membership.sign_out(uuid); revoke all on usersessions_usersession from fd_app"


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0005_let_partner_systems_call"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL("set local check_function_bodies = off", migrations.RunSQL.noop),
        migrations.RunSQL(SQL.read_text(), UNDO),
    ]
