"""What may happen to a referral, and the triggers that see to it."""

from pathlib import Path

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQL = Path(__file__).resolve().parent.parent / "sql"

UNDECIDED = ["sent", "delivered", "acknowledged"]
TAKEN_ON = ["accepted", "booked", "missed"]
MOVES = [
    ("addressee", ["sent"], "delivered", "delivered"),
    ("addressee", ["sent", "delivered"], "acknowledged", "acknowledged"),
    ("addressee", UNDECIDED, "accepted", "accepted"),
    ("addressee", UNDECIDED, "declined", "declined"),
    ("addressee", UNDECIDED, "redirected", "redirected"),
    ("addressee", TAKEN_ON, "booked", "booked"),
    ("addressee", ["booked"], "cancelled", "accepted"),
    ("addressee", ["booked"], "attended", "attended"),
    ("addressee", ["booked"], "missed", "missed"),
    ("addressee", ["attended"], "booked", "booked"),
    ("addressee", ["attended"], "started", "started"),
    ("addressee", ["redirected"], "elsewhere", "redirected"),
    ("sender", [*UNDECIDED, *TAKEN_ON], "withdrawn", "withdrawn"),
]


def lay_down(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    Move = apps.get_model("referrals", "Move")
    Move.objects.bulk_create(
        Move(party=party, before=before, kind=kind, after=after)
        for party, befores, kind, after in MOVES
        for before in befores
    )


class Migration(migrations.Migration):
    dependencies = [("referrals", "0001_initial")]

    operations = [
        migrations.RunSQL(
            (SQL / "events.sql").read_text(),
            "drop trigger c_move on referrals_event; drop function referrals_move();"
            " drop trigger c_allocate on referrals_allocation; drop function referrals_allocate()",
        ),
        migrations.RunPython(lay_down, migrations.RunPython.noop),
    ]
