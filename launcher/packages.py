"""The virtual environment in `.venv`: created once, updated when the pinned requirements change."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from launcher.places import PYTHON, ROOT, VENV, Place
from launcher.steps import run_step, step
from launcher.trouble import Trouble

UV = VENV / "bin" / "uv"
PINNED = ["--require-hashes", "-r"]
SPACE_FIRST_TIME_GB = 1.5
SPACE_GB = 0.3


def install(requirements: str, place: Place) -> None:
    """Install the packages of the file `requirements` into `.venv`, unless its stamp says that they are installed."""
    _check_space()
    if not _is_stamped(requirements):
        _make_environment(place)
        file = str(ROOT / requirements)
        uv = [str(UV), "pip", "install", "--python", str(PYTHON), *PINNED, file]
        pip = [str(PYTHON), "-m", "pip", "install", *PINNED, file]
        with step("Python packages"):
            run_step("packages", uv, place, instead=pip)
        _stamp(requirements)


def _make_environment(place: Place) -> None:
    if VENV.exists() and _belongs_here():
        return
    _have_ensurepip(place)
    with step("Python environment"):
        run_step("environment", [sys.executable, "-m", "venv", "--clear", str(VENV)], place)
        pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", *PINNED]
        run_step("environment", [*pip, str(ROOT / "requirements-uv.txt")], place, instead=["true"])
    (VENV / "made-at").write_text(str(ROOT))


def _belongs_here() -> bool:
    """Whether `.venv` works and was created in this folder; its scripts contain the path of their creation."""
    made_at = VENV / "made-at"
    if not made_at.exists() or made_at.read_text() != str(ROOT):
        return False
    try:
        return subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _have_ensurepip(place: Place) -> None:
    """Install `ensurepip` where it is missing: Debian ships it in a separate package.

    :raises Trouble: if it is missing and cannot be installed
    """
    if importlib.util.find_spec("ensurepip") is not None:
        return
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Trouble(f"{version} came without its venv module: apt-get install {version}-venv, then try again.")
    with step(f"Debian's {version}-venv"):
        install_debian_packages([f"{version}-venv"], place)


def install_debian_packages(names: list[str], place: Place) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run_step("debian", ["apt-get", "update", "-q"], place, environment=quiet)
    run_step("debian", ["apt-get", "install", "-qy", "--no-install-recommends", *names], place, environment=quiet)


def _check_space() -> None:
    needed = SPACE_GB if VENV.exists() else SPACE_FIRST_TIME_GB
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < needed:
        raise Trouble(
            f"Only {free:.1f} GB is free on the disk of {ROOT}, and {needed} GB is needed: free some, try again."
        )


def _stamp_file(requirements: str) -> Path:
    return VENV / f"{Path(requirements).stem}.stamp"


def _fingerprint(requirements: str) -> str:
    return hashlib.sha256((ROOT / requirements).read_bytes() + str(ROOT).encode()).hexdigest()


def _is_stamped(requirements: str) -> bool:
    stamp = _stamp_file(requirements)
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == _fingerprint(requirements)


def _stamp(requirements: str) -> None:
    _stamp_file(requirements).write_text(_fingerprint(requirements))
