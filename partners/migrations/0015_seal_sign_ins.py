"""Seal the passwords and second factors that there are to the users whose they are."""

from typing import Any

from django.db import migrations, models

from partners.members import sealed_passwords
from partners.sign_in import sealed_factors

UNUSABLE = "!"


def seal(apps: Any, _schema_editor: Any) -> None:
    for user in apps.get_model("partners", "User").objects.exclude(password__startswith=UNUSABLE):
        if not sealed_passwords.is_sealed(user.password):
            user.password = sealed_passwords.sealed(user.password, user.reference)
            user.save(update_fields=["password"])
    for factor in apps.get_model("mfa", "Authenticator").objects.all():
        if sealed_factors.SEAL not in factor.data:
            factor.data = sealed_factors.sealed(factor.data, user_id=factor.user_id, kind=factor.type)
            factor.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0014_oversight"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.AlterField("user", "password", models.CharField(max_length=512, verbose_name="password")),
        migrations.RunPython(seal, migrations.RunPython.noop, elidable=False),
    ]
