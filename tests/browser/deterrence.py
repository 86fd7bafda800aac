"""What focused deterrence leads to: the demonstration's groups and their stories, and who opens which page of them."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cases.exploitation.models import Exploitation
from cases.groups.models import Group, GroupMembership
from cases.incidents.models import Incident, IncidentParticipant, IncidentReview, ReviewState
from cases.levers.actions import apply_lever, apply_to_group, claim_persons_disruption, start_lever
from cases.levers.models import (
    BankedCase,
    Disruption,
    Grade,
    GroupIntervention,
    GroupLeverOption,
    Intervention,
    LeverOption,
    LeverState,
    PersonDisruption,
)
from cases.memberships.actions import receive_challenge
from cases.memberships.models import Challenge, RemovalProposal
from cases.models import GroupAudit, GroupRelation, SupportOffer, WantsOut
from cases.support.models import OfferState
from cases.triggers.actions import (
    announce_rule,
    confirm_as_analyst,
    confirm_as_lead,
    detect_trigger,
    propose_trigger,
    write_rule,
)
from cases.triggers.models import Trigger, TriggerRule
from datasharing.enforcement.door import acting
from datasharing.models import SubjectRole
from focused_deterrence.demonstration import access, groups, incidents, levers, meetings, support
from partners.london import london_today
from partners.models import Membership, Proposal, Purpose
from referrals.meetings.models import Meeting, MeetingAction, MeetingState
from referrals.plans.models import ActionPlan
from tests.attacker import actor_of
from tests.browser.northshire import member

DETERRENCE = Purpose.DETERRENCE
State = LeverState


def tell_stories() -> None:
    """The demonstration's groups, incidents, offers, meetings and levers, and what its stories have left out."""
    groups.name_groups()
    incidents.tell_incidents()
    support.support_people()
    meetings.hold_meetings()
    access.propose_access()
    levers.apply_levers()
    analyst, lead = member("Priya Raman"), member("Colm Gallagher")
    with acting(actor_of(analyst)):
        fired = _set_off(analyst)
        _begin_levers(analyst)
    with acting(actor_of(lead, DETERRENCE)):
        confirm_as_lead(fired, by=lead)
        contested = GroupMembership.objects.filter(owner=lead.agency, until=None, challenges=None).oldest()[0]
        receive_challenge(contested, by=lead, text="He was away at sea.", received_on=london_today(timezone.now()))


def _set_off(analyst: Membership) -> Trigger:
    """Three triggers of one rule: detected, proposed, and confirmed by the analyst, which is the answer."""
    now, group = timezone.now(), Group.objects.get(name="Eastfield")
    rule = write_rule(
        "Any robbery", by=analyst, kind=TriggerRule.Kind.ANY_QUALIFYING, words="Whoever robs is next.",
        acts=["shooting"], active_from=london_today(now - timedelta(days=9)), programme=group.programme,
    )  # fmt: skip
    announce_rule(rule, by=analyst, group=group, announced_at=now - timedelta(days=8))
    found = [
        detect_trigger(rule, by=analyst, group=group, act="shooting", act_at=now - timedelta(days=days))
        for days in (3, 2, 1)
    ]
    for each in found[1:]:
        propose_trigger(each, by=analyst, why="Announced a week before, and known to all of them.")
    confirm_as_analyst(found[2], by=analyst)
    return found[2]


def _begin_levers(analyst: Membership) -> None:
    """A lever of a group that is in use beside one that is not, and a disruption that nobody has graded."""
    today, group = london_today(timezone.now()), Group.objects.get(name="Dock Road")
    begun = apply_to_group(group, by=analyst, lever="C01", ground="plan", note="The parents meet on Sundays.")
    start_lever(begun, by=analyst, on=today)
    about: dict[str, Any] = {"by": analyst, "subject_role": SubjectRole.PROGRAMME, "programme": group.programme}
    person = first_of(LeverOption.objects.open(), owner=analyst.agency, lever="E12").person
    apply_lever(person, lever="S05", ground="asked", **about)
    apply_lever(
        person, lever="E12", ground="trigger", trigger=Trigger.objects.get(act="stabbing", group=group),
        authority="Road Traffic Act 1988 s.165A", note="Nothing less has kept the car off the road.", **about,
    )  # fmt: skip
    claim_persons_disruption(
        person, kind="arrest_charge", aim="pursue", ambition="To stop supply at the quay", what="Charged and bailed.",
        on=today, proposed_grade=Grade.MINOR, **about,
    )  # fmt: skip


