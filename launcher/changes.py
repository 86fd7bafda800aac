"""Which files changed: on a branch since it left main, on main since the last commit; uncommitted ones included."""

import subprocess
import time
from functools import cache

from launcher.places import ROOT

MAIN = ("origin/main", "main")
DAY_S = 24 * 60 * 60


def git(*words: str) -> str:
    """The output of a git command; empty if it fails or git is missing, as in an unpacked archive."""
    try:
        answer = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


@cache
def base() -> str:
    """The commit to compare with; empty outside a git repository."""
    head = git("rev-parse", "HEAD")
    left = [git("merge-base", branch, "HEAD") for branch in MAIN]
    before = next((commit for commit in left if commit and commit != head), "")
    return before or git("rev-parse", "--verify", "--quiet", "HEAD^") or head


def changed(since: str) -> list[str]:
    """The paths, relative to the root, of files that differ from the commit `since`.

    New and deleted files are included; files that were only renamed are not.
    """
    rows = [row.split("\t") for row in git("diff", "--name-status", "--find-renames", since, "--").splitlines()]
    new = git("ls-files", "--others", "--exclude-standard").splitlines()
    return sorted({*new, *(row[-1] for row in rows if row[0] != "R100")}) if since else []


def turn(of: int) -> int:
    """An index below `of` that advances with each commit; with each day in a shallow clone or without git."""
    is_shallow = git("rev-parse", "--is-shallow-repository") != "false"
    commits = "" if is_shallow else git("rev-list", "--count", "HEAD")
    return int(commits or time.time() // DAY_S) % of
