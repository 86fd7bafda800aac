"""The test database is made by the owner of the tables; every test then runs as the run-time role."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker
from xdist.scheduler import LoadFileScheduling

from datasharing.enforcement import keys
from datasharing.enforcement.door import Actor, acting
from partners.models import Membership, Purpose
from partners.owner import as_owner
from partners.reference import codes
from tests import budget, faults, rotation
from tests.database import fresh_database
from tests.partnership import Partnership, build
from tests.rotation import pytest_addoption, pytest_configure, pytest_report_header

__all__ = ["pytest_addoption", "pytest_configure", "pytest_report_header"]

hypothesis.settings.register_profile("any machine", deadline=None)  # how busy the machine is proves nothing
hypothesis.settings.load_profile("any machine")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
    pytestconfig: pytest.Config,
) -> Iterator[None]:
    """Make the tables as the owner, and load the partnership that tests speak of."""
    meter = pytestconfig.pluginmanager.get_plugin("budget-meter")
    assert isinstance(meter, budget.Meter)
    with django_db_blocker.unblock(), ExitStack() as stack:
        with as_owner():
            stack.enter_context(fresh_database())
            keys.believe(settings.CONTEXT_KEY)
            build()
            codes.FOR_SECONDS = float("inf")  # how busy the machine is changes no number of statements
            codes.read()
        meter.restart()  # it is every test's database, not the first one's
        yield
        with as_owner():
            stack.close()


@pytest.fixture
def partnership(db: None) -> Partnership:
    """The agencies, people and agreements of tests/partnership.py."""
    return Partnership.load()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that guards something once more for each fault chosen of those it must notice: it must go red then."""
    test = f"{metafunc.module.__name__}.{metafunc.function.__name__}"
    planted = [pytest.param(fault, id=fault.id, marks=fault.mark) for fault in rotation.chosen(test, metafunc.config)]
    if faults.noticed_by(test):
        metafunc.parametrize("planted", [pytest.param(None, id="whole"), *planted], indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes minutes, or one worker would be left alone with it at the end.

    In each file the tests run whole before any runs with a fault, so that what was started for them serves them all.
    """
    files = {file: place for place, file in enumerate(dict.fromkeys(item.path for item in items))}
    items.sort(key=lambda item: (item.get_closest_marker("slow") is None, files[item.path], fault_of(item) is not None))
    for item in items:
        if (fault := fault_of(item)) and not rotation.is_due(fault, config):
            item.user_properties.append((budget.BEYOND, True))
    if config.option.short:
        left_out = [item for item in items if item.get_closest_marker("long") and not has_changed(item)]
        left_out += needless([item for item in items if item not in left_out])
        config.hook.pytest_deselected(items=left_out)
        out = {*left_out}
        items[:] = [item for item in items if item not in out]


def needless(items: list[pytest.Item]) -> list[pytest.Item]:
    """Tests that run with a fault for a second time, only with other parameters."""
    seen = set[str]()
    found = []
    for item in items:
        if fault := fault_of(item):
            found += [item] if fault.id in seen else []
            seen.add(fault.id)
    return found


SPLIT = {"tests/access/test_two_worlds.py", "tests/access/test_log_of_every_page.py"}
"""Long files whose tests share nothing that takes time to set up."""


class Scheduling(LoadFileScheduling):
    """Each file goes to one process, so that it sets up once; of a file that can be split, each test."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return nodeid if file in SPLIT else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling | None:
    return Scheduling(config, log) if config.option.dist == "loadfile" else None


def has_changed(item: pytest.Item) -> bool:
    """Whether a test is run with a fault whose guard or test has changed."""
    fault = fault_of(item)
    return fault is not None and rotation.has_changed(fault, item.config)


def fault_of(item: pytest.Item) -> faults.Fault | None:
    """The fault that a test is run with."""
    call = getattr(item, "callspec", None)
    return call.params.get("planted") if call else None


@pytest.fixture(autouse=True)
def planted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[faults.Fault | None]:
    """The guard that is switched off while this test runs, if any; see tests/faults.py."""
    fault: faults.Fault | None = getattr(request, "param", None)
    with fault.planted(request, monkeypatch) if fault else nullcontext():
        yield fault


@contextmanager
def owner_role() -> Iterator[None]:
    """Inside a test's own transaction: act as the owner of the tables, then again as the run-time role."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE fd_owner")
        yield
        cursor.execute("SET LOCAL ROLE fd_app")


@pytest.fixture
def as_member() -> Callable[..., object]:
    """Enter the door as a member, for the first of their purposes unless one is named."""

    def enter(member: Membership, purpose: Purpose | None = None) -> object:
        return acting(Actor.of(member, purpose or Purpose(member.purposes[0]), resource="test"))

    return enter
