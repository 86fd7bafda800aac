"""What: who somebody is, how to reach them, and an agency's work with them."""

from .case import Alert, Case, Note, Tie
from .identity import Alias, BirthPrecision, ContactDetail, Identifier, Identity

__all__ = ["Alert", "Alias", "BirthPrecision", "Case", "ContactDetail", "Identifier", "Identity", "Note", "Tie"]
