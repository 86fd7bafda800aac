"""The shipped limits of treatment. Those marked to be confirmed have no source that was checked yet."""

from datetime import date
from typing import Any

from django.db import migrations

FROM = date(2024, 4, 1)
"""The first day of NDTMS CDS-R."""
CONFIGURED, CONFIRMED = "configured", "confirmed"
LIMITS = (
    ("start", 21, CONFIGURED, "National waiting time of three weeks; to be checked against NDTMS CDS-R"),
    ("review", 182, CONFIGURED, "NDTMS sub-intervention review every six months; to be checked against CDS-R"),
    ("first_profile", 14, CONFIGURED, "TOP within two weeks of the start; to be checked against NDTMS CDS-R"),
    ("next_profile", 182, CONFIGURED, "TOP at least every 26 weeks; the earlier rule was three months"),
    ("last_profile", 14, CONFIGURED, "TOP within two weeks of discharge; to be checked against NDTMS CDS-R"),
    ("missed_doses", 3, CONFIRMED, "NHS Lothian: three days missed, the pharmacist tells the prescriber at once"),
    ("weekly_depot", 7, CONFIRMED, "Product of weekly depot buprenorphine"),
    ("weekly_window", 2, CONFIGURED, "Weekly depot two days before or after; to be checked against the product"),
    ("monthly_depot", 28, CONFIGURED, "Monthly depot every 28 days; to be checked against each product"),
    ("monthly_window", 7, CONFIGURED, "Monthly depot one week before or after; to be checked against each product"),
)


def lay_down(apps: Any, _schema_editor: Any) -> None:
    limit = apps.get_model("referrals", "TreatmentLimit")
    for kind, days, status, source in LIMITS:
        limit.objects.get_or_create(
            agency=None, kind=kind, valid_from=FROM, defaults={"days": days, "status": status, "source": source}
        )


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0025_treatment"),
    ]

    operations = [
        migrations.RunPython(lay_down, migrations.RunPython.noop),
    ]
