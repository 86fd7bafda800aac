"""What courts decided earlier in the half-year, so that the demonstration has numbers to show."""

from datetime import timedelta
from itertools import cycle
from typing import Any

from django.utils import timezone

from cases.people.actions import IdentityDetails, hold_identity
from cases.people.birth import Birth
from datasharing.enforcement import read_log
from datasharing.models import Person, SubjectRole
from focused_deterrence.demonstration.crowd import FAMILY, GIVEN
from focused_deterrence.demonstration.people import as_staff
from partners.london import london_today
from partners.models import Membership, Programme
from partners.owner import as_owner
from referrals.requirements import actions
from referrals.requirements.clock_rules import first_appointment_by
from referrals.requirements.machine import RequirementState
from referrals.requirements.models import RequirementKind, TreatmentRequirement

DRR, ATR = RequirementKind.DRR, RequirementKind.ATR
S = RequirementState
PAST = (
    ("", 31),
    ("no_consent", 9),
    ("no_place", 8),
    ("other_requirement", 6),
    ("custody", 3),
    ("assessed_late", 2),
)
"""What courts decided earlier in the half-year of those who could have been given one: imposed, or why not."""


def remember() -> None:
    """What courts decided earlier of people whom probation no longer works with, so that there are numbers to show."""
    names = zip(cycle(GIVEN[::3]), cycle(FAMILY[::2]), strict=False)
    made: list[tuple[int, str]] = []
    today, programme = london_today(timezone.now()), Programme.objects.get(code="northshire-adder")

    def screened(member: Membership) -> None:
        for reason, people in PAST:
            for number in range(people):
                given, family = next(names)
                person = Person.objects.create(registered_by=member.agency)
                details = IdentityDetails(family_name=family, given_names=given, birth=Birth.unknown())
                role, on = SubjectRole.PROGRAMME, today - timedelta(days=30 + (7 * number + people) % 120)
                hold_identity(person, details, by=member, subject_role=role, on=on, programme=programme)
                requirement = actions.screen(
                    person,
                    by=member,
                    subject_role=role,
                    programme=programme,
                    kind=ATR if number % 4 == 3 else DRR,
                    on=on,
                    is_adult=True,
                    is_convicted=True,
                    in_range=True,
                )
                made.append((requirement.pk, reason))

    as_staff("Tamsin Birch", screened)
    with as_owner(), read_log.collecting():
        for key, reason in made:
            _decide(key, reason)
        _date_assessments()


def _decide(key: int, reason: str) -> None:
    """Take a requirement of the past along its machine, as the owner: the provider's tasks are over long ago."""
    held = TreatmentRequirement.objects.filter(pk=key)
    on = held.get().screened_on
    sentenced_on = on + timedelta(days=14)
    steps: list[dict[str, Any]] = [
        {"state": S.POTENTIALLY_SUITABLE},
        {"state": S.ASSESSMENT_REQUESTED},
        {"state": S.SUITABLE, "assessed_on": on, "has_need": True},
    ]
    if reason:
        steps.append({"state": S.NOT_IMPOSED, "sentenced_on": sentenced_on, "not_imposed_reason": reason})
    else:
        steps.append({"state": S.PROPOSED, "consented_on": on, "proposed_on": on})
        steps.append(
            {
                "state": S.IMPOSED,
                "sentenced_on": sentenced_on,
                "order_kind": TreatmentRequirement.Order.COMMUNITY,
                "months": 6,
                "first_appointment_by": first_appointment_by(sentenced_on),
            }
        )
        day = sentenced_on + timedelta(days=3)
        steps.append({"state": S.FIRST_APPOINTMENT, "first_appointment_on": day})
        steps.append({"state": S.STARTED, "started_on": day})
    for step in steps:
        held.update(**step)


def _date_assessments() -> None:
    """Have what a provider answered at the start of the demonstration be answered on the day after the screening."""
    for requirement in TreatmentRequirement.objects.filter(assessed_on__isnull=False, assessment__isnull=False):
        day = requirement.screened_on + timedelta(days=1)
        if day < (requirement.assessed_on or day):
            TreatmentRequirement.objects.filter(pk=requirement.pk).update(assessed_on=day)
