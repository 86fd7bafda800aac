"""Choices read as Django would say them."""

from typing import Any

from django.apps import apps
from django.db import models

from datasharing.enforcement.records import Protected
from partners.members.models import Membership


def test_every_choice_reads_as_django_says_it() -> None:
    said = 0
    for model in apps.get_models():
        if not issubclass(model, (Protected, Membership)):
            continue
        for field in model._meta.concrete_fields:
            for value in [*(choice for choice, _label in field.flatchoices), None, "unknown"] if field.choices else []:
                shown: Any = model(**{field.attname: value})
                ours = getattr(shown, f"get_{field.name}_display")()

                assert ours == models.Model._get_FIELD_display(shown, field)  # type: ignore[attr-defined]
                said += 1
    assert said > 50
