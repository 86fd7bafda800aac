"""Who may do what stands on one page, verbs ask it, and the database refuses what it forbids to an administration."""

import ast
import inspect
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from datasharing.enforcement.door import Actor, acting
from partners import rooms, rules
from partners.members.roles import PURPOSES_BY_ROLE
from partners.models import Area, Membership, Purpose, Role, Service
from partners.rules import RULES, CarriedRules, NotAllowed, Rule, SecondPersonNeeded, allowed_by, may, must, only
from partners.services.actions import publish_places
from tests.conftest import owner_role
from tests.partners.services.directory import make_area, make_service
from tests.partnership import Partnership

Enter = Callable[..., Any]
pytestmark = pytest.mark.django_db

ROOMS = Path(settings.BASE_DIR)
UNRULED = {
    "cases.groups.actions.write_basis": "Verbs of memberships call it, and each asks its own rule.",
    "cases.relations.actions.move_membership": "Merging and splitting groups call it, and each asks its own rule.",
    "referrals.exchange.events.add_event": "Verbs of every kind of exchange call it, and each asks its own rule.",
    "referrals.exchange.events.happen": "Verbs of the exchange call it, and each asks its own rule.",
    "referrals.idempotency.actions.once": "Has a form act once, whatever it does: the verb within asks its rule.",
    "referrals.idempotency.actions.led_to": "Reads where the form of an agency led.",
    "partners.sign_in.actions.acknowledge": "A user who has no membership yet says that they were told.",
    "partners.sign_in.actions.choose_first_password": "A user who cannot sign in yet; the link proves who they are.",
}
"""What takes `by`, or is a verb, and asks no rule; and why any member may."""


def verbs() -> dict[str, Callable[..., Any]]:
    """Every verb: what `verb` has wrapped, and whatever an `actions` module of a room offers that takes `by`."""
    found = {}
    for app in rooms.APPS:
        for layer in ("actions", "events"):
            for module in rooms.load(app, layer):
                for name, act in vars(module).items():
                    is_own = inspect.isfunction(act) and act.__module__ == module.__name__ and name[0] != "_"
                    if is_own and ("by" in inspect.signature(act).parameters or hasattr(act, "is_verb")):
                        found[f"{module.__name__}.{name}"] = act
    return found


VERBS = verbs()
RULED = {name: act for name, act in VERBS.items() if rules.rule_of(act)}


class Somebody:
    """A member of a role, as far as rules ask."""

    def __init__(self, role: Role, user_id: int = 1) -> None:
        self.role = role.value
        self.user_id = user_id


def named_on_pages() -> Iterator[str]:
    """The rules that code names beside verbs: pages, the menu, kinds of record."""
    for app in rooms.APPS:
        for path in (ROOMS / app).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call):
                    yield from _named_in(call)


def _named_in(call: ast.Call) -> Iterator[str]:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    said = [each.value for each in call.keywords if each.arg in {"rule", "add_rule"}]
    if called in {"may", "must", "allowed_by"}:
        said += call.args
    yield from (each.value for each in said if isinstance(each, ast.Constant) and isinstance(each.value, str))


def test_every_verb_asks_a_rule_or_says_why_any_member_may() -> None:
    silent = VERBS.keys() - RULED.keys()

    assert silent - UNRULED.keys() == set(), "put @allowed_by(…) on it, with a rule of partners/rules.py"
    assert UNRULED.keys() - silent == set(), "these ask a rule, or are gone: take them off the list"


def test_every_rule_is_asked_and_every_rule_that_is_asked_is_on_the_page() -> None:
    asked = {rules.rule_of(act) for act in RULED.values()} | set(named_on_pages())

    assert RULES.keys() - asked == set(), "nothing asks these rules: take them off the page, or ask them"
    assert asked - RULES.keys() == set(), "these are not on the page"


def test_a_rule_that_admits_everybody_says_why() -> None:
    assert [verb for verb, rule in RULES.items() if not (rule.roles or rule.purposes or rule.because)] == []


