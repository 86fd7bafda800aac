"""What the database refuses, by name: the one place that reads its error codes, but for those of `partners`, below it.

Pages need not catch these: Django answers a `PermissionDenied` with 403 and an `Http404` with 404.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

P = ParamSpec("P")
T = TypeVar("T")
REFUSED_BY_POLICY = "42501"
LINK_NOT_FOUND = "23503"


class NotAgreed(PermissionDenied):
    """No agreement in force lets the acting agency hold, send or change this kind of record for its purpose."""


class NotYours(PermissionDenied):
    """The record is another agency's, and only its owner changes it: answer with a record of your own."""


class NoSuchRecord(Http404):
    """A record or person that does not exist for whoever asks: hidden and missing alike."""


def verb(act: Callable[P, T]) -> Callable[P, T]:
    """Make `act` happen as a whole or not at all, and give what the database refuses a name.

    The wrapped verb raises NotAgreed and NoSuchRecord besides its own exceptions.
    """

    @wraps(act)
    def whole(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with transaction.atomic():
                return act(*args, **kwargs)
        except DatabaseError as error:
            _name(error)
            raise

    whole.is_verb = True  # type: ignore[attr-defined]
    return whole


@contextmanager
def naming(code: str, refusal: type[Exception]) -> Iterator[None]:
    """Make the block happen as a whole or not at all, and raise `refusal` where the database refuses it with `code`."""
    with naming_each({code: refusal}):
        yield


@contextmanager
def naming_each(refusals: Mapping[str, type[Exception]]) -> Iterator[None]:
    """Make the block happen as a whole or not at all, and raise for each SQLSTATE of `refusals` what it stands for."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        refusal = refusals.get(code_of(error) or "")
        if refusal is not None:
            raise refusal from error
        raise


def code_of(error: DatabaseError) -> str | None:
    """The SQLSTATE that the database gave; None if it gave none."""
    return getattr(error.__cause__, "pgcode", None)


def broke(error: DatabaseError, constraint: str) -> bool:
    """Whether `error` is about the constraint of that name."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) == constraint


def _name(error: DatabaseError) -> None:
    code = code_of(error)
    # a privilege that was never granted is our mistake and no agreement's: it stays what it is
    if code == REFUSED_BY_POLICY and not str(error).startswith("permission denied"):
        raise NotAgreed(_("No agreement in force lets your agency do this for your purpose.")) from error
    if code == LINK_NOT_FOUND:
        raise NoSuchRecord(_("There is no such record.")) from error
