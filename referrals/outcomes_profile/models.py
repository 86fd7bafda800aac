"""Treatment outcomes profiles: what people say in confidence of the last 28 days. Never for enforcement.

They are in a category of their own, which the database opens for treatment only (datasharing/sql/confined.sql).
"""

from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from datasharing.enforcement.persons import public_reference
from datasharing.models import Category, Record
from partners.sql_files import SqlFile
from referrals.outcomes_profile.items import AMOUNT_COLUMNS, ANSWERS, DAY_COLUMNS, RECALL, SCALE, SCALES
from referrals.treatment.models import TreatmentEpisode


class Stage(models.TextChoices):
    """When in an episode a profile is taken."""

    START = "start", _("Start")
    REVIEW = "review", _("Review")
    EXIT = "exit", _("Exit")
    AFTER = "after", _("After exit")


def _days() -> "models.PositiveSmallIntegerField[int | None, int | None]":
    return models.PositiveSmallIntegerField(null=True, blank=True)


def _amount() -> "models.DecimalField[float | None, float | None]":
    return models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)


def _yes_or_no() -> "models.BooleanField[bool | None, bool | None]":
    return models.BooleanField(null=True, blank=True)


def _between(column: str, most: int) -> Q:
    return Q(**{column: None}) | Q(**{f"{column}__gte": 0, f"{column}__lte": most})


def _amount_of_use(column: str) -> Q:
    days = column.replace("_amount", "_days")
    return Q(**{column: None}) | Q(**{f"{column}__gt": 0, f"{days}__isnull": False, f"{days}__gt": 0})


class OutcomesProfile(Record):
    """A treatment outcomes profile: 20 items about the last 28 days. An item that is null was not disclosed."""

    category = Category.TREATMENT_OUTCOMES

    reference = public_reference()
    episode = models.ForeignKey(TreatmentEpisode, models.PROTECT, related_name="+")
    stage = models.CharField(_("stage"), max_length=6, choices=Stage)
    taken_on = models.DateField(_("day of the interview"))
    before_custody = models.BooleanField(
        default=False, help_text="Taken in prison: about the four weeks before they came into custody."
    )
    alcohol_days, alcohol_amount = _days(), _amount()
    opiates_days, opiates_amount = _days(), _amount()
    crack_days, crack_amount = _days(), _amount()
    cocaine_days, cocaine_amount = _days(), _amount()
    amphetamines_days, amphetamines_amount = _days(), _amount()
    cannabis_days, cannabis_amount = _days(), _amount()
    other_name = models.CharField(max_length=60, blank=True)
    other_days, other_amount = _days(), _amount()
    tobacco_days, tobacco_amount = _days(), _amount()
    injected_days = _days()
    shared_needle = _yes_or_no()
    shared_works = _yes_or_no()
    shoplifting_days = _days()
    selling_days = _days()
    theft_vehicle = _yes_or_no()
    theft_property = _yes_or_no()
    fraud = _yes_or_no()
    violence = _yes_or_no()
    psychological_health = _days()
    work_days = _days()
    education_days = _days()
    physical_health = _days()
    housing_problem = _yes_or_no()
    eviction_risk = _yes_or_no()
    quality_of_life = _days()
    taken_by = models.ForeignKey("partners.User", models.PROTECT, related_name="+")

    class Meta(Record.Meta):
        constraints = [
            models.CheckConstraint(
                condition=reduce(lambda a, b: a & b, (_between(each, RECALL) for each in DAY_COLUMNS)),
                name="days_are_of_the_last_28",
            ),
            models.CheckConstraint(
                condition=reduce(lambda a, b: a & b, (_between(each.column, SCALE) for each in SCALES)),
                name="scales_go_from_0_to_20",
            ),
            models.CheckConstraint(
                condition=reduce(lambda a, b: a & b, (_amount_of_use(each) for each in AMOUNT_COLUMNS)),
                name="an_amount_is_of_days_of_use",
            ),
            models.CheckConstraint(
                condition=reduce(or_, (Q(**{f"{each}__isnull": False}) for each in ANSWERS)),
                name="a_profile_answers_something",
            ),
            models.CheckConstraint(
                condition=Q(other_name="") | Q(other_days__isnull=False, other_days__gt=0),
                name="another_substance_is_named_if_it_was_used",
            ),
            models.UniqueConstraint(
                fields=["episode"], condition=Q(stage=Stage.START), name="an_episode_has_one_start_profile"
            ),
            SqlFile(app="referrals", file="treatment", name="profiles_are_of_their_episode"),
            SqlFile(app="referrals", file="outcomes_profile"),
        ]

    def __str__(self) -> str:
        return str(self.get_stage_display())

    @property
    def shared(self) -> bool | None:
        """Whether they shared equipment: yes if either answer is yes, unknown if nothing was disclosed."""
        return _either(self.shared_needle, self.shared_works)

    @property
    def other_theft(self) -> bool | None:
        """Whether there was theft besides shoplifting: yes if any answer is yes."""
        return _either(self.theft_vehicle, self.theft_property, self.fraud)


def _either(*answers: bool | None) -> bool | None:
    if any(answers):
        return True
    return None if all(each is None for each in answers) else False
