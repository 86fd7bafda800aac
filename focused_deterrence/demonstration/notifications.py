"""Notifications of the partnership lead: a call-in five weeks ago and its promises, one ahead, and a visit to come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.groups.models import Group, GroupMembership
from cases.models import Invitee, Message, Notification, Promise
from cases.notifications import actions, speaking
from cases.notifications.states import Check, MessengerRole, NotificationKind, Voice
from cases.people.actions import IdentityDetails, hold_identity
from cases.people.birth import Birth
from cases.promises.actions import promise, settle
from cases.promises.models import PromiseState
from cases.safeguarding.actions import warn_of_threat
from cases.triggers.actions import write_rule
from cases.triggers.models import TriggerRule
from datasharing.models import Person, SubjectRole
from focused_deterrence.demonstration.groups import GROUPS
from focused_deterrence.demonstration.people import as_staff
from partners.london import LONDON, london_today
from partners.models import Agency, Membership, Programme

LEAD, ANALYST = "Kit Sharma", "Priya Raman"
RIVALS = ("Dock Road", "Eastfield")
SAFETY = (
    "Two doors, two waiting rooms, seats apart. Officers in plain clothes at the back. Everybody leaves by the side "
    "door with somebody who knows them. Whoever wants to stay for food may."
)
RULE = "The first group that stabs or shoots after tonight gets all of us, every member."
WELCOME = "Nobody here is in trouble tonight. You were asked because your group listens to you."


@dataclass(frozen=True)
class Said:
    """A promise: kind, words, condition and the agency that keeps it."""

    kind: Promise.Kind
    text: str
    condition: str
    keeper: str


LINE = Said(
    Promise.Kind.SUPPORT, "Ring this number at any hour and somebody answers.", "from that evening", "second-step"
)
HOUSING = Said(
    Promise.Kind.SUPPORT,
    "Ask for housing and you sit with the council within 5 working days.",
    "5 working days after asking",
    "northport-council",
)
WARNING = Said(
    Promise.Kind.ENFORCEMENT,
    "Whoever breaks the rule sees the first of us within 10 working days.",
    "10 working days after the rule is broken",
    "northshire-police",
)
NEWS = Said(
    Promise.Kind.COMMUNITY,
    "We come back and tell you what was done.",
    "30 days after the first lever",
    "northport-council",
)


def tell_notifications() -> None:
    """Plan, hold and debrief them as the partnership lead; the police warn of a threat between two who are invited."""
    as_staff(LEAD, _five_weeks_ago)
    as_staff(ANALYST, _warn)
    as_staff(LEAD, _ahead)


def _rivals() -> list[Group]:
    names = RIVALS if Group.objects.filter(name=RIVALS[0]).exists() else tuple(each.name for each in GROUPS[:2])
    return sorted(Group.objects.filter(name__in=names), key=lambda group: names.index(group.name))


def _members(group: Group) -> list[Person]:
    """Its members who may be told, as they were recorded."""
    roles = [GroupMembership.Role.LEADER, GroupMembership.Role.CORE, GroupMembership.Role.ASSOCIATE]
    held = GroupMembership.objects.confirmed().filter(group=group, role__in=roles).select_related("person")
    return [membership.person for membership in held.order_by("pk")]


def _evening(days: int, hour: int = 18) -> datetime:
    day = london_today(timezone.now()) + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=LONDON)


def _plan(lead: Membership, kind: NotificationKind, days: int, venue: str, groups: list[Group]) -> Notification:
    return actions.plan_notification(
        kind,
        by=lead,
        programme=Programme.objects.get(code="northport-gvi"),
        starts_at=_evening(days),
        venue=venue,
        groups=groups,
        safety_plan=SAFETY,
        welcome=WELCOME,
    )


def _speak(held: Notification, lead: Membership, voice: Voice, agency: str, speaker: str, words: str) -> None:
    message = Message.objects.get(notification=held, voice=voice)
    roles = {
        Voice.OPENING: MessengerRole.LEAD,
        Voice.ENFORCEMENT: MessengerRole.POLICE,
        Voice.HELP: MessengerRole.SERVICE,
        Voice.MORAL: MessengerRole.MEDIC,
    }
    of = Agency.objects.get(code=agency)
    speaking.change_message(message, by=lead, role=roles[voice], agency=of, speaker=speaker, words=words)


def _promise(held: Notification, lead: Membership, said: Said, **more: Any) -> Promise:
    return promise(
        held,
        by=lead,
        kind=said.kind,
        text=said.text,
        condition=said.condition,
        keeper=Agency.objects.get(code=said.keeper),
        **more,
    )


def _invite(held: Notification, lead: Membership, person: Person, group: Group, route: str) -> Invitee:
    return actions.invite(
        person,
        by=lead,
        subject_role=SubjectRole.PROGRAMME,
        notification=held,
        representing=group,
        route=route,
        needs=[Invitee.Need.LITERACY] if route == Invitee.Route.LICENCE else [],
    )


def _keep_apart(invitee: Invitee, lead: Membership) -> None:
    """The groups are rivals, so it is said how they sit before anybody is told."""
    actions.change_invitation(invitee, by=lead, kept_apart="Own door and waiting room; the rows nearest to it.")


def _announce(held: Notification, lead: Membership) -> None:
    """The rule of the partnership is in the script, in the words in which it is kept."""
    rule = TriggerRule.objects.filter(owner=lead.agency).first() or write_rule(
        "The first group to stab or shoot",
        by=lead,
        kind=TriggerRule.Kind.FIRST_GROUP,
        words=RULE,
        acts=["homicide", "shooting", "stabbing"],
        active_from=london_today(timezone.now()) - timedelta(days=40),
        programme=held.programme,
    )
    actions.put_rule_in_script(held, by=lead, trigger_rule=rule)


def _five_weeks_ago(lead: Membership) -> None:
    first, second = _rivals()
    held = _plan(lead, NotificationKind.CALL_IN, -35, "Lantern Hall, Quay Street", [first, second])
    _speak(held, lead, Voice.OPENING, "northport-council", "Kit Sharma", WELCOME)
    _speak(held, lead, Voice.MORAL, "northport-royal", "Bryony Castell", "What a knife does, from who sews it up.")
    _speak(
        held, lead, Voice.ENFORCEMENT, "northshire-police", "Colm Gallagher", "What happens from tonight, and to whom."
    )
    _speak(held, lead, Voice.HELP, "second-step", "Lee Donovan", "The line to ring, day and night.")
    invited = [
        _invite(held, lead, person, group, route)
        for group, route in ((first, Invitee.Route.LICENCE), (second, Invitee.Route.BAIL))
        for person in _members(group)[-1:]
    ]
    today = london_today(timezone.now())
    for invitee in invited:
        _keep_apart(invitee, lead)
        actions.change_invitation(
            invitee,
            by=lead,
            letter_served_on=today - timedelta(days=41),
            risk_checked_on=today - timedelta(days=42),
            arrangements="Fetched from home by Second Step.",
        )
    _announce(held, lead)
    answered = _promise(held, lead, LINE)
    housing = _promise(held, lead, HOUSING, group=first)
    _promise(held, lead, WARNING)
    _promise(held, lead, NEWS, due_on=today + timedelta(days=2))
    actions.mark_invited(held, by=lead)
    actions.record_rehearsal(held, by=lead, checks=[check.value for check in Check])
    actions.hold(held, by=lead, at=_evening(-35))
    came = actions.Outcome(attended="yes", engagement="receptive", understood="yes", asked_for_help=True)
    others = actions.Outcome(attended="late", engagement="neutral", understood="partly")
    actions.debrief(
        held,
        by=lead,
        text="Calm; nobody left early. The letter was hard to read: explain it aloud next time.",
        outcomes={invitee: others if place else came for place, invitee in enumerate(invited)},
    )
    kept = "Seven calls were made, and seven answered; the longest wait was two minutes."
    settle(answered, PromiseState.KEPT, by=lead, evidence=kept, on=today - timedelta(days=7))
    broken = "Asked on the 16th; the appointment was on day nine."
    settle(housing, PromiseState.BROKEN, by=lead, evidence=broken, on=today - timedelta(days=5), told="Nobody yet")


def _warn(analyst: Membership) -> None:
    first, second = _rivals()
    threatened, other = _members(first)[0], _members(second)[0]
    warn_of_threat(
        threatened,
        by=analyst,
        subject_role=SubjectRole.PROGRAMME,
        programme=Programme.objects.get(code="northport-gvi"),
        other=other,
        since=london_today(timezone.now()) - timedelta(days=12),
        until=london_today(timezone.now()) + timedelta(days=75),
        text="Said in the presence of two officers.",
    )


def _ahead(lead: Membership) -> None:
    first, second = _rivals()
    planned = _plan(lead, NotificationKind.CALL_IN, 9, "Lantern Hall, Quay Street", [first, second])
    _speak(planned, lead, Voice.OPENING, "northport-council", "Kit Sharma", WELCOME)
    _speak(
        planned, lead, Voice.ENFORCEMENT, "northshire-police", "Colm Gallagher", "What was done since October, and why."
    )
    _ask_a_mother(planned, lead)
    for group, route in ((first, Invitee.Route.LICENCE), (second, Invitee.Route.BAIL)):
        _keep_apart(_invite(planned, lead, _members(group)[0], group, route), lead)
    _announce(planned, lead)
    for said in (WARNING, LINE, HOUSING, NEWS):
        _promise(planned, lead, said)
    actions.mark_invited(planned, by=lead)
    visit = _plan(lead, NotificationKind.CUSTOM, 1, "At home, with his mother there", [second])
    _speak(
        visit, lead, Voice.ENFORCEMENT, "northshire-police", "Colm Gallagher", "What happens if anybody answers Sunday."
    )
    _speak(visit, lead, Voice.HELP, "second-step", "Lee Donovan", "A mentor from tomorrow.")


def _ask_a_mother(planned: Notification, lead: Membership) -> None:
    """Maureen Ashby agreed to speak for one evening; the running order names her nowhere."""
    mother = Person.objects.create(registered_by=lead.agency)
    hold_identity(
        mother,
        IdentityDetails(family_name="Ashby", given_names="Maureen", birth=Birth.unknown()),
        by=lead,
        subject_role=SubjectRole.FAMILY,
        on=london_today(timezone.now()),
        programme=planned.programme,
    )
    item = Message.objects.get(notification=planned, voice=Voice.MORAL)
    speaking.change_message(item, by=lead, words="What it is to lose a son.")
    asked = speaking.ask_messenger(
        mother, by=lead, subject_role=SubjectRole.FAMILY, message=item, known_for="Lost her son in 2023"
    )
    speaking.record_agreement(
        asked,
        by=lead,
        agreed_to="For this evening only; no photographs.",
        safety_note="Fetched and driven home by Second Step; sits by the door.",
        on=london_today(timezone.now()) - timedelta(days=10),
    )
