"""The access matrix: each URL × each persona. A URL without a row fails the build (test_matrix.py)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from datasharing import kinds
from focused_deterrence.api import COLLECTIONS
from tests.access.personas import SIGNED_OUT, World

OK, ELSEWHERE, REFUSED, HIDDEN, POST_ONLY, TOO_EARLY = 200, 302, 403, 404, 405, 409

PARTY = {"owner", "addressee"}
"""The sender of Ash's referral and the agency it was sent to."""


@dataclass(frozen=True)
class Row:
    """What an address answers: `statuses` to who is named there, `otherwise` to the rest, sign-in to the signed out."""

    path: Callable[[World], dict[str, Any]] = field(default=lambda _world: {})
    statuses: dict[str, int] = field(default_factory=dict)
    otherwise: int = OK
    signed_out: int = ELSEWHERE

    def expected(self, persona: str) -> int:
        """The status that `persona` must get for a GET."""
        return self.signed_out if persona == SIGNED_OUT else self.statuses.get(persona, self.otherwise)


def to(who: set[str], status: int = OK) -> dict[str, int]:
    """The same status for all personas in `who`."""
    return dict.fromkeys(who, status)


def _person(world: World) -> dict[str, Any]:
    return {"person": world.person.reference}


def _contact(world: World) -> dict[str, Any]:
    return {"reference": world.contact.reference}


def _referral(world: World) -> dict[str, Any]:
    return {"reference": world.referral.reference}


def _task(world: World) -> dict[str, Any]:
    return {"reference": world.task.reference}


def _service(world: World) -> dict[str, Any]:
    return {"reference": world.service.reference}


def _rule(world: World) -> dict[str, Any]:
    return {"rule": world.rule.reference}


def _member(world: World) -> dict[str, Any]:
    return {"reference": world.partnership.custody_worker.user.reference}


def _role(world: World) -> dict[str, Any]:
    return _member(world) | {"role": "custody_worker"}


def _team(world: World) -> dict[str, Any]:
    return {"reference": world.team.reference}


def _proposal(world: World) -> dict[str, Any]:
    return {"reference": world.proposal.reference}


def _consent(world: World) -> dict[str, Any]:
    assert world.referral.consent
    return {"number": world.referral.consent.public_id}


def _number(world: World) -> dict[str, Any]:
    return {"number": world.group.public_id}


def _group(world: World) -> dict[str, Any]:
    return {"reference": world.group.reference}


def _incident(world: World) -> dict[str, Any]:
    return {"reference": world.incident.reference}


def _fact(world: World) -> dict[str, Any]:
    return {"kind": "group", "number": world.group.public_id}


def _membership(world: World) -> dict[str, Any]:
    return {"reference": world.membership.reference}


def _nobody(_world: World) -> dict[str, Any]:
    return {"reference": "2345678923"}


def _ash(world: World) -> dict[str, Any]:
    return {"reference": world.person.reference}


def _names(world: World) -> dict[str, Any]:
    return _ash(world) | {"programme": "adder"}


def _panel(world: World) -> dict[str, Any]:
    return _ash(world) | {"slug": "names"}


def _section(world: World) -> dict[str, Any]:
    return _ash(world) | {"slug": "timeline"}


def _agreement(_world: World) -> dict[str, Any]:
    return {"reference": "supervision"}


KNOWS_ASH = {"owner", "partner", "addressee"}
"""Probation by an agreement in force, Harbour because Ash agreed. The analyst whom the police have excluded sees
neither the police's records nor what Harbour has answered them.
"""
KNOWS_THE_GROUP = {"owner", "excluded"}
"""A guard about Ash does not hide the group, only that Ash belongs to it."""
ADMINISTRATOR = {"wrong_purpose"}
"""The persona for whose purpose no record is open administers the agency's members and rules."""

