"""The dated rows that the rooms of the journeys ship: limits, times, trigger offences, types of resolution."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.db import migrations

ROOMS = Path(__file__).resolve().parents[1]
FILES = {
    "CustodyLimit": ("detention/limits.csv", ("kind", "amount", "valid_from")),
    "TriggerOffence": ("drug_tests/trigger_offences.csv", ("code",)),
    "SpecifiedDrug": ("drug_tests/specified_drugs.csv", ("code",)),
    "PrisonTime": ("prison/times.csv", ("code", "valid_from")),
    "ResolutionType": ("diversion/resolution_types.csv", ("code",)),
}
FLAGS = {"needs_admission", "needs_conditions", "needs_activity"}
DAYS = {"valid_from", "valid_to"}
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
    """Add what is missing; `load_reference` brings the rest up to date."""
    for name, (file, key) in FILES.items():
        model = apps.get_model("referrals", name)
        with (ROOMS / file).open(newline="", encoding="utf-8") as opened:
            for row in csv.DictReader(opened):
                facts = {column: _cell(column, written) for column, written in row.items()}
                model.objects.get_or_create(**{each: facts.pop(each) for each in key}, defaults=facts)


def _cell(column: str, written: str) -> Any:
    if column in FLAGS:
        return written == "yes"
    if column in DAYS:
        return date.fromisoformat(written) if written else None
    return written


def lay_down_limits(apps: Any, _schema_editor: Any) -> None:
    """The limits of treatment."""
    limit = apps.get_model("referrals", "TreatmentLimit")
    for kind, days, status, source in LIMITS:
        limit.objects.get_or_create(
            agency=None, kind=kind, valid_from=FROM, defaults={"days": days, "status": status, "source": source}
        )


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0025_journeys"),
    ]

    operations = [
        migrations.RunPython(lay_down, migrations.RunPython.noop),
        migrations.RunPython(lay_down_limits, migrations.RunPython.noop),
    ]
