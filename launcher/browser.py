"""A Chromium for the browser tests: the one installed, else Debian's, else Playwright's download."""

import os
import shutil
import sys
from pathlib import Path

from launcher.packages import install_debian_packages
from launcher.places import PYTHON, Place
from launcher.steps import run_step, step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MACOS = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
DEBIAN = ["chromium", "libatomic1", "fonts-liberation"]
"""Playwright's own Node needs libatomic1, which bare Debian lacks."""


def chromium(place: Place) -> str:
    """The path of the browser to test with; empty when Playwright is to use its own download."""
    if (found := installed()) or not can_install():
        return found or downloaded(place)
    with step("Chromium, from Debian"):
        install_debian_packages(DEBIAN, place)
    return installed()


def installed() -> str:
    on_path = next(filter(None, map(shutil.which, NAMES)), "")
    return on_path or next((str(program) for program in ON_MACOS if program.exists()), "")


def can_install() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def downloaded(place: Place) -> str:
    with step("Chromium, from Playwright"):
        run_step("chromium", [str(PYTHON), "-m", "playwright", "install", "chromium"], place)
    return ""
