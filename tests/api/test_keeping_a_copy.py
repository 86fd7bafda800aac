"""A copy kept by following the changes equals what a full pull gives, in every collection, whatever has happened."""

import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection
from django.http import Http404
from django.utils import timezone

from cases.groups.actions import MembershipAlreadyEnded, end_membership
from cases.models import Alert, Alias, Case
from datasharing.agreements.actions import set_status
from datasharing.api.records import registered
from datasharing.consent.actions import withdraw_consent
from datasharing.enforcement import read_log
from datasharing.models import Agreement, AgreementStatus, Change, Consent, SubjectRole
from partners.london import london_today
from partners.models import Purpose
from referrals.exchange import actions
from referrals.exchange.events import AlreadyDecided
from tests.access.personas import World
from tests.api.conftest import System
from tests.api.test_changes import enter, place
from tests.conftest import owner_role
from tests.long import long
from tests.makers import make_consent, make_person

Copy = dict[str, dict[str, Any]]
REFUSALS = (DatabaseError, AlreadyDecided, Http404, IndexError, MembershipAlreadyEnded, PermissionDenied)


class Follower:
    """A partner system that keeps a copy as docs/api.md says."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.cursor = self.ask("changes")["next"]
        self.copy = self.pull_all()

    def ask(self, path: str, query: dict[str, Any] | None = None) -> Any:
        answer = self.system.get(path, query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def pull_all(self) -> Copy:
        return {each.slug: self.pull(each.slug) for each in registered()}

    def pull(self, slug: str) -> dict[str, Any]:
        return {record["id"]: record for record in self.ask(slug)["items"]}

    def follow(self) -> None:
        """Bring the copy up to date."""
        answer = self.ask("changes", {"after": self.cursor})
        self.cursor = answer["next"]
        for item in answer["items"]:
            for slug in item["collections"]:
                self.take(item, slug)

    def take(self, item: dict[str, Any], slug: str) -> None:
        if item["kind"] == "written":
            self.copy[slug][item["id"]] = item["record"]
        elif item["kind"] == "gone":
            self.copy[slug].pop(item["id"], None)
        else:
            self.copy[slug] = self.pull(slug)


def different(copy: Copy, pulled: Copy) -> list[tuple[Any, ...]]:
    """Collection, id, field and both values of what the copy has otherwise."""
    found: list[tuple[Any, ...]] = []
    for slug, records in pulled.items():
        found += [(slug, key, "held" if key in copy[slug] else "missed") for key in copy[slug].keys() ^ records.keys()]
        for key in copy[slug].keys() & records.keys():
            held, now = copy[slug][key], records[key]
            found += [(slug, name, held.get(name), now[name]) for name in now if held.get(name) != now[name]]
    return found


class Walk:
    """Acts of several agencies in any order, upon Ash and whom they meet; what is refused is passed over."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.partnership = world.partnership
        self.police, self.harbour = self.partnership.custody_worker, self.partnership.treatment_worker
        self.people = [world.person]
        self.chance = random.Random(seed)  # noqa: S311 - a walk that can be repeated
        self.acts: list[Callable[[], object]] = [
            self.meet_somebody,
            self.give_alias,
            self.warn,
            self.end_alert,
            self.open_case,
            self.leave_group,
            self.answer_referral,
            self.answer_referral,
            self.answer_referral,
            self.withdraw_referral,
            self.withdraw_consent,
            self.consent,
            self.guard,
            self.suspend_or_resume,
        ]

    def step(self) -> str:
        """Take one act, and say which."""
        act = self.chance.choice(self.acts)
        try:
            act()
        except REFUSALS as refusal:
            return f"{act.__name__} ({type(refusal).__name__})"
        return act.__name__

    def anybody(self) -> dict[str, Any]:
        return {
            "owner": self.police.agency,
            "person": self.chance.choice(self.people),
            "programme": self.partnership.programme,
            "subject_role": SubjectRole.PROGRAMME,
        }

    def meet_somebody(self) -> None:
        with enter(self.police):
            self.people.append(make_person(self.police, programme=self.partnership.programme))

    def give_alias(self) -> None:
        with enter(self.police):
            Alias.objects.create(**self.anybody(), family_name=f"Name {self.chance.random()}")

    def warn(self) -> None:
        with enter(self.police):
            Alert.objects.create(**self.anybody(), kind="violence", since=london_today(timezone.now()))

    def end_alert(self) -> None:
        with enter(self.police):
            alert = Alert.objects.filter(until=None, owner=self.police.agency)[0]
            Alert.objects.filter(pk=alert.pk).update(until=alert.since + timedelta(days=1))

    def open_case(self) -> None:
        analyst = self.partnership.police_supervisor
        with enter(analyst, Purpose.DETERRENCE):
            Case.objects.create(**self.anybody(), opened_on=london_today(timezone.now()))

    def leave_group(self) -> None:
        with enter(self.police):
            end_membership(self.world.membership, by=self.police, on=london_today(timezone.now()))

    def answer_referral(self) -> None:
        referral = self.world.referral
        answers: list[Callable[[], object]] = [
            lambda: actions.acknowledge_referral(referral, by=self.harbour),
            lambda: actions.accept_referral(referral, by=self.harbour),
            lambda: actions.book_appointment(
                referral, by=self.harbour, at=timezone.now() + timedelta(days=1), place="Harbour"
            ),
            lambda: actions.cancel_appointment(referral, by=self.harbour),
        ]
        with enter(self.harbour):
            self.chance.choice(answers)()

    def withdraw_referral(self) -> None:
        if self.chance.random() < 0.2:
            with enter(self.police):
                actions.withdraw_referral(self.world.referral, by=self.police, reason="MIS")

    def withdraw_consent(self) -> None:
        with enter(self.police):
            withdraw_consent(Consent.objects.filter(valid_to=None, owner=self.police.agency)[0], by=self.police)

    def consent(self) -> None:
        with enter(self.police):
            make_consent(
                self.chance.choice(self.people),
                self.police,
                recipients=[self.harbour.agency],
                partnership=self.partnership,
            )

    def guard(self) -> None:
        kept_away = self.partnership.agency(self.chance.choice(["probation", "harbour", "council"]))
        rules = json.dumps([{"kind": "exclusion", "agency": kept_away.pk}])
        with enter(self.partnership.police_supervisor, Purpose.DETERRENCE), connection.cursor() as cursor:
            cursor.execute(
                "SELECT sharing.guard_person(%s, %s, 'A threat')", [self.chance.choice(self.people).pk, rules]
            )

    def suspend_or_resume(self) -> None:
        officer = self.partnership.police_dpo
        with enter(officer):
            agreement = Agreement.objects.get(reference=self.chance.choice(["supervision", "treatment"]))
            is_active = agreement.statuses.get(valid_to=None).state == AgreementStatus.State.ACTIVE
            state = AgreementStatus.State.SUSPENDED if is_active else AgreementStatus.State.ACTIVE
            set_status(agreement, state, by=officer, reason="A review")


