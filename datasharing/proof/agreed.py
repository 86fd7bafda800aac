"""Loads agreements, consents, guards and allocations for the evaluator, as the owner of the tables."""

from collections.abc import Collection

from guardian.models import UserObjectPermission

from datasharing.agreements.models import AgreementStatus, Clause
from datasharing.consent.models import Consent
from datasharing.enforcement.sets import ConsentSweep
from datasharing.proof import evaluator
from datasharing.proof.evaluator import Evaluator
from datasharing.restriction.models import Guard, GuardRule
from partners.models import Membership, Purpose


def an_actor(member: Membership, purpose: Purpose) -> evaluator.Actor:
    """`member` acting for `purpose`."""
    return evaluator.Actor(
        user=member.user_id,
        agency=member.agency_id,
        purpose=purpose,
        begins=member.valid_from,
        ends=member.valid_to,
    )


def what_was_agreed(*, about: Collection[int] | None = None) -> Evaluator:
    """An evaluator with all agreements, consents, guards and allocations; `about`: only those of these people.

    Run as the owner.
    """
    of_people = {} if about is None else {"person__in": about}
    statuses: dict[int, list[evaluator.Timed]] = {}
    for status in AgreementStatus.objects.filter(state=AgreementStatus.State.ACTIVE):
        period = evaluator.Timed(begins=status.valid_from, ends=status.valid_to)
        statuses.setdefault(status.agreement_id, []).append(period)
    allocations = UserObjectPermission.objects.filter(permission__codename="open_guarded_person")
    return Evaluator(
        clauses=[a_clause(clause) for clause in Clause.objects.all()],
        statuses=statuses,
        consents=[a_consent(consent) for consent in Consent.objects.filter(**of_people)],
        guards=[a_guard(guard) for guard in Guard.objects.filter(**of_people).prefetch_related("rules")],
        allocations=frozenset((permission.user_id, int(permission.object_pk)) for permission in allocations),
        swept_days=frozenset(sweep.day for sweep in ConsentSweep.objects.all()),
    )


def a_clause(clause: Clause) -> evaluator.Clause:
    """A clause in the evaluator's type."""
    return evaluator.Clause(
        agreement=clause.agreement_id,
        giver=clause.giver_id,
        receiver=clause.receiver_id,
        categories=frozenset(clause.categories),
        roles=frozenset(clause.subject_roles),
        programme=clause.programme_id,
        every_programme=clause.every_programme,
        purpose=clause.purpose,
        needs_consent=clause.needs_consent,
        in_emergency_only=clause.in_emergency_only,
        others_exchanges=clause.others_exchanges,
        begins=clause.valid_from,
        ends=clause.valid_to,
    )


def a_consent(consent: Consent) -> evaluator.Consent:
    """A consent in the evaluator's type."""
    return evaluator.Consent(
        owner=consent.owner_id,
        person=consent.person_id,
        recipients=frozenset(consent.recipients),
        categories=frozenset(consent.categories),
        begins=consent.valid_from,
        ends=consent.valid_to,
    )


def a_guard(guard: Guard) -> evaluator.Guard:
    """A guard in the evaluator's type."""
    rules = guard.rules.all()
    return evaluator.Guard(
        owner=guard.owner_id,
        person=guard.person_id,
        excluded=frozenset(_named(rule) for rule in rules if rule.kind == GuardRule.Kind.EXCLUSION),
        allowed=frozenset(_named(rule) for rule in rules if rule.kind == GuardRule.Kind.RESTRICTION),
        allocated_only=any(rule.kind == GuardRule.Kind.NEED_TO_KNOW for rule in rules),
        begins=guard.valid_from,
        ends=guard.valid_to,
    )


def _named(rule: GuardRule) -> tuple[str, int]:
    return ("user", rule.user_id) if rule.user_id else ("agency", rule.agency_id or 0)
