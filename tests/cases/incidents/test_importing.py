"""A data clerk imports incidents and those who took part: good rows land once, bad ones come back with a reason."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cases.incidents.actions import land_participants
from cases.incidents.arrivals import BadCell, read_when
from cases.models import Incident, IncidentParticipant, SourceRow
from partners.models import Area
from tests.cases.imports import loading
from tests.cases.incidents.makers import make_review, today
from tests.partnership import Partnership

Enter = Callable[..., Any]
INCIDENTS = [
    "number,occurred,reported,place,area,place_type,offence,weapon,severity,summary",
    "NP/1,14/11/2026 22:15,15/11/2026,Lantern Park,E99000001,park,801,knife,stabbing,One stabbed",
    "NP/2,2026-11-20,,Cooper’s Yard,,,00801,knife,stabbing,",
    "NP/3,2026-11-28T22:15:00Z,2026-11-29,Tannery Lane,,street,00823,firearm,shooting,Shots at a door",
]
PEOPLE = [f"N-{n},Marsh,Person {n},,,,,,,," for n in range(64)]
PARTS = ["number,source_id,part", *(f"NP/1,N-{n},{'victim' if n == 63 else 'suspect'}" for n in range(64))]


def save(path: Path, rows: list[str]) -> Path:
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def load(*files: Path, **options: Any) -> tuple[int, str]:
    """The exit code of the command and what it said, with single spaces."""
    said = StringIO()
    code = 0
    try:
        call_command("import_incidents", *map(str, files), agency="police", programme="adder", stdout=said, **options)
    except SystemExit as end:
        code = int(str(end.code))
    return code, " ".join(said.getvalue().split())


@pytest.fixture
def files(partnership: Partnership, northport: Area, tmp_path: Path) -> tuple[Path, Path]:
    """Three incidents, the first with sixty-four people whom the police have loaded before."""
    assert northport.code == "E99000001"
    loading.load(loading.save(tmp_path / "people.csv", PEOPLE))
    return save(tmp_path / "incidents.csv", INCIDENTS), save(tmp_path / "parts.csv", PARTS)


def test_incidents_land_with_sixty_four_people_and_again_changes_nothing(
    partnership: Partnership, as_member: Enter, files: tuple[Path, Path]
) -> None:
    code, said = load(*files)

    assert code == 0
    assert "incidents.csv: Landed 3 Landed before 0 Changed 0 Rejected 0" in said
    assert "parts.csv: Landed 64 Landed before 0 Changed 0 Rejected 0" in said
    with as_member(partnership.analyst):
        first = Incident.objects.get(number="NP/1")
        assert (first.offence, first.area and first.area.code, str(first.occurred())) == (
            "00801",
            "E99000001",
            "Sat 14 Nov, 22:15",
        )
        assert first.participants.count() == 64
        before = [each.updated_at for each in [*Incident.objects.order_by("pk"), *first.participants.order_by("pk")]]

    code, said = load(*files)

    assert code == 0
    assert said.count("Landed 0") == 2
    with as_member(partnership.analyst):
        again = [each.updated_at for each in [*Incident.objects.order_by("pk"), *first.participants.order_by("pk")]]
    assert again == before


def test_bad_rows_come_back_with_line_and_reason_and_good_ones_land(
    partnership: Partnership, as_member: Enter, files: tuple[Path, Path]
) -> None:
    incidents, parts = files
    save(incidents, [*INCIDENTS, "NP/4,2026-13-40,,,,,99999,sword,quarrel,", "NP/1,2026-11-01,,Quay,,,,,robbery,"])
    save(parts, [*PARTS, "NP/9,N-1,suspect", "NP/1,N-99,suspect", "NP/1,N-1,bystander"])

    code, said = load(incidents, parts)

    assert code == 1
    for reason in (
        "line 5: occurred: There is no such day or time. place: It is missing. offence: The list",
        "line 6: Line 2 says this already",
        "Your agency has recorded no incident with this number",
        "records have nobody with this number",
        "part: It is one of: suspect, arrested, victim, witness.",
    ):
        assert reason in said
    with as_member(partnership.analyst):
        assert Incident.objects.count() == 3
        assert IncidentParticipant.objects.count() == 64
    rejected = incidents.with_suffix(".rejected.csv").read_text(encoding="utf-8-sig")
    assert rejected.startswith("reason,number,occurred")
    assert "NP/4" in rejected


def test_changed_rows_say_so_and_touch_no_review(
    partnership: Partnership, as_member: Enter, files: tuple[Path, Path]
) -> None:
    load(*files)
    incidents, parts = files
    with as_member(partnership.analyst):
        review = make_review(Incident.objects.get(number="NP/2"), partnership.analyst)
    save(incidents, [row.replace("Cooper’s Yard", "Cooper’s Yard east") for row in INCIDENTS])
    save(parts, [row.replace("NP/1,N-3,suspect", "NP/1,N-3,arrested") for row in PARTS])

    code, said = load(incidents, parts)

    assert code == 0
    assert "Landed before 2 Changed 1" in said
    assert "Landed before 63 Changed 1" in said
    assert "changed: line 3" in said
    with as_member(partnership.analyst):
        changed = Incident.objects.get(number="NP/2")
        assert (changed.place, changed.state) == ("Cooper’s Yard east", "reviewed")
        assert changed.reviews.get() == review
        assert IncidentParticipant.objects.filter(part="arrested").count() == 1


def test_what_happened_before_reviews_began_awaits_none(
    partnership: Partnership, as_member: Enter, files: tuple[Path, Path]
) -> None:
    load(files[0], reviewed_from=today().replace(day=1) if today().month > 11 else today())

    with as_member(partnership.analyst):
        assert not Incident.objects.to_review().exists()


@pytest.mark.parametrize("written", ["", "yesterday", "2026-11-28 25:10", "28/11", "2099-01-01", "2026-10-25 01:30"])
def test_a_time_that_is_not_certain_is_refused(written: str) -> None:
    with pytest.raises(BadCell):
        read_when(written, on=today())


def test_an_import_is_set_based(
    partnership: Partnership, as_member: Enter, files: tuple[Path, Path], django_assert_num_queries: Any
) -> None:
    load(files[0])
    analyst = partnership.analyst
    with as_member(analyst):
        incident = Incident.objects.get(number="NP/1")
        people = [row.person_id for row in SourceRow.objects.all()]
        with django_assert_num_queries(3):
            land_participants(
                [(person, incident.pk, "suspect") for person in people], by=analyst, programme=partnership.programme
            )