PUBLIC = Row(signed_out=OK)
BEFORE_SIGNING_IN = Row(otherwise=ELSEWHERE, signed_out=OK)
FOR_MEMBERS = Row()
AFTER_CONFIRMING = Row(otherwise=ELSEWHERE)
FOR_KEEPERS_OF_SERVICES = Row(statuses=dict.fromkeys(("owner", "excluded"), REFUSED))
"""For the roles of those who deliver help, supervisors and administrators: no custody worker, no analyst."""
FOR_CUSTODY = Row(statuses=to({"owner"}), otherwise=REFUSED)
FOR_CUSTODY_ABOUT_ASH = Row(_person, to({"owner"}), REFUSED)
FOR_TREATMENT = Row(statuses=to({"addressee", "lapsed"}), otherwise=REFUSED)
"""For treatment workers, of whichever provider."""
FOR_SYSTEMS = Row(otherwise=401, signed_out=401)
"""Only partner systems with a token have access; tests/api covers their responses."""
REFERRAL = Row(_referral, to(PARTY), HIDDEN)
SENDERS_PART = Row(_referral, {"owner": OK, "addressee": REFUSED}, HIDDEN)
ADDRESSEES_PART = Row(_referral, {"owner": REFUSED, "addressee": OK}, HIDDEN)
LATER = Row(_referral, {"owner": REFUSED, "addressee": TOO_EARLY}, HIDDEN)
THE_SERVICES_OWN = Row(_service, to({"addressee"}), REFUSED)
KEEPER_OF_RULES = Row(_rule, to(ADMINISTRATOR), REFUSED)
MEMBERS = Row(statuses=to(ADMINISTRATOR), otherwise=REFUSED)
ONE_MEMBER = Row(_member, to(ADMINISTRATOR), REFUSED)
ONE_ROLE = Row(_role, to(ADMINISTRATOR), REFUSED)
NOT_THERE = Row(_nobody, otherwise=HIDDEN)

TAKEN_BACK_BY_ITS_OWNER = Row(_consent, {"owner": OK}, HIDDEN)
ABOUT_ASH = Row(_ash, to(KNOWS_ASH), HIDDEN)
THE_INCIDENT = Row(_incident, to(KNOWS_THE_GROUP), HIDDEN)
THE_GROUP = Row(_group, to(KNOWS_THE_GROUP), HIDDEN)

FOR_THOSE_WHO_NOTIFY = Row(
    statuses=to({"owner", "addressee", "lapsed", "wrong_purpose"}, REFUSED),
)
NOTIFYING = [
    *("notification", "change_notification", "notification_script", "mark_invited", "rehearse_notification"),
    *("put_rule_in_script",),
    *("hold_notification", "debrief_notification", "close_notification", "cancel_notification", "add_message"),
    *("message", "ask_messenger", "invitee", "withdraw_invitee"),
    *("make_promise", "promise", "put_promise_right", "change_promise"),
]
"""About a notification, which no persona has: tests/cases/notifications say who may what with one."""

