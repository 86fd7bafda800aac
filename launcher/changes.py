"""Which files have changed: since this branch left main, on main since the commit before, and what is not committed."""

import subprocess
import time
from functools import cache

from launcher.places import ROOT

MAIN = ("origin/main", "main")
DAY_S = 24 * 60 * 60


def git(*words: str) -> str:
    """The answer of git; empty where there is none, as in an unpacked archive."""
    try:
        answer = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


@cache
def base() -> str:
    """The commit to compare with; empty where git knows none."""
    head = git("rev-parse", "HEAD")
    left = [git("merge-base", branch, "HEAD") for branch in MAIN]
    before = next((commit for commit in left if commit and commit != head), "")
    return before or git("rev-parse", "--verify", "--quiet", "HEAD^") or head


def changed(since: str) -> list[str]:
    """The files whose content differs from the commit `since`, new ones included, by their path from the root.

    A file that was only moved has not changed; one that was deleted has.
    """
    rows = [row.split("\t") for row in git("diff", "--name-status", "--find-renames", since, "--").splitlines()]
    new = git("ls-files", "--others", "--exclude-standard").splitlines()
    return sorted({*new, *(row[-1] for row in rows if row[0] != "R100")}) if since else []


def turn(of: int) -> int:
    """Whose turn it is among `of`: the next one with each commit, or each day where commits cannot be counted."""
    is_shallow = git("rev-parse", "--is-shallow-repository") != "false"
    commits = "" if is_shallow else git("rev-list", "--count", "HEAD")
    return int(commits or time.time() // DAY_S) % of
