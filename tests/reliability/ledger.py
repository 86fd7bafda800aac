"""What clients were told, kept outside the service, and how it differs from what the service holds."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Held:
    """A referral as the database holds it: the key it was sent under, its reference, how often it was delivered."""

    key: str
    reference: str
    delivered: int


@dataclass
class Ledger:
    """The keys that clients asked under, and the references they were given in answer."""

    asked: set[str] = field(default_factory=set)
    acknowledged: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def read(cls, file: Path) -> "Ledger":
        """What the clients have written so far, a line each: `asked KEY`, `acknowledged KEY REFERENCE`."""
        ledger = cls()
        for line in file.read_text().splitlines():
            match line.split():
                case ["asked", key]:
                    ledger.asked.add(key)
                case ["acknowledged", key, reference]:
                    ledger.acknowledged.append((key, reference))
        return ledger


def differences(ledger: Ledger, held: Iterable[Held]) -> list[str]:
    """Everything lost, doubled, unasked for or not delivered exactly once."""
    found = list(held)
    times = Counter(each.key for each in found)
    pairs = {(each.key, each.reference) for each in found}
    return [
        *(f"lost: {reference}" for key, reference in ledger.acknowledged if (key, reference) not in pairs),
        *(f"doubled: {key}, {count} times" for key, count in times.items() if count > 1),
        *(f"nobody asked for it: {each.reference}" for each in found if each.key not in ledger.asked),
        *(f"delivered {each.delivered} times: {each.reference}" for each in found if each.delivered != 1),
    ]
