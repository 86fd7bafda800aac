"""What the rooms of the journeys stand on: code lists, courts and prisons of the register, dated rules about releases."""

import csv
from pathlib import Path
from typing import Any

from django.db import migrations

FILES = Path(__file__).resolve().parents[1] / "reference"
LISTS = (
    "clearance_level",
    "discharge_reason",
    "gravity_aggravating",
    "gravity_mitigating",
    "health_need",
    "hearing_kind",
    "hearing_outcome",
    "hospital_reason",
    "housing_kind",
    "intervention",
    "intervention_exit",
    "intervention_setting",
    "ost_product",
    "ost_stop_reason",
    "panel_reason",
    "placement_end",
    "placement_funding",
    "placement_kind",
    "referral_source",
    "release_date_type",
    "requirement_not_imposed_reason",
    "resettlement_pathway",
    "resolution_condition",
    "resolution_type",
    "task_outcome",
    "tenure_end",
    "work_end",
    "work_kind",
)
"""The code lists that are new, or have new codes."""
TABLES = {
    "ReleasePoint": ("release_points.csv", ("kind", "valid_from")),
    "ReleaseTranche": ("release_tranches.csv", ("scheme", "number")),
    "RecallTerm": ("recall_terms.csv", ("kind", "valid_from")),
    "ReleaseLimit": ("release_limits.csv", ("name", "valid_from")),
    "LicencePolicy": ("licence_policies.csv", ("version",)),
    "ReleaseCheck": ("release_checks.csv", ("code", "valid_from")),
}
FLAGS = {"skips_fridays", "rebuilds_older", "is_blocking"}
EMPTY = {"valid_to", "longest_days", "valid_from"}


def rows(name: str) -> list[dict[str, Any]]:
    with (FILES / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def lay_down_codes(apps: Any, _schema_editor: Any) -> None:
    """Add what is missing; `load_reference` brings the rest up to date."""
    code_set, code_value = apps.get_model("partners", "CodeSet"), apps.get_model("partners", "CodeValue")
    sets = {
        row["system"]: code_set.objects.get_or_create(
            system=row["system"], defaults={"name": row["name"], "source_version": row["source_version"]}
        )[0]
        for row in rows("code_sets.csv")
        if row["system"] in LISTS
    }
    codes = [
        code_value(
            code_set=sets[row["system"]],
            position=int(row["position"]),
            **{name: row[name] for name in ("code", "label", "group", "external_code")},
            **{name: row[name] or None for name in ("valid_from", "valid_to")},
        )
        for row in rows("code_values.csv")
        if row["system"] in LISTS
    ]
    code_value.objects.bulk_create(codes, ignore_conflicts=True)


def lay_down_establishments(apps: Any, _schema_editor: Any) -> None:
    """Add the courts and prisons that are missing."""
    establishment = apps.get_model("partners", "Establishment")
    found = [
        establishment(
            **{name: row[name] for name in ("kind", "code", "name", "town", "postcode")},
            is_active=row["is_active"] == "yes",
        )
        for row in rows("establishments.csv")
        if row["kind"] in ("court", "prison")
    ]
    establishment.objects.bulk_create(found, ignore_conflicts=True)


def lay_down_rules(apps: Any, _schema_editor: Any) -> None:
    """Add the dated rules about releases that are missing."""
    for name, (file, key) in TABLES.items():
        model = apps.get_model("partners", name)
        for row in rows(file):
            facts = {column: _cell(column, written) for column, written in row.items()}
            model.objects.get_or_create(**{each: facts.pop(each) for each in key}, defaults=facts)


def _cell(column: str, written: str) -> Any:
    if column in FLAGS:
        return written == "yes"
    return None if column in EMPTY and not written else written


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0025_journeys"),
    ]

    operations = [
        migrations.RunPython(lay_down_codes, migrations.RunPython.noop),
        migrations.RunPython(lay_down_establishments, migrations.RunPython.noop),
        migrations.RunPython(lay_down_rules, migrations.RunPython.noop),
    ]