def test_a_rule_admits_no_purpose_that_none_of_its_roles_may_act_for() -> None:
    for verb, rule in RULES.items():
        may_act_for = {purpose for role in rule.roles or Role for purpose in PURPOSES_BY_ROLE[role]}

        assert rule.purposes <= may_act_for, verb


@pytest.mark.parametrize("name", sorted(name for name, act in RULED.items() if not RULES[rules.rule_of(act)].because))
def test_a_verb_refuses_whom_its_rule_does_not_admit_before_it_does_anything(name: str) -> None:
    act, rule = RULED[name], RULES[rules.rule_of(RULED[name])]
    refused = [
        (role, purpose)
        for role, purpose in product(Role, Purpose)
        if not ((not rule.roles or role in rule.roles) and (not rule.purposes or purpose in rule.purposes))
    ]
    assert refused

    for role, purpose in refused:
        acts_for = rules.acting_purpose.set(purpose)
        try:
            with pytest.raises(NotAllowed):
                act(by=Somebody(role))
        finally:
            rules.acting_purpose.reset(acts_for)


def test_outside_the_door_nobody_may_what_asks_for_a_purpose() -> None:
    with pytest.raises(NotAllowed):
        must(Somebody(Role.ADMINISTRATOR), None, "keep members")


def test_a_second_person_is_another_who_may_do_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    two = Rule(roles=frozenset({Role.SUPERVISOR}), needs_second_person=True)
    monkeypatch.setitem(rules.RULES, "destroy a file", two)

    @allowed_by("destroy a file")
    def destroy(*, by: Any, second: Any = None) -> str:
        return "gone"

    first, other = Somebody(Role.SUPERVISOR, 1), Somebody(Role.SUPERVISOR, 2)
    for second in (None, first, Somebody(Role.ANALYST, 3)):
        with pytest.raises(SecondPersonNeeded):
            destroy(by=first, second=second)
    assert destroy(by=first, second=other) == "gone"


def test_a_supervisor_overrides_with_a_reason_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    officers = Rule(roles=frozenset({Role.PROBATION_PRACTITIONER}), override=frozenset({Role.SUPERVISOR}))
    monkeypatch.setitem(rules.RULES, "close a case", officers)

    @allowed_by("close a case")
    def close(*, by: Any, override_reason: str = "") -> str:
        return override_reason or "closed"

    assert close(by=Somebody(Role.PROBATION_PRACTITIONER)) == "closed"
    assert close(by=Somebody(Role.SUPERVISOR), override_reason="Their officer is ill") == "Their officer is ill"
    for role, reason in [(Role.SUPERVISOR, ""), (Role.SUPERVISOR, " "), (Role.ANALYST, "I want to")]:
        with pytest.raises(NotAllowed):
            close(by=Somebody(role), override_reason=reason)


def test_a_verb_cannot_forget_the_second_person_or_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rules.RULES, "destroy a file", Rule(because="x", needs_second_person=True))
    monkeypatch.setitem(rules.RULES, "close a case", Rule(because="x", override=frozenset({Role.SUPERVISOR})))

    for verb in ("destroy a file", "close a case"):
        with pytest.raises(TypeError, match="must take"):
            allowed_by(verb)(lambda *, by: by)


def test_the_page_is_printed() -> None:
    said = StringIO()

    call_command("rules", stdout=said)

    printed = said.getvalue()
    assert all(verb in printed for verb in RULES)
    assert "partners.services.add_service" in printed
    assert "partners_servicecapacity" in printed


def test_the_database_goes_by_the_same_page(partnership: Partnership) -> None:
    """For every member, purpose and rule, PostgreSQL answers as Python does."""
    for member in partnership.members.values():
        for purpose in (Purpose(each) for each in member.purposes):
            with acting(Actor.of(member, purpose)), connection.cursor() as cursor:
                cursor.execute("SELECT verb, membership.may(verb) FROM unnest(%s::text[]) verb", [list(RULES)])
                told = dict(cursor.fetchall())

            assert told == {verb: may(member, purpose, verb) for verb in RULES}, member


def test_nobody_who_does_not_act_may_anything() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT bool_or(membership.may(verb)) FROM unnest(%s::text[]) verb", [list(RULES)])

        assert cursor.fetchone() == (False,)


