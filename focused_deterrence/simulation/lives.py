"""The lives that are simulated: what becomes of each invented person, drawn beforehand from one seed.

Chances are those of a believable custody scheme, not measured: about two in three are seen, half of those agree to a
referral, and two in three of those who come start treatment.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from analysis.pathway.counting import TWELVE_WEEKS, Step
from focused_deterrence.demonstration.crowd import FAMILY, GIVEN
from focused_deterrence.demonstration.partnership import AREAS
from partners.london import LONDON

SHARE_SEEN, SHARE_AGREE, SHARE_ASKED = 0.67, 0.62, 0.9
SHARE_ACCEPTED, SHARE_COME, SHARE_START, SHARE_STAY = 0.87, 0.6, 0.8, 0.68
BUSY = {hour: 4.0 if hour >= 18 or hour < 2 else 2.0 if hour >= 10 else 1.0 for hour in range(24)}
"""How many arrive in each hour of a day, relative to the quietest."""
BUSY_DAYS = [1.0, 0.9, 0.9, 1.0, 1.5, 1.7, 1.2]
NOT_SEEN = {"left": 5, "unfit": 3, "refused": 2, "in_interview": 1}
NOT_ASKED = {"intoxicated": 3, "not_wanted": 4, "no_time": 2}
DECLINED = {"outside_area": 3, "no_capacity": 2}
LEFT = {"dropped_out": 6, "prison": 2, "moved_away": 1, "completed": 2}
GROUPS = {"opiate": 7, "non_opiate_only": 2, "alcohol_only": 1}


class Turn(StrEnum):
    """A turn in a life, which a verb of the product records."""

    DECIDED = "decided"
    CAME = "came"
    MISSED = "missed"
    STARTED = "started"
    LEFT = "left"


@dataclass
class Life:
    """An invented person, how they were met, and what happened next: each turn with its instant and its code."""

    number: int
    given: str
    family: str
    born: date
    area: str
    group: str
    met_at: datetime
    outcome: str
    answer: str = ""
    not_asked: str = ""
    turns: list[tuple[datetime, Turn, str]] = field(default_factory=list)

    @property
    def is_referred(self) -> bool:
        return self.answer == "agreed"

    def furthest(self, now: datetime) -> tuple[Step, str]:
        """The furthest step by `now`, and why no further, as the page of the way to treatment says them."""
        if self.outcome != "seen":
            return Step.MET, f"outcome:{self.outcome}"
        if not self.is_referred:
            return Step.SEEN, f"answer:{self.not_asked or self.answer}"
        happened = {turn: (at, code) for at, turn, code in self.turns if at <= now}
        if Turn.STARTED in happened:
            return self._since_start(happened, now)
        if Turn.CAME in happened:
            return Step.ATTENDED, "state:attended"
        if Turn.MISSED in happened:
            return Step.ACCEPTED, "state:missed"
        if Turn.DECIDED in happened:
            code = happened[Turn.DECIDED][1]
            return (Step.REFERRED, f"declined:{code}") if code else (Step.ACCEPTED, "state:booked")
        return Step.REFERRED, "state:delivered"

    @staticmethod
    def _since_start(happened: dict[Turn, tuple[datetime, str]], now: datetime) -> tuple[Step, str]:
        started = happened[Turn.STARTED][0]
        left_at, code = happened.get(Turn.LEFT, (None, ""))
        if started <= now - TWELVE_WEEKS and (left_at is None or left_at >= started + TWELVE_WEEKS):
            return Step.STAYED, ""
        return Step.STARTED, f"closed:{code}" if left_at else "early:"


def number_of(life: int) -> str:
    """The custody number of a life, by which the ledger and the product name the same person."""
    return f"SIM/{life}"


def draw(*, people: int, days: int, seed: int, now: datetime) -> Iterator[Life]:
    """The lives of `people` who are met within the `days` before `now`, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - invented people, the same for each run
    for number in range(people):
        yield _draw(number, _instant(chance, days, now), chance)


def _instant(chance: random.Random, days: int, now: datetime) -> datetime:
    """An instant of the period: more at night, and more on Fridays and Saturdays."""
    first = (now - timedelta(days=days)).astimezone(LONDON).date() + timedelta(days=1)
    all_days = [first + timedelta(days=each) for each in range(max(days - 1, 1))]
    [day] = chance.choices(all_days, [BUSY_DAYS[each.weekday()] for each in all_days])
    [hour] = chance.choices(list(BUSY), list(BUSY.values()))
    at = datetime(day.year, day.month, day.day, hour, chance.randrange(60), tzinfo=LONDON)
    return min(at, now - timedelta(hours=1))


def _draw(number: int, met_at: datetime, chance: random.Random) -> Life:
    [group] = chance.choices(list(GROUPS), list(GROUPS.values()))
    life = Life(
        number=number,
        given=chance.choice(GIVEN),
        family=chance.choice(FAMILY),
        born=date(1965, 1, 1) + timedelta(days=chance.randrange(40 * 365)),
        area=chance.choice(list(AREAS)),
        group=group,
        met_at=met_at,
        outcome="seen" if chance.random() < SHARE_SEEN else _one_of(NOT_SEEN, chance),
    )
    if life.outcome == "seen":
        _answer(life, chance)
    if life.is_referred:
        life.turns = list(_turns(met_at, chance))
    return life


def _answer(life: Life, chance: random.Random) -> None:
    if chance.random() > SHARE_ASKED:
        life.answer, life.not_asked = "not_asked", _one_of(NOT_ASKED, chance)
    else:
        life.answer = "agreed" if chance.random() < SHARE_AGREE else "refused"


def _turns(at: datetime, chance: random.Random) -> Iterator[tuple[datetime, Turn, str]]:
    at += timedelta(hours=chance.uniform(3, 60))
    accepted = chance.random() < SHARE_ACCEPTED
    yield at, Turn.DECIDED, "" if accepted else _one_of(DECLINED, chance)
    if not accepted:
        return
    at += timedelta(days=chance.uniform(1, 10))
    came = chance.random() < SHARE_COME
    yield at, Turn.CAME if came else Turn.MISSED, ""
    if not came or chance.random() > SHARE_START:
        return
    at += timedelta(days=chance.uniform(1, 7))
    yield at, Turn.STARTED, ""
    if chance.random() > SHARE_STAY:
        yield at + timedelta(days=chance.uniform(3, 82)), Turn.LEFT, _one_of(LEFT, chance)


def _one_of(weights: dict[str, int], chance: random.Random) -> str:
    [code] = chance.choices(list(weights), list(weights.values()))
    return code
