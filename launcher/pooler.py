"""A pgbouncer for the test of pooled connections: the one installed, else Debian's. Without it the test is skipped."""

import contextlib
import os
import shutil

from launcher.browser import can_install
from launcher.packages import install_debian_packages
from launcher.places import Place
from launcher.steps import step
from launcher.trouble import Trouble


def pooler(place: Place) -> str:
    """The path of pgbouncer; empty if there is none."""
    if not installed() and can_install():
        with contextlib.suppress(Trouble), step("pgbouncer, from Debian"):
            install_debian_packages(["pgbouncer"], place)
    return installed()


def installed() -> str:
    """The path of pgbouncer. Debian installs it in /usr/sbin, which is not on every user's PATH."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin") or ""
