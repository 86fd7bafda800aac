"""The partial index of a clock, which its model declares and the sweep reads."""

from django.db import models
from django.db.models import Q


def clock_name(model: str, column: str) -> str:
    """The name of the index of a clock, by which the sweep finds it."""
    return f"{model.lower()}_{column}_clock"


class LongNamedIndex(models.Index):
    """An index whose name is longer than Django allows for other databases; PostgreSQL allows 63 letters."""

    max_name_length = 63


def clock_index(model: str, column: str, *, runs: Q) -> models.Index:
    """The partial index of a clock: the records of `model` that match `runs`, soonest due first."""
    name = clock_name(model, column)
    kind = models.Index if len(name) <= models.Index.max_name_length else LongNamedIndex
    return kind(fields=[column, "id", "data_set"], condition=runs, name=name)
