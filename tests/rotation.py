"""Which planted faults run: all of them, or a fifth that rotates and those whose guard or test has changed.

`--faults=all` is what pytest does by itself; `./test` asks for `fifth`, `./test --quick` for `changed`. A run prints at
its top which fifth it took and the commit since which it looked for changes, as options that choose the same again.
"""

import inspect
import pkgutil
import re
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from django.apps import apps

from launcher import changes
from launcher.places import ROOT, VENV
from tests.faults import Fault, listed_in, noticed_by

PARTS = 5
CHOICES = re.compile(r"all|changed|fifth(:[0-4])?")
NAMES = [re.compile(r"\b[a-z]+\.[a-z_]+"), re.compile(r"\b[a-z]+_[a-z_]+|\bpolicy\b|\btrigger\b")]
"""What SQL that switches a guard off has in common with the file that the guard is in: names of functions and views,
and of tables, triggers and policies."""
EVERYWHERE = {"fd_app", "fd_owner", "open_to_all", "pg_catalog", "search_path"}
TEXTS = (".py", ".sql")
SETTINGS, LIBRARIES = "focused_deterrence/settings.py", "requirements.txt"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--faults", default="all", help="planted faults to run: all (default), changed, fifth or fifth:N")
    parser.addoption("--short", action="store_true", help="leave out what is marked long, but for faults that changed")
    parser.addoption("--since", default="", help="the commit since which files count as changed")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Settle what is left open, before the options go to the other processes of the run."""
    option = config.option
    if not CHOICES.fullmatch(option.faults):
        raise pytest.UsageError("--faults is all, changed, fifth or fifth:N, with N from 0 to 4")
    if option.faults == "fifth":
        option.faults = f"fifth:{changes.turn(PARTS)}"
    if option.faults != "all" and not option.since:
        option.since = changes.base()


def pytest_report_header(config: pytest.Config) -> str:
    since = f" --since={config.option.since}" if config.option.since else ""
    return f"planted faults: --faults={config.option.faults}{since}"


def chosen(test: str, config: pytest.Config) -> list[Fault]:
    """The faults with which `test` runs now."""
    return [fault for fault in noticed_by(test) if is_due(fault, config) or has_changed(fault, config)]


def is_due(fault: Fault, config: pytest.Config) -> bool:
    """Whether it would run although nothing has changed."""
    wanted: str = config.option.faults
    return wanted == "all" or wanted == f"fifth:{part(fault)}"


def part(fault: Fault) -> int:
    """The fifth that a fault belongs to: those of one test take turns, and tests begin at different ones."""
    return (crc32(fault.noticed_by.encode()) + noticed_by(fault.noticed_by).index(fault)) % PARTS


def has_changed(fault: Fault, config: pytest.Config) -> bool:
    """Whether the fault, the test that notices it or the code of the guard has changed."""
    files = changed_files(config.option.since) if config.option.since else frozenset()
    return bool(files & files_of(fault)) or any(names_in(file) & named(fault) for file in files)


@cache
def changed_files(since: str) -> frozenset[str]:
    return frozenset(changes.changed(since))


def files_of(fault: Fault) -> frozenset[str]:
    """The files that a fault is listed in, is noticed in and replaces something in."""
    module = fault.noticed_by.rpartition(".")[0]
    models = [model for model in apps.get_models() if model._meta.db_table in named(fault)]
    return frozenset([listed_in(fault), as_file(module), *patched(fault), *map(source, models)]) - {""}


def as_file(module: str) -> str:
    """The file of a module, from the root."""
    path = Path(*module.split("."))
    return str(path / "__init__.py" if (ROOT / path).is_dir() else path.with_suffix(".py"))


def patched(fault: Fault) -> set[str]:
    """The file in which the name that a fault replaces is found, and the one in which it was written."""
    name = fault.patch[0] if fault.patch else ""
    if name.startswith("django.conf.settings."):
        return {SETTINGS}
    parts = name.split(".")
    names = [".".join(parts[:end]) for end in range(len(parts), 0, -1)]
    found = next((file for file in map(as_file, names) if name and (ROOT / file).is_file()), "")
    return {found, next(filter(None, (source(resolved(each)) for each in names)), "")}


def resolved(name: str) -> Any:
    try:
        return pkgutil.resolve_name(name)
    except (ImportError, AttributeError, ValueError):
        return None


def source(thing: Any) -> str:
    """The file in which a class, function or module was written; a library's is the list of libraries."""
    try:
        file = Path(inspect.getsourcefile(inspect.unwrap(thing)) or "")
    except (TypeError, ValueError):
        return ""
    is_ours = file.is_relative_to(ROOT) and not file.is_relative_to(VENV)
    return str(file.relative_to(ROOT)) if is_ours else LIBRARIES


def named(fault: Fault) -> frozenset[str]:
    """The functions, views, tables and triggers of the database that a fault names."""
    text = " ".join([fault.sql, fault.mutates[0] if fault.mutates else ""])
    return names_of(text)


@cache
def names_in(file: str) -> frozenset[str]:
    """The same, in a file of the product."""
    path = ROOT / file
    if file.startswith("tests/") or path.suffix not in TEXTS or not path.exists():
        return frozenset()
    return names_of(path.read_text())


def names_of(text: str) -> frozenset[str]:
    return frozenset(name for pattern in NAMES for name in pattern.findall(text)) - EVERYWHERE
