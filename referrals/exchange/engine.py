"""The base models of exchanges: one agency sends a record to one agency, and events set its state.

A kind of exchange (a referral, a task) has three models on these bases, for what is sent, the snapshot of the identity,
and the events; and a state machine that `MovedByEvents` enforces. See docs/decisions/0015-one-exchange-engine.md.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Func
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cases.models import BirthPrecision
from cases.people.birth import Birth
from datasharing.enforcement.persons import NewReference
from datasharing.models import Exchange
from partners.models import Purpose
from partners.privileges import TableRule
from partners.state_machine import By, Machine, Transition

DELIVERED = "delivered"
"""The event with which the addressee's system actor records the delivery."""


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
        return self.machine.open_to(self.parties(agency_id))

    def may_now(self, agency_id: int) -> list[Transition]:
        """The transitions that an agency may make from the present state."""
        return self.machine.open_to(self.parties(agency_id), state=self.state)


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
        name = " ".join(filter(None, [self.given_names, self.family_name]))
        return name or self.known_as or str(_("Name not known"))

    @property
    def birth(self) -> Birth:
        """When the person was born, as exactly as the sender knew it."""
        return Birth(self.date_of_birth, BirthPrecision(self.birth_precision))


class Happened(Exchange):
    """An event of an exchange, recorded by one of its parties.

    A subclass has a column `kind`, a foreign key to the exchange, and the constraint `MovedByEvents`.
    """

    kind: Any

    happened_at = models.DateTimeField(db_default=Now())
    by = models.ForeignKey("partners.Membership", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=60, blank=True, help_text="Code, from the reference list of this kind.")
    note = models.TextField(blank=True)

    class Meta(Exchange.Meta):
        abstract = True


MOVED = """
CREATE OR REPLACE TRIGGER c_move BEFORE INSERT ON %(table)s
    FOR EACH ROW EXECUTE FUNCTION public.referrals_move('{exchange}', '{link}', '{{{transitions}}}')
"""


class MovedByEvents(TableRule):
    """A trigger on a table of events, which sets the state of the row in `exchange` that the column `link` refers to.

    It refuses events that are not in `transitions`, a list of `party:before>event>after`.
    """

    SQL = MOVED

    def __init__(
        self, *, exchange: str, link: str, transitions: Iterable[str], name: str = "", edition: str = ""
    ) -> None:
        super().__init__(name=name or f"{exchange}_moved_by_events", edition=edition)
        self.exchange = exchange
        self.link = link
        self.transitions = sorted(transitions)

    def rule_sql(self) -> str:
        return self.SQL.format(exchange=self.exchange, link=self.link, transitions=",".join(self.transitions))

    def lift_sql(self) -> str:
        return "DROP TRIGGER IF EXISTS c_move ON %(table)s"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        told = {"exchange": self.exchange, "link": self.link, "transitions": self.transitions}
        return path, tuple(args), kwargs | told