@pytest.fixture
def one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the feed show what this test's transaction has written, which has not ended."""

    def now() -> tuple[int, int]:
        with owner_role(), read_log.collecting():
            last = Change.objects.order_by("xid", "pk").last()
        return place(before=last)

    monkeypatch.setattr("datasharing.api.changes.now", now)
    monkeypatch.setattr("datasharing.enforcement.log.OldestRunning.template", "9223372036854775807")


@pytest.mark.usefixtures("one_transaction")
@pytest.mark.parametrize("seed", [2, *long(0, 1, 3)])
def test_a_copy_that_follows_equals_a_full_pull_after_any_walk_of_acts(
    world: World, police: System, probation: System, harbour: System, seed: int
) -> None:
    followers = [Follower(system) for system in (police, probation, harbour)]
    walk = Walk(world, seed)
    taken = []

    for _ in range(12):
        taken.append(walk.step())
        for follower in followers:
            follower.follow()
            pulled = follower.pull_all()
            if differing := different(follower.copy, pulled):
                pytest.fail(f"the copy of {follower.system.agency} differs after {taken}: {differing}")


@pytest.mark.usefixtures("one_transaction")
def test_an_appointment_in_the_copy_says_where_its_referral_stands(world: World, harbour: System) -> None:
    worker = world.partnership.treatment_worker
    with enter(worker):
        actions.accept_referral(world.referral, by=worker)
        actions.book_appointment(world.referral, by=worker, at=timezone.now() + timedelta(days=1), place="Harbour")
    follower = Follower(harbour)

    with enter(worker):
        actions.cancel_appointment(world.referral, by=worker)
    follower.follow()

    assert [each["state"] for each in follower.copy["appointments"].values()] == ["accepted"]
    assert different(follower.copy, follower.pull_all()) == []


def test_every_door_shows_a_record_alike(world: World, harbour: System) -> None:
    worker = world.partnership.treatment_worker
    with enter(worker):
        actions.accept_referral(world.referral, by=worker)
        actions.book_appointment(world.referral, by=worker, at=timezone.now() + timedelta(days=1), place="Harbour")
    [pulled] = harbour.get("referrals").json()["items"]
    people = {each["id"]: each for each in harbour.get("people").json()["items"]}

    alone = harbour.get(f"referrals/{pulled['reference']}").json()
    whole = harbour.get(f"people/{pulled['person']}").json()
    [found, *_] = harbour.post("people/searches", {"family_name": "Marsh"}).json()["people"]

    assert {name: alone[name] for name in pulled} == pulled
    assert {each["id"]: each for each in alone["events"]} == {
        each["id"]: each for each in harbour.get("events").json()["items"]
    }
    assert whole["referrals"] == [pulled]
    assert all(people[each["id"]] == each for each in found["identities"])
