"""A network is loaded as people and associations, and a person's page shows whom they associate with."""

from collections import Counter
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cases.models import Association, Identity
from partners.models import Purpose
from tests.cases.imports.loading import save
from tests.partnership import Partnership
from tests.referrals.pages import all_about, browser_of

Enter = Callable[..., Any]
LONDON = Path(__file__).resolve().parents[2] / "analysis" / "networks" / "london"
EDGES, NODES = ["a,b,1", "b,c,4", "c,d,2"], ["a,20", "b,31", "c,19", "d,20"]


def load(edges: Path, nodes: Path | None, *, agency: str = "police") -> str:
    said = StringIO()
    call_command(
        "import_network",
        *map(str, filter(None, (edges, nodes))),
        agency=agency,
        programme="adder",
        subject_role="programme",
        stdout=said,
    )
    return said.getvalue()


def saved(folder: Path, edges: list[str], nodes: list[str]) -> tuple[Path, Path]:
    return (
        save(folder / "quayside.csv", edges, header="source,target,weight"),
        save(folder / "nodes.csv", nodes, header="id,Age"),
    )


def degrees() -> Counter[str]:
    """How many associations each person has, whichever end they are. Inside the door."""
    names = {identity.person_id: identity.known_as for identity in Identity.objects.all()}
    return Counter(names[end] for each in Association.objects.all() for end in (each.person_id, each.other_id))


def test_a_network_lands_once(partnership: Partnership, as_member: Enter, tmp_path: Path) -> None:
    files = saved(tmp_path, EDGES, NODES)
    first = load(*files)

    again = load(*files)

    assert first == "People: 4 landed, 0 landed before.\nAssociations: 3 landed, 0 landed before, 0 changed.\n"
    assert again == "People: 0 landed, 4 landed before.\nAssociations: 0 landed, 3 landed before, 0 changed.\n"
    with as_member(partnership.analyst):
        assert degrees() == {"quayside: a": 1, "quayside: b": 2, "quayside: c": 2, "quayside: d": 1}
        assert not Identity.objects.exclude(date_of_birth=None).exists()


def test_an_association_that_is_missing_is_added_whichever_way_it_is_written(
    partnership: Partnership, as_member: Enter, tmp_path: Path
) -> None:
    load(*saved(tmp_path, EDGES[:2], NODES))

    said = load(*saved(tmp_path, ["b,a,1", "c,b,4", "d,c,2"], NODES))

    assert said.endswith("Associations: 1 landed, 2 landed before, 0 changed.\n")


def test_an_edge_that_has_changed_is_corrected_and_reported(
    partnership: Partnership, as_member: Enter, tmp_path: Path
) -> None:
    load(*saved(tmp_path, EDGES, NODES))

    said = load(*saved(tmp_path, ["b,a,4", "b,c,4", "c,d,2"], NODES))

    assert "0 landed, 2 landed before, 1 changed." in said
    assert "line 2: Spend time together before, Offend seriously together and are kin now" in said
    with as_member(partnership.analyst):
        assert sorted(tie.kind for tie in Association.objects.all()) == [2, 4, 4]


def test_ties_of_several_kinds_join_people_who_are_loaded_already(
    partnership: Partnership, as_member: Enter, tmp_path: Path
) -> None:
    load(*saved(tmp_path, EDGES, NODES))
    header = "source,target,kind,first,last,grade,occasions"
    rows = ["quayside: a,quayside: b,stop,2026-01-01,2026-03-01,2c,3", "quayside: a,quayside: b,family,,,,"]
    edges = save(tmp_path / "ties.csv", rows, header=header)

    said = load(edges, None)

    assert said == "People: 0 landed, 0 landed before.\nAssociations: 2 landed, 0 landed before, 0 changed.\n"
    with as_member(partnership.analyst):
        stop = Association.objects.get(kind=Association.Kind.STOP)
        assert (stop.grade, stop.occasions, str(stop.last_on)) == ("2C", 3, "2026-03-01")


@pytest.mark.parametrize(
    ("edges", "nodes", "says"),
    [
        (["a,b,5"], NODES, "Line 2: give a weight of 1, 2, 3 or 4"),
        (["a,b,1", "a,e,1"], NODES, "Line 3 connects no two nodes"),
        (["a,a,1"], NODES, "Line 2 connects no two nodes"),
        (["a,b"], NODES, "Line 2 connects no two nodes"),
        (["a,b,1", "b,a,2"], NODES, "connects two people twice"),
        (EDGES, ["a,1", "a,2"], "Each node has an id of its own"),
    ],
)
def test_half_a_network_is_not_loaded(
    partnership: Partnership, as_member: Enter, tmp_path: Path, edges: list[str], nodes: list[str], says: str
) -> None:
    with pytest.raises(CommandError, match=says):
        load(*saved(tmp_path, edges, nodes))

    with as_member(partnership.analyst):
        assert not Identity.objects.exists()


def test_the_page_of_a_person_shows_whom_they_associate_with(
    partnership: Partnership, as_member: Enter, tmp_path: Path
) -> None:
    load(*saved(tmp_path, EDGES, NODES))
    with as_member(partnership.analyst):
        somebody = Identity.objects.select_related("person").get(known_as="quayside: b").person

    shown = all_about(browser_of(partnership.analyst, Purpose.DETERRENCE), somebody.reference)

    assert "quayside: a Spend time together" in shown
    assert "quayside: c Offend seriously together and are kin" in shown
    assert "quayside: d" not in shown
    assert "Loaded from an agency’s own system" in shown


def test_the_london_gang_lands_as_it_was_published(partnership: Partnership, as_member: Enter) -> None:
    """Grund and Densley 2012, 2015: 54 people and 315 associations."""
    said = load(LONDON / "london_gang_edges.csv", LONDON / "london_gang_nodes.csv")

    assert said == "People: 54 landed, 0 landed before.\nAssociations: 315 landed, 0 landed before, 0 changed.\n"
    with as_member(partnership.analyst):
        assert Counter(association.kind for association in Association.objects.all()) == {1: 182, 2: 92, 3: 25, 4: 16}
        degree = degrees()
        assert len(degree) == 54
        assert (max(degree.values()), min(degree.values())) == (25, 2)
        assert {name for name, associations in degree.items() if associations == 25} == {
            f"london_gang_edges: {node}" for node in (1, 7, 12)
        }