def of(record: Any, *names: str, **more: str) -> list[str]:
    """The addresses of the pages with these names about `record`."""
    return [reverse(name, kwargs={"reference": record.reference, **more}) for name in names]


def first_of(found: Any, **facts: Any) -> Any:
    """One of the records `found` with these facts."""
    record = found.filter(**facts).order_by("pk").first()
    assert record is not None, f"{found.model.__name__} with {facts}"
    return record


def acts_of(record: Any, noun: str, *acts: str) -> list[str]:
    """The addresses of the pages on which these `acts` are done to `record`."""
    return of(record, *(f"{act}_{noun}" for act in acts))


def at_the_analysts() -> list[str]:
    """Audits, incidents, levers, triggers and plans, as the analyst of the police opens them."""
    analyst = member("Priya Raman")
    with acting(actor_of(analyst)):
        return [*_of_groups(), *_of_incidents(), *_of_levers(analyst), *_of_triggers(), *_of_plans()]


def _of_groups() -> list[str]:
    audit, group = first_of(GroupAudit.objects), first_of(Group.objects, name="Dock Road")
    proposal = first_of(RemovalProposal.objects)
    return [
        group.get_absolute_url(),
        *of(audit, "audit", "add_audit_participant"),
        *of(audit, "record_audit_entry", group=group.reference),
        *of(first_of(GroupRelation.objects), "end_group_relation"),
        *of(first_of(Exploitation.objects), "end_exploitation"),
        *of(proposal, "decide_removals"),
        proposal.person.get_absolute_url(),
    ]


def _of_incidents() -> list[str]:
    waiting, answered = (
        first_of(Incident.objects, state=state) for state in (ReviewState.AWAITING, ReviewState.REVIEWED)
    )
    suspect = first_of(IncidentParticipant.objects, part=IncidentParticipant.Part.SUSPECT)
    counting = first_of(IncidentReview.objects, notify_by__isnull=False, notify_ended_at=None)
    return [
        *of(answered, "incident"),
        *of(waiting, "review_incident", "change_incident"),
        *of(suspect, "arrest_incident_participants"),
        *of(counting, "end_incident_notification"),
    ]


def _of_levers(analyst: Membership) -> list[str]:
    own: dict[str, Any] = {"owner": analyst.agency}
    sheet = first_of(LeverOption.objects.open(), **own)
    on_people, on_groups = Intervention.objects.filter(**own), GroupIntervention.objects.filter(**own)
    before, during = {"state": State.PROPOSED, "is_coercive": False}, {"state": State.IN_USE}
    return [
        *of(sheet.person, "lever_sheet", "hold_person"),
        *of(sheet, "withdraw_lever_options"),
        *acts_of(first_of(on_people, **before), "interventions", "start", "leave"),
        *acts_of(first_of(on_people, **during), "interventions", "finish"),
        *of(first_of(Group.objects, name="Dock Road"), "group_levers"),
        *of(first_of(GroupLeverOption.objects.open(), **own), "withdraw_group_lever_option"),
        *acts_of(first_of(on_groups, **before), "group_intervention", "start", "leave"),
        *acts_of(first_of(on_groups, **during), "group_intervention", "finish"),
        *of(first_of(BankedCase.objects, **own), "settle_banked_cases"),
        reverse("holds"),
        reverse("disruptions"),
    ]


