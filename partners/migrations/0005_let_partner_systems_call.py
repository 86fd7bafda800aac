"""Let the run-time role give tokens to partner systems, and believe them."""

from django.db import migrations

GRANT = """
grant select on oauth2_provider_application to fd_app;
grant select, insert, delete on oauth2_provider_accesstoken to fd_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0004_keep_members"),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
    ]

    operations = [
        migrations.RunSQL(GRANT, "revoke all on oauth2_provider_application, oauth2_provider_accesstoken from fd_app"),
    ]