MATRIX: dict[str, Row] = {
    # people
    "caseload": FOR_MEMBERS,
    "concerns": FOR_MEMBERS,
    "people": FOR_MEMBERS,
    "search": NOT_THERE,
    "register": FOR_MEMBERS,
    "person": ABOUT_ASH,
    "section": Row(_section, to(KNOWS_ASH), HIDDEN),
    "records": Row(_panel, to(KNOWS_ASH), HIDDEN),
    "hold_identity": ABOUT_ASH,
    "correct_identity": Row(_names, to({"owner"}), HIDDEN),
    **{kind.add_url_name: ABOUT_ASH for kind in kinds.registered() if kind.adding},
    **{kind.act_url_name(act): NOT_THERE for kind in kinds.registered() for act in kind.acts},
    "access": ABOUT_ASH,
    "acts": Row(otherwise=REFUSED),
    "administration": Row(otherwise=REFUSED),
    "export_acts": Row(otherwise=REFUSED),
    "unusual_reads": Row(otherwise=REFUSED),
    "review_read": Row(_number, otherwise=REFUSED),
    "restrict": Row(_ash, to(KNOWS_ASH, REFUSED), HIDDEN),
    "restrictions": Row(otherwise=REFUSED),
    "stopped_reading": Row(otherwise=REFUSED),
    "withdraw_consent": TAKEN_BACK_BY_ITS_OWNER,
    # groups
    "groups": FOR_MEMBERS,
    "name_group": FOR_MEMBERS,
    "group": THE_GROUP,
    "change_group": THE_GROUP,
    "add_group_alias": THE_GROUP,
    "add_to_group": ABOUT_ASH,
    "members_of_groups": FOR_MEMBERS,
    **dict.fromkeys(
        (
            "basis_group_memberships",
            "review_group_memberships",
            "end_group_memberships",
            "challenge_group_memberships",
            "propose_removal_group_memberships",
        ),
        Row(_membership, to({"owner"}), HIDDEN),
    ),
    "relate_groups": THE_GROUP,
    "merge_group": THE_GROUP,
    "split_group": THE_GROUP,
    "end_group_relation": NOT_THERE,
    "add_exploited": ABOUT_ASH,
    "audits": FOR_MEMBERS,
    "hold_audit": FOR_MEMBERS,
    "audit": NOT_THERE,
    "add_audit_participant": NOT_THERE,
    "record_audit_entry": Row(lambda world: _nobody(world) | {"group": world.group.reference}, otherwise=HIDDEN),
    # notifications and promises
    "add_threat": ABOUT_ASH,
    "notifications": FOR_MEMBERS,
    "briefings": FOR_MEMBERS,
    "plan_notification": FOR_THOSE_WHO_NOTIFY,
    **dict.fromkeys(NOTIFYING, NOT_THERE),
    "brief_speakers": Row(_nobody, otherwise=POST_ONLY),
    "leave_out_message": Row(_nobody, otherwise=POST_ONLY),
    "invite_person": Row(_ash, {"owner": REFUSED, "partner": OK, "addressee": REFUSED}, HIDDEN),
    "promises": FOR_MEMBERS,
    "access_to_fact": Row(_fact, to(KNOWS_THE_GROUP), HIDDEN),
    # incidents
    "incidents": FOR_MEMBERS,
    "record_incident": FOR_MEMBERS,
    "incident": THE_INCIDENT,
    "change_incident": THE_INCIDENT,
    "review_incident": Row(_incident, {"owner": REFUSED, "excluded": OK}, HIDDEN),
    "end_incident_notification": NOT_THERE,
    "add_to_incident": ABOUT_ASH,
    "pathway": FOR_MEMBERS,
    # networks
    "add_associate": ABOUT_ASH,
    "network": FOR_MEMBERS,
    "network_picture": FOR_MEMBERS,
    "count_network": Row(otherwise=POST_ONLY),
    "add_incident_participant": THE_INCIDENT,
    # intelligence
    "intelligence": FOR_MEMBERS,
    **dict.fromkeys(["intelligence_report", "release_report", "withdraw_report", "released_intelligence"], NOT_THERE),
    "write_report": Row(_ash, to(KNOWS_ASH, REFUSED), HIDDEN),
    "write_group_report": Row(_group, {"owner": REFUSED, "excluded": OK}, HIDDEN),
    # levers
    "levers": FOR_MEMBERS,
    "lever_sheet": ABOUT_ASH,
    "apply_lever": ABOUT_ASH,
    "hold_person": Row(_ash, to(KNOWS_ASH, REFUSED), HIDDEN),
    "group_levers": THE_GROUP,
    "apply_to_group": THE_GROUP,
    "add_to_groups_sheet": THE_GROUP,
    "hold_group": Row(_group, {"owner": REFUSED, "excluded": OK}, HIDDEN),
    "disrupt_group": THE_GROUP,
    **dict.fromkeys([f"{act}_group_intervention" for act in ("authorise", "start", "finish", "leave")], NOT_THERE),
    "withdraw_group_lever_option": NOT_THERE,
    "holds": Row(statuses={"excluded": OK}, otherwise=REFUSED),
    "lift_hold": Row(_nobody, otherwise=POST_ONLY),
    "disruptions": FOR_MEMBERS,
    "disrupt_line": FOR_MEMBERS,
    "moderate_disruption": NOT_THERE,
    # triggers
    "triggers": FOR_MEMBERS,
    "trigger": NOT_THERE,
    "add_trigger_targets": NOT_THERE,
    **dict.fromkeys(
        [
            f"{act}_trigger"
            for act in ("propose", "confirm_as_analyst", "confirm_as_lead", "plan", "feedback", "close", "dismiss")
        ],
        NOT_THERE,
    ),
    "detect_trigger": Row(_group, {"owner": REFUSED, "excluded": OK}, HIDDEN),
    "detect_person_trigger": Row(_ash, to(KNOWS_ASH, REFUSED), HIDDEN),
    "tell_rule": ABOUT_ASH,
    "trigger_rules": FOR_MEMBERS,
    "write_rule": Row(statuses={"excluded": OK}, otherwise=REFUSED),
    "trigger_rule": NOT_THERE,
    "replace_rule": NOT_THERE,
    "announce_rule": NOT_THERE,
    # plans
    "plans": FOR_MEMBERS,
    "plan": NOT_THERE,
    "close_plan": NOT_THERE,
    "add_plan_step": Row(lambda world: {"plan": "2345678923", **_person(world)}, otherwise=HIDDEN),
    "begin_groups_plan": THE_GROUP,
    "begin_persons_plan": Row(_ash, {"owner": OK, "partner": ELSEWHERE, "addressee": ELSEWHERE}, HIDDEN),
    # releases
    "releases": FOR_MEMBERS,
    **dict.fromkeys(
        ["release", "release_sheet", "set_release_needs", "sign_release", "move_release_date", "ask_extra_day"],
        NOT_THERE,
    ),
    **dict.fromkeys(["decide_extra_day", "record_release", "record_engaged", "close_release"], NOT_THERE),
    **dict.fromkeys(["settle_release_item", "settle_release_alarm"], NOT_THERE),
    **dict.fromkeys(["share_release", "remind_release", "remind_release_item"], Row(_nobody, otherwise=POST_ONLY)),
    "record_after_release": Row(lambda _world: {"reference": "2345678923", "step": "call"}, otherwise=HIDDEN),
    "record_recall": ABOUT_ASH,
    # agreements
    "agreements": FOR_MEMBERS,
    "agreement": Row(_agreement),
    "agreement_status": Row(_agreement),
    # signing in
    "account_login": BEFORE_SIGNING_IN,
    "account_signup": BEFORE_SIGNING_IN,
    "account_logout": Row(otherwise=POST_ONLY, signed_out=POST_ONLY),
    "account_inactive": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": Row(lambda _world: {"uidb36": "1", "key": "no-key"}, signed_out=OK),
    "account_reset_password_from_key_done": PUBLIC,
    "account_change_password": FOR_MEMBERS,
    "account_set_password": Row(otherwise=ELSEWHERE),
    "account_reauthenticate": FOR_MEMBERS,
    "mfa_authenticate": Row(otherwise=ELSEWHERE),
    "usersessions_list": FOR_MEMBERS,
    "notices": FOR_MEMBERS,
    "mfa_reauthenticate": FOR_MEMBERS,
    "mfa_index": FOR_MEMBERS,
    "second_factor": FOR_MEMBERS,
    "mfa_login_webauthn": Row(otherwise=ELSEWHERE),
    "mfa_list_webauthn": FOR_MEMBERS,
    "mfa_add_webauthn": AFTER_CONFIRMING,
    "mfa_remove_webauthn": Row(lambda _world: {"pk": 1}, otherwise=ELSEWHERE),
    "mfa_reauthenticate_webauthn": Row(otherwise=ELSEWHERE),
    "mfa_activate_totp": AFTER_CONFIRMING,
    "mfa_deactivate_totp": AFTER_CONFIRMING,
    "mfa_generate_recovery_codes": AFTER_CONFIRMING,
    "mfa_view_recovery_codes": Row(otherwise=HIDDEN),
    "invitation": Row(lambda _world: {"token": "no-token"}, otherwise=HIDDEN, signed_out=HIDDEN),
    # for all personas
    "home": FOR_MEMBERS,
    "session": Row(signed_out=401),
    "switch": FOR_MEMBERS,
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "accessibility": PUBLIC,
    "privacy": PUBLIC,
    # members
    "members": MEMBERS,
    "invite_member": MEMBERS,
    "member": ONE_MEMBER,
    "deactivate_member": ONE_MEMBER,
    "sign_member_out": ONE_MEMBER,
    "start_member_over": ONE_MEMBER,
    "change_purposes": ONE_ROLE,
    "change_team": ONE_ROLE,
    "teams": MEMBERS,
    "team": Row(_team, to(ADMINISTRATOR), REFUSED),
    "systems": MEMBERS,
    "end_membership": ONE_ROLE,
    "proposals": MEMBERS,
    "proposal": Row(_proposal, to(ADMINISTRATOR), REFUSED),
    "withdraw_proposal": Row(_proposal, to(ADMINISTRATOR), REFUSED),
    "offer": Row(_proposal, otherwise=HIDDEN),
    # services
    "services": FOR_MEMBERS,
    "add_service": FOR_KEEPERS_OF_SERVICES,
    "service": Row(_service),
    "service_entry": THE_SERVICES_OWN,
    "service_hours": THE_SERVICES_OWN,
    "service_places": THE_SERVICES_OWN,
    "service_intake": THE_SERVICES_OWN,
    # custody
    "new_contact": FOR_CUSTODY,
    "register_detained": FOR_CUSTODY,
    "contact_with": Row(_person, {"owner": ELSEWHERE}, REFUSED),
    "custody": FOR_CUSTODY,
    "shifts": FOR_CUSTODY,
    "left_unseen": FOR_CUSTODY,
    "remove_shift": Row(lambda _world: {"shift": 1}, otherwise=POST_ONLY),
    "custody_record": NOT_THERE,
    "add_drug_test": NOT_THERE,
    "add_detention": Row(_ash, {"owner": OK, "partner": REFUSED, "addressee": REFUSED}, HIDDEN),
    "contact_route": Row(_person, otherwise=POST_ONLY),
    "hold_detained": FOR_CUSTODY_ABOUT_ASH,
    "contact": Row(_contact, to({"owner"}), HIDDEN),
    "contact_told": Row(_contact, otherwise=POST_ONLY),
    "refer_contact": Row(_contact, to({"owner"}), REFUSED),
    "risk_prompt": MEMBERS,
    # referrals
    "referrals": FOR_MEMBERS,
    "sent_referrals": FOR_MEMBERS,
    "appointments": FOR_MEMBERS,
    "unrouted_referrals": FOR_MEMBERS,
    "unrouted_referral": NOT_THERE,
    "discard_unrouted": NOT_THERE,
    "referral": REFERRAL,
    "refer_person": Row(_ash, {"owner": OK, "partner": ELSEWHERE, "addressee": ELSEWHERE}, HIDDEN),
    "acknowledge_referral": Row(_referral, otherwise=POST_ONLY),
    "accept_referral": ADDRESSEES_PART,
    "decline_referral": ADDRESSEES_PART,
    "redirect_referral": ADDRESSEES_PART,
    "allocate_referral": Row(_referral, otherwise=HIDDEN),
    "book_appointment": LATER,
    "cancel_appointment": LATER,
    "record_attendance": LATER,
    "start_treatment": LATER,
    "withdraw_referral": SENDERS_PART,
    "correct_referral": SENDERS_PART,
    "correct_event": Row(_referral, {"owner": TOO_EARLY, "addressee": TOO_EARLY}, HIDDEN),
    "referral_consent": Row(_referral, to(PARTY), HIDDEN),
    "close_referral": LATER,
    "tell_outcome": LATER,
    "hospital_letter": Row(_referral, otherwise=HIDDEN),
    "send_elsewhere": Row(_referral, {"owner": TOO_EARLY, "addressee": REFUSED}, HIDDEN),
    "dismiss_referral": Row(_referral, {"owner": TOO_EARLY, "addressee": REFUSED}, HIDDEN),
    # support and meetings
    "last_contacts": FOR_MEMBERS,
    "open_needs": FOR_MEMBERS,
    "meetings": FOR_MEMBERS,
    "call_meeting": Row(statuses=to({"excluded"}), otherwise=REFUSED),
    "meeting": NOT_THERE,
    "meeting_attendance": NOT_THERE,
    "hold_meeting": Row(_nobody, otherwise=POST_ONLY),
    "cancel_meeting": Row(_nobody, otherwise=POST_ONLY),
    "record_decision": NOT_THERE,
    "ask_action": NOT_THERE,
    "print_pack": NOT_THERE,
    "meeting_action": NOT_THERE,
    # prison
    "prison_episodes": FOR_MEMBERS,
    "prison_episode": NOT_THERE,
    "refer_from_prison": NOT_THERE,
    "remand_plans": FOR_MEMBERS,
    "remand_plan": NOT_THERE,
    "make_remand_plan": NOT_THERE,
    "release_person": NOT_THERE,
    "remand_engagement": Row(statuses=to({"excluded", "wrong_purpose"}, REFUSED)),
    "release_alerts": FOR_MEMBERS,
    "unanswered_alerts": FOR_MEMBERS,
    "release_alert": NOT_THERE,
    "acknowledge_alert": Row(_nobody, otherwise=POST_ONLY),
    "close_alert": NOT_THERE,
    "withdraw_alert": NOT_THERE,
    "end_alert_consent": NOT_THERE,
    "clearances": FOR_MEMBERS,
    "begin_clearance": FOR_KEEPERS_OF_SERVICES,
    "move_clearance": NOT_THERE,
    "in_reach": FOR_MEMBERS,
    # treatment
    "people_in_treatment": FOR_TREATMENT,
    "treatment_limits": FOR_TREATMENT,
    "open_episode": Row(_referral, to({"addressee"}), HIDDEN),
    "transfer_episode": NOT_THERE,
    "add_residential_placements": Row(_ash, to(KNOWS_ASH) | {"owner": REFUSED}, HIDDEN),
    "add_hospital_visits": Row(_ash, to(KNOWS_ASH) | {"owner": REFUSED}, HIDDEN),
    "add_hearings": Row(_ash, {"owner": REFUSED, "partner": OK, "addressee": REFUSED}, HIDDEN),
    "add_treatment_requirements": Row(_ash, {"owner": REFUSED, "partner": OK, "addressee": REFUSED}, HIDDEN),
    "add_resolutions": Row(_ash, {"owner": OK, "partner": REFUSED, "addressee": REFUSED}, HIDDEN),
    "add_treatment_episodes": Row(_ash, {"owner": REFUSED, "partner": REFUSED, "addressee": OK}, HIDDEN),
    "add_treatment_interventions": Row(_ash, {"owner": REFUSED, "partner": REFUSED, "addressee": OK}, HIDDEN),
    "add_substitution_treatment": Row(_ash, {"owner": REFUSED, "partner": REFUSED, "addressee": OK}, HIDDEN),
    "add_treatment_outcomes": Row(_ash, {"owner": REFUSED, "partner": REFUSED, "addressee": ELSEWHERE}, HIDDEN),
    "treatment_outcomes": NOT_THERE,
    # court and diversion
    "court_list": FOR_MEMBERS,
    "treatment_requirements": FOR_MEMBERS,
    "requirement_numbers": FOR_MEMBERS,
    "treatment_requirement": NOT_THERE,
    "ask_for_assessment": NOT_THERE,
    "ask_for_first_appointment": NOT_THERE,
    "resolutions": FOR_MEMBERS,
    "resolution_types": FOR_MEMBERS,
    "resolution": NOT_THERE,
    # tasks
    "tasks": FOR_MEMBERS,
    "sent_tasks": FOR_MEMBERS,
    "ask_task": Row(_ash, {"owner": OK, "partner": ELSEWHERE, "addressee": ELSEWHERE}, HIDDEN),
    "task": Row(_task, to(PARTY), HIDDEN),
    "acknowledge_task": Row(_task, otherwise=POST_ONLY),
    "complete_task": Row(_task, {"owner": REFUSED, "addressee": OK}, HIDDEN),
    "decline_task": Row(_task, {"owner": REFUSED, "addressee": OK}, HIDDEN),
    "withdraw_task": Row(_task, {"owner": OK, "addressee": REFUSED}, HIDDEN),
    "correct_task_event": Row(_task, {"owner": TOO_EARLY, "addressee": TOO_EARLY}, HIDDEN),
    "dismiss_task": Row(_task, {"owner": TOO_EARLY, "addressee": REFUSED}, HIDDEN),
    "task_consent": Row(_task, to(PARTY), HIDDEN),
    # routing
    "routing_rules": FOR_MEMBERS,
    "add_rule": MEMBERS,
    "change_rule": KEEPER_OF_RULES,
    "remove_rule": KEEPER_OF_RULES,
    "move_rule": Row(_rule, otherwise=POST_ONLY),
    # partner systems
    "api_token": Row(otherwise=405, signed_out=405),
    "api_person": Row(_person, otherwise=401, signed_out=401),
    "api_referral": Row(_referral, otherwise=401, signed_out=401),
    "api_nothing": Row(lambda _world: {"anything": "v1/nothing"}, otherwise=401, signed_out=401),
    **dict.fromkeys(["api_description", "api_changes", "api_network", "api_search", "api_route"], FOR_SYSTEMS),
    **{f"api_{collection.slug}": FOR_SYSTEMS for collection in COLLECTIONS},
}
