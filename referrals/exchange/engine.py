"""The base models of exchanges: one agency sends a record to one agency, and events set its state.

A kind of exchange (a referral, a task) has three models on these bases, for what is sent, the snapshot of the identity,
and the events; and a state machine that `MovedByEvents` enforces. See docs/decisions/0015-one-exchange-engine.md.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Func
from django.db.models.functions import Now

from cases.models import BirthPrecision
from cases.people.birth import Birth
from cases.people.full_name import full_name
from datasharing.enforcement.persons import NewReference
from datasharing.models import Exchange
from partners.models import Purpose
from partners.privileges import TableRule
from partners.reference.codes import CodedBy
from partners.state_machine import By, Corrections, Machine, Transition

DELIVERED = "delivered"
"""The event with which the addressee's system actor records the delivery."""
CORRECTED = "corrected"
"""The event with which an agency takes back the last event that it added."""
UNCONSENTED = "unconsented"
"""The event with which either agency records that consent is withdrawn, and the state that follows."""
PASSED_ON = "elsewhere"
"""The event with which news of a redirected exchange comes back."""
CORRECTABLE_FOR = timedelta(days=1)
"""How long an event may be taken back."""


def corrects(*events: str) -> Corrections:
    """Corrections of each of `events`, by the agency that added it."""
    return Corrections.by(CORRECTED, events, within=CORRECTABLE_FOR)


class ActingPurpose(Func):
    """The purpose in the signed context (`sharing.purpose`)."""

    function = "sharing.purpose"
    output_field = models.SmallIntegerField()


class Sent(Exchange):
    """An exchange from one agency to another or itself. Only events set its state (referrals/sql/events.sql).

    A subclass has a column `state`. The related names of its events and snapshot are `events` and `identity`.
    """

    machine: ClassVar[Machine]
    delivery: ClassVar[str]
    """The name of the outbox task that delivers it."""
    state: Any
    events: Any
    identity: Any

    reference = models.CharField(max_length=10, unique=True, db_default=NewReference(), editable=False)
    consent = models.ForeignKey("datasharing.Consent", models.PROTECT, null=True, db_index=False, related_name="+")
    purpose = models.SmallIntegerField(choices=Purpose, help_text="For which the addressee gets it.")
    sent_purpose = models.SmallIntegerField(choices=Purpose, db_default=ActingPurpose(), editable=False)
    sent_by = models.ForeignKey("partners.Membership", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(db_default=Now())

    class Meta(Exchange.Meta):
        abstract = True

    def parties(self, agency_id: int) -> list[By]:
        """The roles of an agency in the exchange: sender, addressee, or both."""
        of = {By.SENDER: self.owner_id, By.ADDRESSEE: self.addressee_id}
        return [party for party, agency in of.items() if agency == agency_id]

    def may_ever(self, agency_id: int) -> list[Transition]:
        """The transitions that an agency may make, from any state."""
        return self._of_consent_if_given(self.machine.open_to(self.parties(agency_id)))

    def may_now(self, agency_id: int) -> list[Transition]:
        """The transitions that an agency may make from the present state."""
        return self._of_consent_if_given(self.machine.open_to(self.parties(agency_id), state=self.state))

    def _of_consent_if_given(self, allowed: list[Transition]) -> list[Transition]:
        return [each for each in allowed if each.event != UNCONSENTED or self.consent_id is not None]


class SentIdentity(Exchange):
    """A snapshot of the sender's identity of the person at the time of sending, so that the name stays."""

    family_name = models.CharField(max_length=200, blank=True)
    given_names = models.CharField(max_length=200, blank=True)
    known_as = models.CharField(max_length=200, blank=True)
    date_of_birth = models.DateField(null=True, blank=True)
    birth_precision = models.CharField(max_length=9, choices=BirthPrecision, default=BirthPrecision.UNKNOWN)
    phone = models.CharField(max_length=200, blank=True)

    class Meta(Exchange.Meta):
        abstract = True

    def __str__(self) -> str:
        return full_name(self.given_names, self.family_name, self.known_as)

    @property
    def birth(self) -> Birth:
        """When the person was born, as exactly as the sender knew it."""
        return Birth(self.date_of_birth, BirthPrecision(self.birth_precision))


class Happened(Exchange):
    """An event of an exchange, recorded by one of its parties.

    A subclass has a column `kind`, a foreign key to the exchange, and the constraint `MovedByEvents`. Its trigger sets
    `state_before` to the state of the exchange before the event. `corrects` is the event that this one takes back.
    """

    kind: Any
    corrects_id: int | None

    happened_at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey("partners.Membership", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=60, blank=True, help_text="Code, from the reference list of this kind.")
    note = models.TextField(blank=True)
    state_before = models.CharField(max_length=12, blank=True, db_default="", editable=False)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="correction"
    )

    class Meta(Exchange.Meta):
        abstract = True

    def what(self) -> str:
        """What happened, in words."""
        return str(self.get_kind_display())  # type: ignore[attr-defined]  # of the column of each kind

    def may_be_corrected(self, machine: Machine, at: datetime) -> bool:
        """Whether it is of a kind that may be taken back, and the time for that is not over at the instant `at`."""
        rule = machine.corrections
        return rule is not None and self.kind in rule.of and at < self.created_at + rule.within