def test_the_run_time_role_does_not_write_the_page() -> None:
    for sql in (
        "UPDATE membership.rule SET roles = '{}'",
        "DELETE FROM membership.rule",
        "SELECT * FROM membership.rule",
    ):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_an_edited_page_is_another_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    before = CarriedRules(name="x").deconstruct()

    monkeypatch.setitem(rules.RULES, "keep teams", only(Role.ADMINISTRATOR, Role.SUPERVISOR))

    assert CarriedRules(name="x").deconstruct() != before


@pytest.fixture
def town(partnership: Partnership) -> Area:
    with owner_role():
        return make_area("Harbour Town")


@pytest.fixture
def recovery(partnership: Partnership, town: Area) -> Service:
    """A service of the police's."""
    with owner_role():
        return make_service(partnership.agency("police"), "Arrest referral", areas=[town])


ENTRY = """
INSERT INTO partners_service
       (reference, agency_id, name, description, phone, substance_groups, takes_from, division, is_accepting)
VALUES (gen_random_uuid(), %(agency)s, 'New', '', '', '{}', '{}', 'scotland', true)
"""
HOURS = """
INSERT INTO partners_openinghours (service_id, day, opens_at, closes_at) VALUES (%(service)s, 6, '09:00', '12:00')
"""
PLACES = """
INSERT INTO partners_servicecapacity (service_id, places_per_week, free_places, updated_at, updated_by_id)
VALUES (%(service)s, 2, 1, now(), %(member)s)
"""
ROUTING = """
INSERT INTO referrals_routingrule
       (agency_id, position, substance_group, only_with_places, only_when_open, service_id)
VALUES (%(agency)s, 9, '', false, false, %(service)s)
"""
WRITES = {
    "an entry": ("keep services", ENTRY),
    "whether it takes referrals": (
        "keep services",
        "UPDATE partners_service SET is_accepting = false WHERE id = %(service)s",
    ),
    "opening hours": ("keep services", HOURS),
    "places": ("keep services", PLACES),
    "where it works": ("keep services", "DELETE FROM partners_servicearea WHERE service_id = %(service)s"),
    "a routing rule": ("keep routing rules", ROUTING),
    "a team": ("keep teams", "INSERT INTO partners_team (agency_id, name) VALUES (%(agency)s, 'Nights')"),
}
"""What an agency's own SQL might write, and the rule that says who may."""
PEOPLE = ["custody_worker", "analyst", "police_supervisor", "police_dpo", "police_administrator"]


@pytest.mark.parametrize("what", WRITES)
@pytest.mark.parametrize(
    "name", ["custody_worker", "analyst", "police_supervisor", "police_dpo", "police_administrator"]
)
def test_sql_of_the_agencys_own_members_writes_what_their_role_may(
    partnership: Partnership, recovery: Service, as_member: Enter, name: str, what: str
) -> None:
    member: Membership = partnership.members[name]
    verb, sql = WRITES[what]
    about = {"agency": member.agency_id, "service": recovery.pk, "member": member.pk}
    allowed = may(member, Purpose(member.purposes[0]), verb)

    with as_member(member), transaction.atomic(), connection.cursor() as cursor:
        if allowed:
            cursor.execute(sql, about)
            assert cursor.rowcount == 1
        else:
            with pytest.raises(ProgrammingError, match="only those who may"), transaction.atomic():
                cursor.execute(sql, about)


def test_a_custody_worker_publishes_no_places(partnership: Partnership, recovery: Service, as_member: Enter) -> None:
    worker = partnership.custody_worker

    with as_member(worker), pytest.raises(NotAllowed):
        publish_places(recovery, places_per_week=1, free_places=1, by=worker, at=cast("Any", None))


def test_sql_of_an_analyst_closes_no_service(partnership: Partnership, recovery: Service, as_member: Enter) -> None:
    close = WRITES["whether it takes referrals"][1]

    refused = pytest.raises(ProgrammingError, match="only those who may keep services")
    with as_member(partnership.analyst), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(close, {"service": recovery.pk})
