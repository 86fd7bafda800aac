"""Models of referrals: custody contacts, referrals and tasks with their events, and routing rules."""

from partners import rooms
from referrals.custody.models import CustodyContact, CustodySuite, WithheldReferral
from referrals.detention.models import CustodyLimit, CustodyRecord, LeftUnseen, Shift
from referrals.drug_tests.models import DrugTest, DrugTestResult, RequiredAssessment, SpecifiedDrug, TriggerOffence
from referrals.exchange.models import (
    AWAITING_ATTENDANCE,
    AWAITING_DECISION,
    ENDED,
    IN_HAND,
    REFERRAL_MACHINE,
    Allocation,
    Event,
    EventKind,
    Referral,
    ReferralIdentity,
    ReferralState,
    SecondReferral,
)
from referrals.idempotency.models import Submission
from referrals.meetings.models import Decision, Meeting, MeetingAction, MeetingAttendance
from referrals.outcomes_profile.models import OutcomesProfile
from referrals.plans.models import ActionPlan, PlanStep, PlanSubject
from referrals.prompts.models import RiskPrompt
from referrals.routing.models import RoutingRule
from referrals.substitution.models import Dose, Substitution
from referrals.tasks.models import Task, TaskEvent, TaskEventKind, TaskIdentity, TaskState
from referrals.treatment.models import EpisodeIntervention, TreatmentEpisode, TreatmentReview
from referrals.treatment_limits.models import TreatmentLimit
from referrals.unrouted.models import UnroutedDecision, UnroutedReferral

rooms.load("referrals", "models")

__all__ = [
    "AWAITING_ATTENDANCE",
    "AWAITING_DECISION",
    "ENDED",
    "IN_HAND",
    "REFERRAL_MACHINE",
    "ActionPlan",
    "Allocation",
    "CustodyContact",
    "CustodyLimit",
    "CustodyRecord",
    "CustodySuite",
    "Decision",
    "Dose",
    "DrugTest",
    "DrugTestResult",
    "EpisodeIntervention",
    "Event",
    "EventKind",
    "LeftUnseen",
    "Meeting",
    "MeetingAction",
    "MeetingAttendance",
    "OutcomesProfile",
    "PlanStep",
    "PlanSubject",
    "Referral",
    "ReferralIdentity",
    "ReferralState",
    "RequiredAssessment",
    "RiskPrompt",
    "RoutingRule",
    "SecondReferral",
    "Shift",
    "SpecifiedDrug",
    "Submission",
    "Substitution",
    "Task",
    "TaskEvent",
    "TaskEventKind",
    "TaskIdentity",
    "TaskState",
    "TreatmentEpisode",
    "TreatmentLimit",
    "TreatmentReview",
    "TriggerOffence",
    "UnroutedDecision",
    "UnroutedReferral",
    "WithheldReferral",
]