MOVED = """
CREATE OR REPLACE TRIGGER c_move BEFORE INSERT ON %(table)s
    FOR EACH ROW EXECUTE FUNCTION public.referrals_move(
        '{exchange}', '{link}', '{{{transitions}}}', '{{{correctable}}}', '{within} seconds')
"""


class MovedByEvents(TableRule):
    """A trigger on a table of events, which sets the state of the row in `exchange` that the column `link` refers to.

    It refuses events that are not in `transitions`, a list of `party:before>event>after`. Events of the kinds
    `correctable` may be taken back `within` so many seconds.
    """

    SQL = MOVED

    def __init__(
        self,
        *,
        exchange: str,
        link: str,
        transitions: Iterable[str],
        correctable: Iterable[str] = (),
        within: int = 0,
        name: str = "",
        edition: str = "",
    ) -> None:
        super().__init__(name=name or f"{exchange}_moved_by_events", edition=edition)
        self.exchange = exchange
        self.link = link
        self.transitions = sorted(transitions)
        self.correctable = sorted(correctable)
        self.within = within

    @classmethod
    def of(cls, machine: Machine, *, exchange: str, link: str) -> "MovedByEvents":
        """The rule that holds the events of `exchange` to `machine`."""
        rule = machine.corrections
        return cls(
            exchange=exchange,
            link=link,
            transitions=machine.written(),
            correctable=rule.of if rule else (),
            within=int(rule.within.total_seconds()) if rule else 0,
        )

    def rule_sql(self) -> str:
        return self.SQL.format(
            exchange=self.exchange,
            link=self.link,
            transitions=",".join(self.transitions),
            correctable=",".join(self.correctable),
            within=self.within,
        )

    def lift_sql(self) -> str:
        return "DROP TRIGGER IF EXISTS c_move ON %(table)s"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        told = {"exchange": self.exchange, "link": self.link, "transitions": self.transitions}
        return path, tuple(args), kwargs | told | {"correctable": self.correctable, "within": self.within}


def reasons_coded(table: str, systems: Mapping[str, Iterable[str]]) -> list[CodedBy]:
    """The rules by which each event of `table` takes its reason from the list of its kind: `systems`, with kinds."""
    return [
        CodedBy(field="reason", system=system, by="kind", values=kinds, on="created_at", name=f"{table}_has_a_{system}")
        for system, kinds in systems.items()
    ]


UNCONSENT = """
CREATE OR REPLACE FUNCTION public.referrals_unconsent() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.datasharing_consent c
         WHERE c.owner_id = new.owner_id AND c.person_id = new.person_id AND new.addressee_id = ANY (c.recipients)
           AND tg_argv[0]::int = ANY (c.categories) AND (c.valid_to IS NULL OR c.valid_to > clock_timestamp())
    ) THEN
        new.state := 'unconsented';
        new.updated_at := clock_timestamp();
    END IF;
    RETURN new;
END $$;
CREATE OR REPLACE TRIGGER c_unconsent BEFORE UPDATE ON %(table)s FOR EACH ROW
    WHEN (new.consent_id IS NOT NULL AND new.state = old.state AND new.state = ANY ('{{{states}}}'::text[]))
    EXECUTE FUNCTION public.referrals_unconsent('{category}');
"""


class EndsWithConsent(TableRule):
    """An exchange that is in one of `states` and rests on consent is over once its addressee may be told no longer.

    Whichever way a consent ends, `sharing.place_again` writes the sender's records about the person anew.
    """

    SQL = UNCONSENT

    def __init__(self, *, states: Iterable[str], category: int, name: str, edition: str = "") -> None:
        super().__init__(name=name, edition=edition)
        self.states = sorted(str(state) for state in states)
        self.category = int(category)

    @classmethod
    def of(cls, machine: Machine, *, category: int, name: str) -> "EndsWithConsent":
        """The rule for the states from which `machine` lets an exchange end so."""
        befores = {each.before for each in machine.transitions if each.event == UNCONSENTED}
        return cls(states=befores, category=category, name=name)

    def rule_sql(self) -> str:
        return self.SQL.format(states=",".join(self.states), category=self.category)

    def lift_sql(self) -> str:
        return "DROP TRIGGER IF EXISTS c_unconsent ON %(table)s"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), kwargs | {"states": self.states, "category": self.category}
