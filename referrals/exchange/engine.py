"""What every exchange has: one agency sends it to one, it never changes, events answer it and move its state.

A kind of exchange (a referral, a task) is three models on these bases: what is sent, who it is about, what happens to
it; and a machine, which `MovedByEvents` holds the events to. docs/decisions/0015-one-exchange-engine.md.
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
"""The event by which the addressee's system actor puts an exchange on its list."""


class ActingPurpose(Func):
    """The purpose that is being acted for (`sharing.purpose`)."""

    function = "sharing.purpose"
    output_field = models.SmallIntegerField()


class Sent(Exchange):
    """What one agency sends another (or itself), with a state that its events alone set (referrals/sql/events.sql).

    A model of this kind has a column `state`, and is named by the model of its events in `events` and by that of the
    snapshot in `identity`.
    """

    machine: ClassVar[Machine]
    delivery: ClassVar[str]
    """The name of the work by which the outbox delivers one."""
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
        """What an agency is to it; both, if it was asked of one's own."""
        of = {By.SENDER: self.owner_id, By.ADDRESSEE: self.addressee_id}
        return [party for party, agency in of.items() if agency == agency_id]

    def may_ever(self, agency_id: int) -> list[Transition]:
        """What an agency may bring about, from whatever state."""
        return self.machine.open_to(self.parties(agency_id))

    def may_now(self, agency_id: int) -> list[Transition]:
        """What an agency may bring about from the state that it has."""
        return self.machine.open_to(self.parties(agency_id), state=self.state)


class SentIdentity(Exchange):
    """Who an exchange is about, as the sender knew them when it was sent: a snapshot, so that the name stays."""

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
    """Something that happened to an exchange, as one of its parties says it.

    A model of this kind has a column `kind` and a link to the exchange, and the constraint `MovedByEvents`.
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
    """Rows of this table are events: each moves the state of the row in `exchange` that its column `link` names.

    The trigger refuses what is not among `transitions`, `party:before>event>after` each.
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
