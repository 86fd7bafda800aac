"""Who may do what. `./run manage rules` prints the rules.

Each verb checks its rule (`allowed_by`). A page checks the same rule before it offers the verb (`may`) or shows its
form (`must`). For an agency's own administration the database checks it too (`membership.may` in
partners/sql/rules.sql, with the copy that `CarriedRules` keeps there).

A rule decides which members of an agency may do something. Agreements and row policies decide on which rows.
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
    """The rule does not allow the member's role, or the purpose they act for."""


class SecondPersonNeeded(NotAllowed):
    """The rule requires the agreement of a second member who may do this."""


class NotTheSame(NotAllowed):
    """Another member has to do this than the one who began it."""


class Member(Protocol):
    """The acting membership, as far as rules need it."""

    @property
    def role(self) -> str: ...

    @property
    def user_id(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The roles and purposes that may do something. Empty means any; `because` says why if both are empty.

    `other_than`: the foreign key of the record that names the member who may not, such as the one who raised a concern.
    `needs_second_person`: a second member who may do it has to agree, so the verb takes `second`. `override`: further
    roles that may do it if they give a reason, so the verb takes `override_reason` and records it.
    """

    roles: frozenset[Role] = frozenset()
    purposes: frozenset[Purpose] = frozenset()
    needs_second_person: bool = False
    override: frozenset[Role] = frozenset()
    because: str = ""
    other_than: str = ""

    def bars(self, member: Member, about: object) -> bool:
        """Whether `member` is the one who may not do it to the record `about`."""
        return bool(self.other_than) and getattr(about, f"{self.other_than}_id", None) == member.user_id

    def admits(self, member: Member, purpose: Purpose | None) -> bool:
        """Whether the rule allows `member` acting for `purpose`. None is allowed only by rules for any purpose."""
        return (not self.roles or member.role in self.roles) and (not self.purposes or purpose in self.purposes)


def only(*roles: Role, purposes: Iterable[Purpose] = (), other_than: str = "") -> Rule:
    """The rule for members with one of `roles`, acting for one of `purposes`; for any purpose if there are none.

    Except the one whom the record names as `other_than`.
    """
    return Rule(roles=frozenset(roles), purposes=frozenset(purposes), other_than=other_than)


def acting_for(*purposes: Purpose) -> Rule:
    """The rule for members with any role who act for one of `purposes`."""
    return Rule(purposes=frozenset(purposes))


def anyone(because: str, *, other_than: str = "") -> Rule:
    """The rule for all members, except the one whom the record names as `other_than`."""
    return Rule(because=because, other_than=other_than)


OWN_RECORDS = "An agency's agreements say what its people keep for which purpose; row policies refuse the rest."
EXCHANGED = "Agreements say what is sent and answered for which purpose; the state machine says whose move it is."
ANSWERS = (
    "The safeguarding lead; a supervisor once it is late, or where no lead is named; any member where nobody holds "
    "either role. Never the member who raised it. The database says who (cases/safeguarding/sql/concerns.sql)."
)
SECOND_PERSON = (
    "Another member than who recorded the membership or proposed its removal. The database says so "
    "(cases/memberships/sql/memberships.sql)."
)
ADMINISTRATORS = only(Role.ADMINISTRATOR, purposes=[Purpose.ADMINISTRATION])
REFERRING = (Purpose.CUSTODY, Purpose.TREATMENT, Purpose.SUPERVISION, Purpose.COURT, Purpose.COORDINATION)
"""Purposes for which people are helped to a service, whichever agency meets them."""
DELIVERS = (Role.TREATMENT_WORKER, Role.CASE_WORKER, Role.PROBATION_PRACTITIONER, Role.PRISON_WORKER)
"""Roles that deliver the services of the directory."""
NOTIFIES = (
    Role.PARTNERSHIP_LEAD,
    Role.SUPERVISOR,
    Role.ANALYST,
    Role.CASE_WORKER,
    Role.PROBATION_PRACTITIONER,
    Role.PRISON_WORKER,
)
"""Roles that tell people what is expected, and see to it that what was promised is done."""

DETERRING = (Role.ANALYST, Role.CASE_WORKER, Role.SUPERVISOR)
"""Roles of those who run focused deterrence in their agency."""
SUPPORTS = (*DELIVERS, Role.CUSTODY_WORKER, Role.SUPERVISOR)
"""Roles that offer people help and keep in contact with them."""
SIGNS_RELEASES = (Role.PRISON_WORKER, Role.PROBATION_PRACTITIONER, Role.TREATMENT_WORKER, Role.SUPERVISOR)
"""Roles that answer for a person's release with their signature."""
IN_COURT = (Role.COURT_WORKER, Role.PROBATION_PRACTITIONER, Role.SUPERVISOR)
"""Roles that work with a court's list, and see treatment requirements through."""
DIVERTS = (Role.CUSTODY_WORKER, Role.CASE_WORKER, Role.SUPERVISOR)
"""Roles that consider out-of-court resolutions and see their conditions through."""
CONVENES = (Role.PARTNERSHIP_LEAD, Role.ANALYST, Role.SUPERVISOR)
"""Roles that call meetings of the partnership and keep what they decide."""

RULES: dict[str, Rule] = {
    # the agency itself
    "keep members": ADMINISTRATORS,
    "agree to access": Rule(roles=frozenset({Role.ADMINISTRATOR, Role.SUPERVISOR}), needs_second_person=True),
    "decline access": only(Role.ADMINISTRATOR, Role.SUPERVISOR),
    "answer an invitation": anyone("Whom it is for, whatever their role; the database says who (proposals.sql)."),
    "keep teams": ADMINISTRATORS,
    "choose notices": anyone("Each member chooses for themselves; the database says so (notices.sql)."),
    "see partner systems": ADMINISTRATORS,
    "keep services": only(Role.ADMINISTRATOR, Role.SUPERVISOR, *DELIVERS),
    "keep routing rules": only(Role.ADMINISTRATOR, Role.SUPERVISOR),
    "keep risk prompts": ADMINISTRATORS,
    # sharing
    "restrict a person": only(Role.SUPERVISOR, Role.DATA_PROTECTION_OFFICER),
    "see restrictions": acting_for(Purpose.ASSURANCE),
    "see changes of administration": only(Role.DATA_PROTECTION_OFFICER, purposes=[Purpose.ASSURANCE]),
    "search who saw what": only(Role.DATA_PROTECTION_OFFICER, purposes=[Purpose.ASSURANCE]),
    "review who saw what": only(Role.DATA_PROTECTION_OFFICER, purposes=[Purpose.ASSURANCE]),
    "set how an agreement stands": only(Role.DATA_PROTECTION_OFFICER, purposes=[Purpose.ASSURANCE]),
    "record consent": anyone(OWN_RECORDS),
    "withdraw consent": anyone(
        "A withdrawal must never wait: any member of the agency that holds the consent, or was told, records it."
    ),
    # people and what is known of them
    "add a record": anyone(OWN_RECORDS),
    "change a record": anyone(OWN_RECORDS),
    "import people": anyone(OWN_RECORDS),
    "import incidents": anyone(OWN_RECORDS),
    "review an incident": only(Role.ANALYST, Role.SUPERVISOR, purposes=[Purpose.DETERRENCE]),
    "answer a concern": anyone(ANSWERS, other_than="raised_by"),
    "decide a removal": anyone(SECOND_PERSON, other_than="proposed_by"),
    "decide a challenge": anyone(SECOND_PERSON),
    # intelligence
    "write intelligence": only(Role.ANALYST, Role.SUPERVISOR, purposes=[Purpose.DETERRENCE]),
    "release intelligence": only(Role.SUPERVISOR, purposes=[Purpose.DETERRENCE], other_than="written_by"),
    "withdraw intelligence": only(Role.ANALYST, Role.SUPERVISOR, purposes=[Purpose.DETERRENCE]),
    "read released intelligence": anyone("Whom a release names, once they have read its terms (intelligence.sql)."),
    # notifications and promises
    "plan notifications": only(*NOTIFIES),
    "settle promises": only(*NOTIFIES),
    # levers and triggers
    "authorise a lever": only(Role.SUPERVISOR, other_than="proposed_by"),
    "enforce before support": only(Role.SUPERVISOR),
    "hold back a step": only(*DETERRING, purposes=[Purpose.DETERRENCE]),
    "moderate a disruption": only(Role.ANALYST, Role.SUPERVISOR, other_than="proposed_by"),
    "keep trigger rules": only(Role.ANALYST, Role.SUPERVISOR, Role.PARTNERSHIP_LEAD),
    "detect a trigger": only(*DETERRING, purposes=[Purpose.DETERRENCE]),
    "confirm a trigger as analyst": only(Role.ANALYST, purposes=[Purpose.DETERRENCE]),
    "confirm a trigger as enforcement lead": only(Role.SUPERVISOR, purposes=[Purpose.DETERRENCE]),
    "answer a trigger": only(Role.ANALYST, Role.SUPERVISOR, purposes=[Purpose.DETERRENCE]),
    # support
    "offer support": only(*SUPPORTS),
    "record a contact": only(*SUPPORTS),
    "hear that a person wants out": anyone(
        "It must never wait: any member to whom a person says it records it, and the clocks begin."
    ),
    # recovery
    "keep needs": only(*SUPPORTS),
    "keep housing and work": only(*SUPPORTS),
    "apply for a residential place": only(*DELIVERS, Role.SUPERVISOR),
    "record what a panel decides": only(*DELIVERS, Role.SUPERVISOR, Role.PARTNERSHIP_LEAD, other_than="applied_by"),
    "record a hospital visit": only(*DELIVERS, Role.SUPERVISOR),
    # court and diversion
    "import hearings": anyone(OWN_RECORDS),
    "work in court": only(*IN_COURT),
    "divert a person": only(*DIVERTS),
    "authorise a resolution": only(Role.SUPERVISOR, other_than="considered_by"),
    "decide a breach": only(*DIVERTS, other_than="breached_by"),
    # meetings
    "hold meetings": only(*CONVENES),
    "answer an action": anyone("The agency that a meeting asked says what came of it, whoever of its members does."),
    # treatment
    "keep treatment": only(Role.TREATMENT_WORKER, Role.SUPERVISOR, purposes=[Purpose.TREATMENT]),
    "keep treatment limits": only(Role.SUPERVISOR, purposes=[Purpose.TREATMENT]),
    # referrals
    "record a custody contact": acting_for(Purpose.CUSTODY),
    "record a detention": acting_for(Purpose.CUSTODY),
    "test for drugs": acting_for(Purpose.CUSTODY),
    "keep shifts": only(Role.CUSTODY_WORKER, Role.SUPERVISOR, purposes=[Purpose.CUSTODY]),
    "handle referrals": acting_for(*REFERRING),
    "refer a person": acting_for(*REFERRING),
    "send a referral": anyone(EXCHANGED),
    "keep a referral unrouted": anyone(EXCHANGED),
    "settle an unrouted referral": anyone(EXCHANGED),
    "refer beyond limits": only(Role.SUPERVISOR),
    "withdraw a referral": anyone(EXCHANGED),
    "settle what came back": anyone(EXCHANGED),
    "decide a referral": anyone(EXCHANGED),
    "tell what became of a referral": anyone(EXCHANGED),
    "correct what happened": anyone(EXCHANGED),
    # releases
    "receive release dates": anyone(OWN_RECORDS),
    "plan a release": anyone(OWN_RECORDS),
    "sign a release plan": only(*SIGNS_RELEASES),
    # prison
    "record a reception": anyone(OWN_RECORDS),
    "import receptions": anyone(OWN_RECORDS),
    "plan for release from remand": anyone(OWN_RECORDS),
    "release a person": only(
        Role.PRISON_WORKER,
        Role.COURT_WORKER,
        Role.PROBATION_PRACTITIONER,
        Role.SUPERVISOR,
        Role.API_CLIENT,
        Role.SYSTEM,
    ),
    "answer a release alert": anyone(EXCHANGED),
    "keep clearances": only(*DELIVERS, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.SYSTEM),
    # tasks
    "ask something of an agency": anyone(EXCHANGED),
    "answer a task": anyone(EXCHANGED),
    "withdraw a task": anyone(EXCHANGED),
}
"""Rules by name. Tests fail for a verb without its rule, and for a rule that no verb checks."""

acting_purpose: ContextVar[Purpose | None] = ContextVar("acting_purpose", default=None)
"""The purpose of the acting member; set by the door (datasharing/enforcement/door.py)."""

_asked_by: defaultdict[str, list[str]] = defaultdict(list)


def may(member: Member, purpose: Purpose | None, verb: str, *, about: object = None) -> bool:
    """Whether the rule `verb` allows `member` acting for `purpose`, for the record `about`.

    :raises KeyError: if there is no such rule
    """
    rule = RULES[verb]
    return rule.admits(member, purpose) and not rule.bars(member, about)


def must(
    member: Member,
    purpose: Purpose | None,
    verb: str,
    *,
    about: object = None,
    second: Member | None = None,
    override_reason: str = "",
) -> None:
    """Check that the rule `verb` allows `member` acting for `purpose`.

    :raises NotAllowed: if it does not; pages answer 403
    :raises NotTheSame: if `member` is the one who may not do it to `about`
    :raises SecondPersonNeeded: if it needs a second person, and `second` is missing, the same user, or not allowed
    """
    rule = RULES[verb]
    overrides = bool(override_reason.strip()) and member.role in rule.override
    if not (rule.admits(member, purpose) or overrides):
        raise NotAllowed(_("Your role, or the purpose you act for, does not allow this."))
    if rule.bars(member, about):
        raise NotTheSame(_("Another member has to do this: you began it yourself."))
    if rule.needs_second_person and (
        second is None or second.user_id == member.user_id or not rule.admits(second, purpose)
    ):
        raise SecondPersonNeeded(_("Another member who may do this has to agree."))


def allowed_by(verb: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Decorate a verb to check the rule `verb` for its `by` before it runs.

    :raises KeyError: if there is no such rule
    :raises TypeError: if the rule needs a second person or a reason, and the verb has no parameter for it
    """
    rule = RULES[verb]
    wanted = {"by": True, "second": rule.needs_second_person, "override_reason": bool(rule.override)}

    def guard(act: Callable[P, T]) -> Callable[P, T]:
        missing = {name for name, is_asked in wanted.items() if is_asked} - signature(act).parameters.keys()
        if missing:
            raise TypeError(f"{act.__qualname__} must take {', '.join(sorted(missing))}: its rule is {verb!r}")

        @wraps(act)
        def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            said = {name: kwargs[name] for name in ("second", "override_reason") if name in kwargs}
            about = args[0] if args else None
            must(kwargs["by"], acting_purpose.get(), verb, about=about, **said)  # type: ignore[arg-type]
            return act(*args, **kwargs)

        asked.rule = verb  # type: ignore[attr-defined]
        _asked_by[verb].append(f"{act.__module__.removesuffix('.actions')}.{act.__qualname__}")
        return asked

    return guard


def rule_of(act: Callable[..., object]) -> str:
    """The name of the rule that the verb `act` checks; empty if it has none."""
    return getattr(act, "rule", "")


def asked_by(verb: str) -> list[str]:
    """The verbs in loaded modules that check the rule `verb`."""
    return sorted(set(_asked_by[verb]))


class CarriedRules(TableRule):
    """The database's copy of the rules: verb, roles, purposes, second person. An empty list means any."""

    SQL = """
CREATE TABLE IF NOT EXISTS membership.rule (verb text PRIMARY KEY, roles text[] NOT NULL, purposes int[] NOT NULL);
ALTER TABLE membership.rule ADD COLUMN IF NOT EXISTS needs_second_person boolean NOT NULL DEFAULT false;
DELETE FROM membership.rule;
INSERT INTO membership.rule (verb, roles, purposes, needs_second_person) VALUES
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
    return f"('{verb}', '{{{roles}}}', '{{{purposes}}}', {str(rule.needs_second_person).lower()})"
