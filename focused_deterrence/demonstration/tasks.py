"""Tasks between the agencies of Northshire about the people of people.py, and their answers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.models import Identity
from datasharing.models import Outbox, SubjectRole
from datasharing.outbox import outbox
from focused_deterrence.demonstration.people import as_staff
from partners.models import Agency, Membership, Programme, Purpose
from referrals.models import Task
from referrals.tasks.actions import acknowledge_task, ask, complete_task, decline_task, withdraw_task
from referrals.tasks.ways import ways


@dataclass(frozen=True)
class Asked:
    """A task: the person it is about, who asks, for which purpose, of which agency, due in hours, and the answer."""

    family_name: str
    by: str
    purpose: Purpose
    of: str
    title: str
    hours: int
    asked: str = ""
    answered_by: str = ""
    answer: Callable[..., object] | None = None
    facts: tuple[tuple[str, str], ...] = ()


TASKS = [
    Asked(
        "O’Rourke",
        "Hannah Lockwood",
        Purpose.SUPERVISION,
        "harbour-recovery",
        "Confirm attendance for the breach panel",
        26,
        "The panel sits on Thursday. Dates of attendance are enough.",
    ),
    Asked(
        "Wiśniewski",
        "Hannah Lockwood",
        Purpose.SUPERVISION,
        "northshire-police",
        "Check the curfew address",
        50,
        "New tenancy from Monday. Does anyone of concern live at the address?",
        "Priya Raman",
        acknowledge_task,
    ),
    Asked(
        "D’Arcy",
        "Priya Raman",
        Purpose.DETERRENCE,
        "northshire-probation",
        "Say when he may be seen at the office",
        30,
        "To deliver the notification letter together.",
        "Hannah Lockwood",
        complete_task,
        (("outcome", "done"), ("note", "Next appointment is Wednesday at 10:30. I can have a room free after it.")),
    ),
    Asked(
        "Wiśniewski",
        "Asha Mensah",
        Purpose.TREATMENT,
        "northshire-probation",
        "Tell us the conditions of the licence that bear on treatment",
        72,
        "He has told us that testing is one of them.",
    ),
    Asked(
        "Шевченко",
        "Priya Raman",
        Purpose.DETERRENCE,
        "northshire-probation",
        "Say whether the residence condition can be varied",
        20,
        "",
        "Marek Nowak",
        decline_task,
        (("reason", "not_lawful"), ("note", "Only the court can vary it. The next hearing is on 14 December.")),
    ),
    Asked("ap Rhys", "Priya Raman", Purpose.DETERRENCE, "northshire-police", "Visit the last known address", 8),
    Asked(
        "王",
        "Hannah Lockwood",
        Purpose.SUPERVISION,
        "northshire-police",
        "Look for an interpreter who has been vetted",
        40,
        "",
        "Hannah Lockwood",
        withdraw_task,
        (("reason", "done_otherwise"), ("note", "The court service has one.")),
    ),
]


def tell_tasks() -> None:
    """Ask, deliver and answer the tasks as members of staff, each in its own transaction of the door."""
    for each in TASKS:
        _ask(each)
        for row in Outbox.objects.waiting():
            outbox.perform(row.key)
        if each.answer:
            _answer(each)


def _ask(each: Asked) -> None:
    programme = Programme.objects.get(code="northshire-adder")

    def ask_it(member: Membership) -> None:
        [way] = [
            way
            for way in ways(
                member.agency, [programme], role=SubjectRole.PROGRAMME, purpose=each.purpose, at=timezone.now()
            )
            if way.recipient == Agency.objects.get(code=each.of)
        ]
        ask(
            Identity.objects.filter(family_name=each.family_name, programme=programme).newest()[0].person,
            by=member,
            way=way,
            subject_role=SubjectRole.PROGRAMME,
            title=each.title,
            asked=each.asked,
            due_at=timezone.now() + timedelta(hours=each.hours),
            consented=way.needs_consent,
        )

    as_staff(each.by, ask_it)


def _answer(each: Asked) -> None:
    answer = each.answer
    facts: dict[str, Any] = dict(each.facts)

    def answer_it(member: Membership) -> None:
        if answer:
            answer(Task.objects.get(title=each.title), by=member, **facts)

    as_staff(each.answered_by, answer_it)
