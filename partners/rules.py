"""Who may do what, on one page: `./run manage rules` prints it.

A verb asks its rule itself (`allowed_by`), a page asks the same before it offers the verb (`may`) or shows its form
(`must`), and where an agency's own administration is concerned the database asks it again (`membership.may` in
partners/sql/rules.sql, from the copy that `CarriedRules` keeps there).

A rule says which members of an agency may; which agency's rows they reach, agreements and row policies say.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from typing import ParamSpec, Protocol, TypeVar

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from partners.members.purposes import Purpose
from partners.members.roles import Role
from partners.privileges import TableRule

P = ParamSpec("P")
T = TypeVar("T")


class NotAllowed(PermissionDenied):
    """The member's role, or the purpose they act for, is none that may do this."""


class SecondPersonNeeded(NotAllowed):
    """Nobody does this alone: another member who may do it has to agree."""


class Member(Protocol):
    """Who asks: a membership."""

    @property
    def role(self) -> str: ...

    @property
    def user_id(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Which members may do something: of these roles, acting for these purposes; without any, `because` says why.

    `needs_second_person`: a second member who may do it agrees, so its verb takes `second`. `override`: roles that may
    do it all the same with a reason, so its verb takes `override_reason` and keeps it.
    """

    roles: frozenset[Role] = frozenset()
    purposes: frozenset[Purpose] = frozenset()
    needs_second_person: bool = False
    override: frozenset[Role] = frozenset()
    because: str = ""

    def admits(self, member: Member, purpose: Purpose | None) -> bool:
        """Whether `member` may, acting for `purpose`; for no purpose: only where any will do."""
        return (not self.roles or member.role in self.roles) and (not self.purposes or purpose in self.purposes)


def only(*roles: Role, purposes: Iterable[Purpose] = ()) -> Rule:
    """The rule for members of these `roles`, acting for one of these `purposes`, or for any."""
    return Rule(roles=frozenset(roles), purposes=frozenset(purposes))


def acting_for(*purposes: Purpose) -> Rule:
    """The rule for every member who acts for one of these `purposes`."""
    return Rule(purposes=frozenset(purposes))


def anyone(because: str) -> Rule:
    """The rule for every member."""
    return Rule(because=because)


OWN_RECORDS = "An agency's agreements say what its people keep for which purpose; row policies refuse the rest."
EXCHANGED = "Agreements say what is sent and answered for which purpose; the state machine says whose move it is."
ADMINISTRATORS = only(Role.ADMINISTRATOR, purposes=[Purpose.ADMINISTRATION])
DELIVERS = (Role.TREATMENT_WORKER, Role.CASE_WORKER, Role.PROBATION_PRACTITIONER, Role.PRISON_WORKER)
"""Roles of those who give the help that the directory lists."""

RULES: dict[str, Rule] = {
    # the agency itself
    "keep members": ADMINISTRATORS,
    "keep teams": ADMINISTRATORS,
    "see partner systems": ADMINISTRATORS,
    "keep services": only(Role.ADMINISTRATOR, Role.SUPERVISOR, *DELIVERS),
    "keep routing rules": only(Role.ADMINISTRATOR, Role.SUPERVISOR),
    "keep risk prompts": ADMINISTRATORS,
    # sharing
    "restrict a person": only(Role.SUPERVISOR, Role.DATA_PROTECTION_OFFICER),
    "see restrictions": acting_for(Purpose.ASSURANCE),
    "set how an agreement stands": only(Role.DATA_PROTECTION_OFFICER, purposes=[Purpose.ASSURANCE]),
    "record consent": anyone(OWN_RECORDS),
    "withdraw consent": anyone(
        "A withdrawal must never wait: any member of the agency that holds the consent records it."
    ),
    # people and what is known of them
    "add a record": anyone(OWN_RECORDS),
    "change a record": anyone(OWN_RECORDS),
    "import people": anyone(OWN_RECORDS),
    # referrals
    "record a custody contact": acting_for(Purpose.CUSTODY),
    "handle referrals": acting_for(Purpose.CUSTODY, Purpose.TREATMENT, Purpose.SUPERVISION, Purpose.COURT),
    "send a referral": anyone(EXCHANGED),
    "keep a referral unrouted": anyone(EXCHANGED),
    "settle an unrouted referral": anyone(EXCHANGED),
    "refer beyond the limits of a service": only(Role.SUPERVISOR),
    "withdraw a referral": anyone(EXCHANGED),
    "decide a referral": anyone(EXCHANGED),
    "tell what became of a referral": anyone(EXCHANGED),
    # tasks
    "ask something of an agency": anyone(EXCHANGED),
    "answer a task": anyone(EXCHANGED),
    "withdraw a task": anyone(EXCHANGED),
}
"""By the name of what is done. A verb that a rule is taken from, and a rule that no verb asks, fail a test."""

acting_purpose: ContextVar[Purpose | None] = ContextVar("acting_purpose", default=None)
"""For what whoever is inside the door acts; the door sets it (datasharing/enforcement/door.py)."""

_asked_by: defaultdict[str, list[str]] = defaultdict(list)


def may(member: Member, purpose: Purpose | None, verb: str) -> bool:
    """Whether `member`, acting for `purpose`, may do what the rule `verb` is about.

    :raises KeyError: if there is no such rule
    """
    return RULES[verb].admits(member, purpose)


def must(
    member: Member,
    purpose: Purpose | None,
    verb: str,
    *,
    second: Member | None = None,
    override_reason: str = "",
) -> None:
    """Let `member`, acting for `purpose`, go on with what the rule `verb` is about, and nobody else.

    :raises NotAllowed: if the rule does not admit them; a page answers that with 403
    :raises SecondPersonNeeded: if the rule wants another to agree, and `second` is nobody else or may not do it either
    """
    rule = RULES[verb]
    overrides = bool(override_reason.strip()) and member.role in rule.override
    if not (rule.admits(member, purpose) or overrides):
        raise NotAllowed(_("Your role, or the purpose you act for, does not allow this."))
    if rule.needs_second_person and (
        second is None or second.user_id == member.user_id or not rule.admits(second, purpose)
    ):
        raise SecondPersonNeeded(_("Another member who may do this has to agree."))


def allowed_by(verb: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Have a verb ask the rule `verb` about its `by` before it does anything.

    :raises KeyError: if there is no such rule
    :raises TypeError: if the rule asks for a second person, or a reason, and the verb does not take it
    """
    rule = RULES[verb]
    wanted = {"by": True, "second": rule.needs_second_person, "override_reason": bool(rule.override)}

    def guard(act: Callable[P, T]) -> Callable[P, T]:
        missing = {name for name, is_asked in wanted.items() if is_asked} - signature(act).parameters.keys()
        if missing:
            raise TypeError(f"{act.__qualname__} has to take {', '.join(sorted(missing))}: its rule is {verb!r}")

        @wraps(act)
        def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            said = {name: kwargs[name] for name in ("second", "override_reason") if name in kwargs}
            must(kwargs["by"], acting_purpose.get(), verb, **said)  # type: ignore[arg-type]
            return act(*args, **kwargs)

        asked.rule = verb  # type: ignore[attr-defined]
        _asked_by[verb].append(f"{act.__module__.removesuffix('.actions')}.{act.__qualname__}")
        return asked

    return guard


def rule_of(act: Callable[..., object]) -> str:
    """The name of the rule that the verb `act` asks; empty if it asks none."""
    return getattr(act, "rule", "")


def asked_by(verb: str) -> list[str]:
    """The verbs that ask the rule `verb`, of all modules that have been loaded."""
    return sorted(set(_asked_by[verb]))


class CarriedRules(TableRule):
    """The copy of this page that the database goes by: verb, roles and purposes; none of either: any."""

    SQL = """
CREATE TABLE IF NOT EXISTS membership.rule (verb text PRIMARY KEY, roles text[] NOT NULL, purposes int[] NOT NULL);
DELETE FROM membership.rule;
INSERT INTO membership.rule (verb, roles, purposes) VALUES
{rows}"""

    def text(self) -> str:
        return self.SQL.replace("{rows}", ",\n".join(_row(verb, rule) for verb, rule in sorted(RULES.items())))

    def rule_sql(self) -> str:
        return self.text()

    def lift_sql(self) -> str:
        return "DELETE FROM membership.rule"


def _row(verb: str, rule: Rule) -> str:
    roles = ",".join(sorted(role.value for role in rule.roles))
    purposes = ",".join(str(number) for number in sorted(purpose.value for purpose in rule.purposes))
    return f"('{verb}', '{{{roles}}}', '{{{purposes}}}')"
