"""Recruiters: people with whom others are first known to have offended."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from analysis.networks.ties import CO_OFFENDING, Tie

LEAST = 2


def recruiters(ties: Iterable[Tie]) -> list[tuple[int, int]]:
    """People with how many others' first recorded joint offence was with them, most first; at least two.

    Only who had offended with another person before that day counts as somebody's recruiter (reference/practice.md 7.4,
    after the London study of recruiters: first-ever offences co-committed with a person).
    """
    first: dict[int, tuple[date, set[int]]] = {}
    offences = [tie for tie in ties if tie.kind in CO_OFFENDING and tie.first_on]
    for tie in offences:
        for person, other in ((tie.person, tie.other), (tie.other, tie.person)):
            _begin(first, person, other, tie.first_on)
    drawn = Counter(
        other
        for person, (day, others) in first.items()
        for other in others
        if first[other][0] < day and other != person
    )
    return [
        (person, count)
        for person, count in sorted(drawn.items(), key=lambda each: (-each[1], each[0]))
        if count >= LEAST
    ]


def _begin(first: dict[int, tuple[date, set[int]]], person: int, other: int, day: date | None) -> None:
    if day is None:
        return
    began, others = first.get(person, (day, set()))
    if day < began:
        began, others = day, set()
    if day == began:
        others.add(other)
    first[person] = (began, others)
