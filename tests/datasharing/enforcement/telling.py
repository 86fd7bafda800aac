"""Worlds in which each guard of the sharing core shows: without it, a member sees too much, or too little.

What comes later in a world may hide what came before, as another compiling does; so there are three.
"""

from typing import Any

from datasharing.models import AgreementStatus, Category, SubjectRole
from partners.models import Purpose
from tests.datasharing.proof.worlds import (
    EVERY,
    Agree,
    Allocate,
    Consenting,
    EndClause,
    GuardPerson,
    Join,
    Stand,
    Step,
    Terms,
    Withdraw,
)
from tests.partnership import EVERYTHING


def terms(giver: int, receiver: int, **different: Any) -> Terms:
    """A clause on all categories and subject roles, for treatment, in force for long, unless given otherwise."""
    usual: dict[str, Any] = {
        "categories": EVERYTHING,
        "subject_roles": list(SubjectRole),
        "programme": EVERY,
        "purpose": Purpose.TREATMENT,
        "needs_consent": False,
        "in_emergency_only": False,
        "others_exchanges": False,
        "begins": -60,
        "ends": None,
    }
    return Terms(giver=giver, receiver=receiver, **(usual | different))


WORLD: list[Step] = [
    Agree(
        [
            terms(0, 0),
            terms(0, 1, subject_roles=[SubjectRole.PROGRAMME, SubjectRole.WITNESS], programme=1, ends=10),
            terms(0, 2, begins=1),
            terms(0, 3, needs_consent=True),
            terms(1, 0),
            terms(2, 1, purpose=Purpose.SUPERVISION, others_exchanges=True),
            terms(2, 2, purpose=Purpose.SUPERVISION),
            terms(3, 1, in_emergency_only=True),
            terms(3, 1, purpose=Purpose.SUPERVISION, others_exchanges=True, ends=10),
        ]
    ),
    Agree([terms(2, 3)]),
    Stand(1, AgreementStatus.State.SUSPENDED, -20),
    Agree([terms(1, 2)]),
    EndClause(8),
    Consenting(owner=0, person=0, recipients=[3], categories=EVERYTHING, ends=None),
    Consenting(owner=0, person=1, recipients=[3], categories=[Category.IDENTITY], ends=10),
    Consenting(owner=0, person=2, recipients=[3], categories=EVERYTHING, ends=None),
    Withdraw(1),
    GuardPerson(0, 1, [("exclusion", "user", 1), ("exclusion", "agency", 3)]),
    GuardPerson(0, 2, [("restriction", "user", 0)]),
    GuardPerson(0, 3, [("exclusion", "agency", 1)]),
    GuardPerson(2, 0, [("need_to_know", "user", 0)]),
    GuardPerson(1, 1, [("exclusion", "user", 1)]),
    GuardPerson(2, 2, [("exclusion", "agency", 1)]),
    GuardPerson(3, 2, [("exclusion", "agency", 1)]),
    Allocate(6, 0),
    Join(1),
]

ALONE: list[Step] = [
    Agree(
        [
            terms(0, 0),
            terms(0, 2, needs_consent=True),
            terms(0, 3, purpose=Purpose.SUPERVISION, begins=1),
            terms(1, 1, purpose=Purpose.SUPERVISION),
            terms(2, 1, purpose=Purpose.SUPERVISION, others_exchanges=True),
            terms(3, 1, purpose=Purpose.SUPERVISION, others_exchanges=True, ends=10),
        ]
    ),
    GuardPerson(2, 0, [("exclusion", "agency", 1)]),
    GuardPerson(3, 2, [("exclusion", "agency", 1)]),
    Consenting(owner=0, person=0, recipients=[2], categories=EVERYTHING, ends=None),
]
"""Each reads by one clause alone, so that its beginning, its end and a consent to it show; the consent comes last."""
STOPPED: list[Step] = [
    Agree([terms(2, 1)]),
    Agree([terms(2, 3)]),
    Stand(1, AgreementStatus.State.SUSPENDED, -20),
]
"""Nothing comes after a suspension."""
