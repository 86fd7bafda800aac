"""The partial index of a clock, which its model declares and the sweep reads."""

from django.db import models
from django.db.models import Q


def clock_name(model: str, column: str) -> str:
    """The name of the index of a clock, by which the sweep finds it."""
    return f"{model.lower()}_{column}_clock"


def clock_index(model: str, column: str, *, runs: Q) -> models.Index:
    """The partial index of a clock: the records of `model` that match `runs`, soonest due first."""
    return models.Index(fields=[column, "id", "data_set"], condition=runs, name=clock_name(model, column))
