"""Rooms keep to themselves: what a page or a form of one needs of another stands in a module named for the thing."""

import tomllib
from pathlib import Path

import grimp
import pytest
from django.conf import settings

from partners.rooms import APPS, rooms_of

OWN = {"urls", "views", "forms", "kinds", "home", "overview"}
"""Layers of a room that no other room imports; assembly (focused_deterrence) and tests may."""
NO_ROOMS = {"api", "management", "migrations", "templatetags"}


@pytest.fixture(scope="module")
def imports() -> grimp.ImportGraph:
    return grimp.build_graph(*APPS, cache_dir=None)


def test_no_room_imports_anothers_pages_or_forms(imports: grimp.ImportGraph) -> None:
    found = [
        f"{importer} imports {module}: move what it needs into a module of that room named for the thing"
        for module in sorted(imports.modules)
        if module.count(".") == 2 and module.rpartition(".")[2] in OWN
        for importer in sorted(imports.find_modules_that_directly_import(module))
        if not importer.startswith(f"{module.rpartition('.')[0]}.")
    ]

    assert found == []


def test_import_linter_knows_every_room() -> None:
    contracts = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ]
    [listed] = [set(contract["containers"]) for contract in contracts if "containers" in contract]

    assert listed == {f"{app}.{room}" for app in APPS for room in rooms_of(app) if room not in NO_ROOMS}
