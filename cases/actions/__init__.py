"""What people do to records about a person. Each verb happens as a whole or not at all (`datasharing.refusals`)."""

from .case import CannotMove, CaseAlreadyOpen, end_alert, move_case, open_case, raise_alert, write_note
from .concern import AlreadyAnswered, answer_concern, raise_concern
from .landing import Arrival, land_people
from .person import (
    AlreadyHeld,
    IdentityDetails,
    NothingToRegister,
    add_alias,
    add_contact_detail,
    add_identifier,
    correct_identity,
    hold_identity,
    register_person,
)
from .tying import tie_people

__all__ = [
    "AlreadyAnswered",
    "AlreadyHeld",
    "Arrival",
    "CannotMove",
    "CaseAlreadyOpen",
    "IdentityDetails",
    "NothingToRegister",
    "add_alias",
    "add_contact_detail",
    "add_identifier",
    "answer_concern",
    "correct_identity",
    "end_alert",
    "hold_identity",
    "land_people",
    "move_case",
    "open_case",
    "raise_alert",
    "raise_concern",
    "register_person",
    "tie_people",
    "write_note",
]
