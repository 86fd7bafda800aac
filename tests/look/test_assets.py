"""What the browser is given: ours, whole, and made again only when something changed."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from launcher import assets

BUILT = Path(settings.BASE_DIR) / "static" / "vendor"


def test_building_again_changes_nothing_and_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assets.build()

    def started(command: list[str]) -> None:
        raise AssertionError(command)

    monkeypatch.setattr(assets, "_run", started)

    assert assets.build() is False


def test_a_changed_stylesheet_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assets.build()
    changed = tmp_path / "new.scss"
    changed.write_text("p { color: red }")
    inputs = [*assets._inputs(), changed]
    started: list[list[str]] = []

    def start(command: list[str]) -> None:
        started.append(command)
        raise assets.AssetsFailed("stopped here")

    monkeypatch.setattr(assets, "_inputs", lambda: iter(inputs))
    monkeypatch.setattr(assets, "_run", start)

    with pytest.raises(assets.AssetsFailed, match="stopped here"):
        assets.build()
    assert any("static/scss/app.scss" in part for part in started[-1])
    assert (BUILT / "app.css").is_file(), "what was there is kept until the new is whole"


def test_what_belongs_to_gov_uk_is_left_out() -> None:
    look = (BUILT / "app.css").read_text(encoding="utf-8").lower()

    assert "gds transport" not in look
    assert "crest" not in look
    assert "crown" not in look
    assert "--govuk-brand-colour: #0b4f57" in look


def test_every_file_the_stylesheet_names_is_there_and_ours() -> None:
    named = re.findall(r"url\(\"?([^)\"]+)\"?\)", (BUILT / "app.css").read_text(encoding="utf-8"))

    assert any(address.endswith(".woff2") for address in named)
    for address in named:
        assert (BUILT / address).is_file(), address


def test_no_file_names_a_map_that_was_left_behind() -> None:
    for path in [*BUILT.glob("*.js"), *BUILT.glob("*.css")]:
        assert b"sourceMappingURL" not in path.read_bytes(), path.name


def test_the_lock_file_pins_every_package_and_no_address() -> None:
    lock = (Path(settings.BASE_DIR) / "package-lock.json").read_text()

    assert '"resolved"' not in lock
    assert lock.count('"integrity"') == lock.count('"node_modules/')
