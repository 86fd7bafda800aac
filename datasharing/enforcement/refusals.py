"""Exceptions for refusals of the database. Error codes are read here only (and in `partners`, for its own).

Pages need not catch these: Django answers `PermissionDenied` with 403 and `Http404` with 404.
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
    """The record belongs to another agency. Only the owner may change it; answer with a row of your own agency."""


class NoSuchRecord(Http404):
    """The record or person is missing or hidden from the acting member; the answer is the same."""


def verb(act: Callable[P, T]) -> Callable[P, T]:
    """Run `act` in a transaction, and turn refusals of the database into exceptions.

    :raises NotAgreed: if a row policy refuses a write
    :raises NoSuchRecord: if a record is missing or hidden
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
    """Run the block in a transaction, and raise `refusal` if the database raises the SQLSTATE `code`."""
    with naming_each({code: refusal}):
        yield


@contextmanager
def naming_each(refusals: Mapping[str, type[Exception]]) -> Iterator[None]:
    """Run the block in a transaction, and raise the exception that `refusals` has for the database's SQLSTATE."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        refusal = refusals.get(code_of(error) or "")
        if refusal is not None:
            raise refusal from error
        raise


def code_of(error: DatabaseError) -> str | None:
    """The SQLSTATE of a database error; None if it has none."""
    return getattr(error.__cause__, "pgcode", None)


def broke(error: DatabaseError, constraint: str) -> bool:
    """Whether `error` is a violation of the constraint of that name."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) == constraint


def _name(error: DatabaseError) -> None:
    code = code_of(error)
    # a missing privilege is a programming error, not a matter of agreements: re-raise it unchanged
    if code == REFUSED_BY_POLICY and not str(error).startswith("permission denied"):
        raise NotAgreed(_("No agreement in force lets your agency do this for your purpose.")) from error
    if code == LINK_NOT_FOUND:
        raise NoSuchRecord(_("There is no such record.")) from error
