"""Limits, offences and drugs of custody as dated rows with their source, and how far each is confirmed."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DatedRowQuerySet(models.QuerySet[Any]):
    """Reads dated rows."""

    def in_force(self, on: date) -> "DatedRowQuerySet":
        """The rows that hold on the day `on`."""
        begun = Q(valid_from=None) | Q(valid_from__lte=on)
        return self.filter(begun, Q(valid_to=None) | Q(valid_to__gt=on)).exclude(status=DatedRow.Status.OFF)


class DatedRow(models.Model):
    """A row of law or guidance that its publisher may change. Rows that are off are known and not in force."""

    class Status(models.TextChoices):
        """How far the row is confirmed."""

        CONFIRMED = "confirmed", _("Confirmed from the source")
        CONFIGURED = "configured", _("Configured, to be checked")
        OFF = "off", _("Not in force")

    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status)
    source = models.CharField(max_length=200)

    objects = DatedRowQuerySet.as_manager()

    class Meta:
        abstract = True


def rows_of(file: Path) -> Iterator[dict[str, Any]]:
    """The rows of a shipped file, with days as dates."""
    with file.open(newline="", encoding="utf-8") as opened:
        for row in csv.DictReader(opened):
            yield row | {
                name: date.fromisoformat(row[name]) if row[name] else None for name in ("valid_from", "valid_to")
            }


def choices_of(model: type[Any], on: date) -> list[tuple[str, str]]:
    """The coded rows of `model` in force on the day `on`, with their labels."""
    return [(row.code, row.label) for row in model.objects.in_force(on).order_by("pk")]


def label_of_row(model: type[Any], code: str) -> str:
    """The label of the row of `model` with this code; the code itself if there is none."""
    held = model.objects.filter(code=code).first()
    return held.label if held else code


def labels_of_rows(model: type[Any]) -> dict[str, str]:
    """The labels of all rows of `model` by code."""
    return {row.code: row.label for row in model.objects.all()}
