"""The door: one transaction in which a member acts for an agency and a purpose; its reads are logged before it commits.

All requests, tasks and commands enter here. The context is signed, because any SQL can change a setting. It is set for
the transaction only, because a pooled connection serves other members next. It names the transaction, because other
sessions of the same login can see statements: a copied context is invalid in another transaction.
"""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone

from datasharing.enforcement import read_log
from datasharing.enforcement.consulted import Beside
from datasharing.enforcement.read_log import LogUnavailable
from datasharing.enforcement.reading_rate import MINUTES, READ_LATELY, REASON, TooMuchRead, bound_of
from partners.models import Membership, Purpose
from partners.rules import acting_purpose
from partners.signed_context import SAY, SERVICE, name_of_transaction, sign, signed
from partners.systems.caller import is_call
from partners.systems.problems import too_much_read, unavailable

__all__ = ["SAY", "ActingMiddleware", "Actor", "AlreadyActing", "acting", "name_of", "prove_log", "serving", "sign"]

log = structlog.get_logger()
REFUSALS = (403, 404)
REFERENCE = re.compile(r"[0-9A-Z]{10}")
"""What a public reference looks like (`sharing.reference`)."""


class AlreadyActing(RuntimeError):
    """`acting` was entered inside `acting`."""


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts, for which agency and purpose. `resource` names the page, call or task, without personal data."""

    agency_id: int
    purpose: Purpose
    user_id: int
    resource: str = ""
    on_behalf_of: str = ""
    act: uuid.UUID = field(default_factory=uuid.uuid4)

    @classmethod
    def of(cls, membership: Membership, purpose: Purpose, *, resource: str = "", on_behalf_of: str = "") -> "Actor":
        """`membership` acting for `purpose`.

        :raises PermissionError: if the membership is not in force, or may not act for `purpose`
        """
        if not membership.is_in_force(timezone.now()) or not membership.may_act_for(purpose):
            raise PermissionError(f"{membership} may not act for {purpose.label}")
        return cls(
            agency_id=membership.agency_id,
            purpose=purpose,
            user_id=membership.user_id,
            resource=resource,
            on_behalf_of=on_behalf_of,
        )

    def context(self, name_of_transaction: str) -> str:
        """The signed context of one transaction: `agency:purpose:user:person:expiry:act:transaction|mac`.

        The person is for emergency access, which limits a context to one person; 0 means no limit. The signature also
        covers `resource` and `on_behalf_of`.
        """
        return signed(
            self.agency_id,
            int(self.purpose),
            self.user_id,
            act=self.act,
            within=name_of_transaction,
            seals=(self.resource, self.on_behalf_of),
        )


@contextmanager
def acting(actor: Actor, *, at_most: int | None = None) -> Iterator[None]:
    """Act as `actor` in one transaction. Reads are logged before it commits.

    An exception rolls the transaction back, and the reads are logged as "attempted". With `at_most`, a member who has
    read that much within ten minutes is refused.

    :raises AlreadyActing: inside another `acting`
    :raises TooMuchRead: if `actor` has read `at_most`
    :raises LogUnavailable: if the log cannot be written; the transaction is rolled back
    """
    if read_log.is_collecting():
        raise AlreadyActing
    acts_for = acting_purpose.set(actor.purpose)
    with read_log.collecting() as reads:
        try:
            with transaction.atomic(durable=True):
                _say(actor, at_most=at_most)
                yield
                rolled_back = connection.needs_rollback
                if not rolled_back:
                    read_log.write(reads)
                    if connection.savepoint_ids:  # in a test's transaction; otherwise the commit clears the context
                        _fall_silent()
        except LogUnavailable:
            raise
        except Exception as error:
            _leave_attempted(actor, reads, reason=REASON if isinstance(error, TooMuchRead) else "")
            raise
        finally:
            acting_purpose.reset(acts_for)
        if rolled_back:
            _leave_attempted(actor, reads)


@contextmanager
def serving(resource: str) -> Iterator[None]:
    """One transaction of the service itself, which acts for no agency: it moves work on, and opens nothing else.

    :raises AlreadyActing: inside `acting`
    """
    if read_log.is_collecting():
        raise AlreadyActing
    with transaction.atomic():
        with connection.cursor() as cursor:
            name = name_of_transaction(cursor)
            said = signed(SERVICE, 0, 0, act=uuid.uuid4(), within=name, seals=(resource, ""))
            cursor.execute(SAY, [said, resource, ""])
        yield
        if not connection.needs_rollback:
            _fall_silent()


def _say(actor: Actor, *, at_most: int | None = None) -> None:
    asks = SAY if at_most is None else f"{SAY.rstrip()}, {READ_LATELY}"
    with connection.cursor() as cursor:
        cursor.execute(asks, [actor.context(name_of_transaction(cursor)), actor.resource, actor.on_behalf_of])
        *_said, read = cursor.fetchone()
    if at_most is not None and read >= at_most:
        raise TooMuchRead


def _fall_silent() -> None:
    with connection.cursor() as cursor:
        cursor.execute(SAY, ["", "", ""])


def _leave_attempted(actor: Actor, reads: set[read_log.Read], *, reason: str = "") -> None:
    with transaction.atomic():
        _say(actor)
        nothing = read_log.nothing_read_by(actor.agency_id)._replace(reason=reason)
        read_log.write(reads or {nothing}, outcome="attempted")
        _fall_silent()


def prove_log(actor: Actor) -> None:
    """Write a log row as `actor` and roll it back, to check that the log is writable.

    :raises LogUnavailable: if it is not
    """
    with transaction.atomic():
        _say(actor)
        read_log.write({read_log.nothing_read_by(actor.agency_id)}, outcome="attempted")
        transaction.set_rollback(True)


class ActingMiddleware:
    """Enters the door around the whole request, including rendering, if the request has a membership and a purpose."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        membership = getattr(request, "membership", None)
        purpose = getattr(request, "purpose", None)
        if membership is None or purpose is None:
            return self.get_response(request)
        on_behalf_of = getattr(request, "on_behalf_of", "")
        actor = Actor.of(membership, purpose, resource=name_of(request), on_behalf_of=on_behalf_of)
        try:
            return self._answer(request, actor, at_most=bound_of(membership))
        except TooMuchRead:
            log.warning("too_much_read")
            return too_much_read() if is_call(request) else _stopped(request)
        except LogUnavailable:
            log.exception("not_logged")
            return unavailable() if is_call(request) else render(request, "503.html", status=503)

    def _answer(self, request: HttpRequest, actor: Actor, *, at_most: int) -> HttpResponse:
        with acting(actor, at_most=at_most):
            response = self.get_response(request)
            if getattr(response, "streaming", False):
                raise TypeError("a streaming response would be read after the transaction: build the body first")
            if response.status_code in REFUSALS:
                _note_refusal(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            elif connection.needs_rollback:
                raise transaction.TransactionManagementError("a database error was caught: nothing would be committed")
        return response


def _stopped(request: HttpRequest) -> HttpResponse:
    answer = render(request, "429_reading.html", {"minutes": MINUTES}, status=429)
    answer["Retry-After"] = str(60 * MINUTES)
    return answer


def _note_refusal(request: HttpRequest) -> None:
    """Have the log say which reference was refused to whom, hidden and missing alike; not what else may be typed."""
    asked = request.resolver_match.kwargs.values() if request.resolver_match else []
    if asked:
        references = [str(each) for each in asked if isinstance(each, uuid.UUID) or REFERENCE.fullmatch(str(each))]
        read_log.note_beside(Beside.REFUSED, " ".join(references))


def name_of(request: HttpRequest) -> str:
    """The URL name of the request, which contains no part of the path; empty if there is none."""
    name: str | None = getattr(request, "name_in_site_map", None)
    if name is None:
        name = _looked_up(request.path_info)
        request.name_in_site_map = name  # type: ignore[attr-defined]
    return name


def _looked_up(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""
