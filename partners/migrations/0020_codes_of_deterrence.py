"""The lists of which columns of incidents, levers, triggers, disruptions and support hold codes."""

import csv
from pathlib import Path
from typing import Any

from django.db import migrations

FILES = Path(__file__).resolve().parents[1] / "reference"
OFFENCES = "ho_offence"
HELD = (
    OFFENCES,
    "place_type",
    "incident_motive",
    "party_relationship",
    "lever",
    "lever_ground",
    "lever_outcome",
    "lever_not_used_reason",
    "qualifying_act",
    "banked_end",
    "disruption_kind",
    "four_ps",
    "support_need",
    "support_decline_reason",
    "contact_purpose",
)


def rows(name: str) -> list[dict[str, str]]:
    with (FILES / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def lay_down(apps: Any, _schema_editor: Any) -> None:
    """Add what is missing; `load_reference` brings the rest up to date."""
    code_set, code_value = apps.get_model("partners", "CodeSet"), apps.get_model("partners", "CodeValue")
    sets = {
        row["system"]: code_set.objects.get_or_create(
            system=row["system"], defaults={"name": row["name"], "source_version": row["source_version"]}
        )[0]
        for row in rows("code_sets.csv")
        if row["system"] in HELD
    }
    codes = [
        code_value(
            code_set=sets[row["system"]],
            position=int(row["position"]),
            **{name: row[name] for name in ("code", "label", "group", "external_code")},
            **{name: row[name] or None for name in ("valid_from", "valid_to")},
        )
        for row in rows("code_values.csv")
        if row["system"] in HELD
    ]
    codes += [
        code_value(code_set=sets[OFFENCES], code=row["code"], label=row["label"], group=row["group"], position=place)
        for place, row in enumerate(rows("offence_codes.csv"), start=1)
    ]
    code_value.objects.bulk_create(codes, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0019_codes_of_referrals"),
    ]

    operations = [
        migrations.RunPython(lay_down, migrations.RunPython.noop),
    ]
