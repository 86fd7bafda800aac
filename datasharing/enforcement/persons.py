"""A person: a bare identifier, with nothing about them."""

from django.db import models
from django.db.models import Func
from django.urls import reverse


class NewReference(Func):
    """A random public reference, made by the database (`sharing.reference`)."""

    function = "sharing.reference"
    output_field = models.CharField()


def public_reference() -> "models.CharField[str, str]":
    """A record's name in addresses: random, so that it can neither be guessed nor counted."""
    return models.CharField(max_length=10, unique=True, db_default=NewReference(), editable=False)


class Person(models.Model):
    """Someone whom records are about. A person exists for you only if you may see a record about them."""

    reference = public_reference()
    registered_by = models.ForeignKey("partners.Agency", models.PROTECT, db_index=False, related_name="+")
    registered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        permissions = [("open_guarded_person", "May open a person's records that only allocated staff may see")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Address of the person's page."""
        return reverse("person", args=[self.reference])