def _of_triggers() -> list[str]:
    states = ("detected", "confirmed", "in_delivery")
    detected, confirmed, delivered = (first_of(Trigger.objects, state=state) for state in states)
    unconfirmed = first_of(Trigger.objects, state="proposed", analyst_by=None)
    return [
        *map(reverse, ["triggers", "trigger_rules"]),
        delivered.get_absolute_url(),
        *acts_of(detected, "trigger", "propose", "dismiss"),
        *acts_of(unconfirmed, "trigger", "confirm_as_analyst"),
        *acts_of(confirmed, "trigger", "plan"),
        *acts_of(delivered, "trigger", "feedback", "close"),
        *of(first_of(TriggerRule.objects, active_to=None), "trigger_rule", "replace_rule", "announce_rule"),
    ]


def _of_plans() -> list[str]:
    plan = first_of(ActionPlan.objects)
    person = first_of(plan.subjects).person
    return [
        reverse("plans"),
        *of(plan, "plan", "close_plan"),
        reverse("add_plan_step", kwargs={"plan": plan.reference, "person": person.reference}),
    ]


def at_the_supervisors() -> list[str]:
    """What a second person decides, authorises or grades."""
    lead = member("Colm Gallagher")
    with acting(actor_of(lead, DETERRENCE)):
        challenges = {each.state: each for each in Challenge.objects.order_by("-pk")}
        waiting = first_of(Trigger.objects, state="proposed", lead_by=None)
        enforcing: dict[str, Any] = {"owner": lead.agency, "state": State.PROPOSED, "is_coercive": True}
        return [
            *of(challenges["received"], "take_up_challenges"),
            *of(challenges["under_review"], "decide_challenges"),
            *acts_of(waiting, "trigger", "confirm_as_lead"),
            *acts_of(first_of(GroupIntervention.objects, **enforcing), "group_intervention", "authorise"),
            *acts_of(first_of(Intervention.objects, **enforcing), "interventions", "authorise"),
            *of(first_of(Disruption.objects, moderated_by=None), "moderate_disruption"),
            *of(first_of(PersonDisruption.objects, moderated_by=None), "moderate_person_disruptions"),
        ]


def at_meetings() -> list[str]:
    """A meeting that was held and the next one, as the lead of the partnership sees them."""
    lead = member("Kit Sharma")
    with acting(actor_of(lead)):
        held = first_of(Meeting.objects, state=MeetingState.HELD)
        ahead = first_of(Meeting.objects, state=MeetingState.PLANNED)
        return [
            reverse("meetings"),
            reverse("call_meeting"),
            *of(ahead, "meeting", "ask_action"),
            *of(held, "meeting", "meeting_attendance", "record_decision", "print_pack"),
            *of(first_of(MeetingAction.objects), "meeting_action"),
        ]


def at_support() -> list[str]:
    """Offers to be answered and begun, and somebody who said “I want out”, as their probation officer sees them."""
    officer = member("Hannah Lockwood")
    with acting(actor_of(officer)):
        own: dict[str, Any] = {"owner": officer.agency}
        accepted = first_of(SupportOffer.objects, state=OfferState.ACCEPTED, first_service_start_at__isnull=True, **own)
        wanted = first_of(WantsOut.objects, ended_at=None, **own)
        return [
            reverse("last_contacts"),
            *of(accepted, "start_support_offers"),
            *of(first_of(SupportOffer.objects, state=OfferState.DEFERRED, **own), "answer_support_offers"),
            *of(wanted, "end_wants_out"),
            *(reverse("records", kwargs={"reference": wanted.person.reference, "slug": slug}) for slug in SUPPORT),
        ]


SUPPORT = ("wants-out", "support-offers", "contacts")


def proposed() -> dict[str, list[str]]:
    """Access that waits for a second person, and access that is offered to a member of another agency."""
    found: dict[str, Any] = {}
    for reader, of_whom in (("Ruth Ellery", "Theo Marchetti"), ("Samir Aziz", "Samir Aziz")):
        with acting(actor_of(member(reader))):
            found[reader] = Proposal.objects.waiting().get(user__full_name=of_whom)
    return {
        "Ruth Ellery": of(found["Ruth Ellery"], "proposal", "withdraw_proposal"),
        "Samir Aziz": of(found["Samir Aziz"], "offer"),
    }
