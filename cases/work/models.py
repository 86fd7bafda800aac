"""Cases of people in programmes, and notes."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Record, RecordQuerySet
from partners.models import Area, Membership
from partners.state_machine import AllowedTransitions, By, Machine, transitions


class CaseQuerySet(RecordQuerySet["Case"]):
    """Reads cases."""

    def open(self) -> "CaseQuerySet":
        """The cases that are not closed."""
        return self.exclude(state=Case.State.CLOSED)

    def led_by(self, member: Membership) -> "CaseQuerySet":
        """The cases that `member` leads, whatever role or team they had when they became lead."""
        return self.filter(lead__user=member.user_id, lead__agency=member.agency_id)

    def of_team_of(self, member: Membership) -> "CaseQuerySet":
        """The cases led by present members of `member`'s team; none if they have no team."""
        if not member.team_id:
            return self.none()
        colleagues = Membership.objects.in_force(timezone.now()).filter(team=member.team_id)
        return self.filter(lead__user__in=colleagues.values("user"), lead__agency=member.agency_id)

    def of(self, agency_id: int) -> "CaseQuerySet":
        """The cases of one agency."""
        return self.filter(owner=agency_id)

    def of_partners_of(self, agency_id: int) -> "CaseQuerySet":
        """The cases of other agencies that agreements open."""
        return self.exclude(owner=agency_id)

    def behind(self, case: "Case") -> "CaseQuerySet":
        """The cases after `case` in the order of `newest()`. The last condition is redundant, but fits the index."""
        earlier = Q(updated_at__lt=case.updated_at) | Q(updated_at=case.updated_at, pk__lt=case.pk)
        return self.filter(earlier, updated_at__lte=case.updated_at)


class CaseState(models.TextChoices):
    """The states of a case; `CASE_MACHINE` has the transitions."""

    NOMINATED = "nominated", _("Nominated")
    SELECTED = "selected", _("Selected")
    ACTIVE = "active", _("Active")
    CLOSED = "closed", _("Closed")


_OPEN = [CaseState.NOMINATED, CaseState.SELECTED, CaseState.ACTIVE]
CASE_MACHINE = Machine(
    "case",
    states=CaseState,
    colours={
        CaseState.NOMINATED: "yellow",
        CaseState.SELECTED: "blue",
        CaseState.ACTIVE: "green",
        CaseState.CLOSED: "grey",
    },
    start=CaseState.NOMINATED,
    allows=[
        transitions(By.OWNER, [CaseState.NOMINATED], CaseState.SELECTED, CaseState.SELECTED, _("Select")),
        transitions(By.OWNER, [CaseState.SELECTED], CaseState.ACTIVE, CaseState.ACTIVE, _("Begin work")),
        transitions(By.OWNER, _OPEN, CaseState.CLOSED, CaseState.CLOSED, _("Close")),
    ],
)
"""The state machine of cases."""


class Case(Record):
    """One agency's work with a person in a programme, from nomination to closing."""

    State = CaseState

    category = Category.DETERRENCE

    reference = public_reference()
    state = models.CharField(max_length=10, choices=State, default=State.NOMINATED)
    reason = models.TextField(blank=True, help_text="Why this person; shown to those who may see the case.")
    lead = models.ForeignKey("partners.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()  # type: ignore[misc]

    class Meta(Record.Meta):
        constraints = [
            AllowedTransitions(field="state", pairs=CASE_MACHINE.pairs(), name="a_case_moves_as_allowed"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False) | ~Q(state="closed") & Q(closed_on__isnull=True),
                name="a_closed_case_has_a_closing_date",
            ),
            models.UniqueConstraint(
                fields=["owner", "person", "programme"],
                condition=~Q(state="closed"),
                name="an_agency_has_one_open_case_per_person_and_programme",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} case"

    def may_move_to(self, state: CaseState) -> bool:
        """Whether the state machine has a transition to `state`."""
        return state in CASE_MACHINE.following(self.state)


class Note(Record):
    """A worker's note, marked as fact or opinion (DPA 2018 s.38(2)). Notes of another category are another model."""

    class Basis(models.TextChoices):
        """Fact or opinion."""

        FACT = "fact", _("Fact")
        OPINION = "opinion", _("Opinion or assessment")

    category = Category.DETERRENCE

    basis = models.CharField(max_length=7, choices=Basis)
    text = models.TextField()
    author = models.ForeignKey("partners.User", models.PROTECT, related_name="+")
    about_at = models.DateTimeField(help_text="When what it describes happened.")

    def __str__(self) -> str:
        return f"{self.get_basis_display()} of {self.about_at:%d %B %Y}"
