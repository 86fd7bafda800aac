"""Sessions of signed-in users: the acknowledged statement, the acting membership and purpose, and their end.

A session ends 30 minutes after the last activity (`SESSION_COOKIE_AGE`), 12 hours after it began (`SIGN_IN_AGE`), and
at the next request after the user or the last membership is no longer in force.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from partners.members.models import Membership
from partners.members.purposes import Purpose

STATEMENT = "2026-11"
"""The edition of templates/account/statement.html: a new wording is a new edition, and all users sign in again."""
BEGUN, ACTING, SEEN, WAITING = "begun", "acting", "statement", "waiting"
STEP = timedelta(minutes=1)
"""The precision of the last activity: sessions are written at most once a minute."""


def begin(session: SessionBase, *, at: datetime) -> None:
    """Record the beginning of a session, and that its user saw the statement."""
    session[BEGUN] = at.timestamp()
    session[SEEN] = STATEMENT


def begun(session: SessionBase) -> datetime:
    """The beginning of the session; 1970 if it has none."""
    return datetime.fromtimestamp(session.get(BEGUN, 0), UTC)


def has_ended(session: SessionBase, *, at: datetime) -> bool:
    """Whether the session is too old, or its user has not seen the present statement."""
    too_old = begun(session) + timedelta(seconds=settings.SIGN_IN_AGE) <= at
    return too_old or session.get(SEEN) != STATEMENT


def extend(session: SessionBase, *, at: datetime) -> None:
    """Record activity at `at`, without overwriting data that a concurrent request of the session stored."""
    expiry = at + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    known = getattr(session, "expires_at", None)
    if known is not None and known >= expiry - STEP:
        return
    Session.objects.filter(session_key=session.session_key, expire_date__lt=expiry - STEP).update(expire_date=expiry)
    session.expires_at = expiry  # type: ignore[attr-defined]  # of our store (session_store.py)


def seconds_left(session: SessionBase, *, at: datetime) -> dict[str, Any]:
    """How long the sign-in lasts if nothing more is done, and whether doing something makes it last longer."""
    last_end = begun(session) + timedelta(seconds=settings.SIGN_IN_AGE)
    expires_at = getattr(session, "expires_at", None) or at + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    ends_at = min(expires_at, last_end)
    return {"left": max(0, int((ends_at - at).total_seconds())), "may_extend": last_end - ends_at > STEP}


def renew(session: SessionBase) -> None:
    """Give a session another key, and keep its entry in the user's list of sessions."""
    listed = UserSession.objects.filter(session_key=session.session_key)
    session.cycle_key()
    listed.update(session_key=session.session_key)


def forget_expired(*, at: datetime) -> int:
    """Delete sessions that had expired at `at`, with their entries in lists of sessions; return their number."""
    deleted, _by_model = Session.objects.filter(expire_date__lte=at).delete()
    lasting = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(lasting)).delete()
    return deleted


def choose(session: SessionBase, membership: Membership, purpose: Purpose) -> None:
    """Act as `membership` for `purpose` from now on."""
    session[ACTING] = [membership.pk, purpose.value]


def remember_waiting(session: SessionBase, membership: Membership, purpose: Purpose, count: int) -> None:
    """Store how much the home page last said was waiting, for the menu of other pages."""
    said = [membership.pk, purpose.value, count]
    if session.get(WAITING) != said:
        session[WAITING] = said


def waiting(session: SessionBase, membership: Membership, purpose: Purpose) -> int:
    """How much the home page last said was waiting for this membership and purpose; 0 if it has not been seen."""
    *whose, count = session.get(WAITING) or [0]
    return count if whose == [membership.pk, purpose.value] else 0


def keep(session: SessionBase, choice: tuple[Membership, Purpose]) -> None:
    """Store a `choice` made automatically, so that a new membership in another agency does not interrupt work."""
    membership, purpose = choice
    if session.get(ACTING) != [membership.pk, purpose.value]:
        choose(session, membership, purpose)


def chosen(session: SessionBase, held: list[Membership]) -> tuple[Membership, Purpose] | None:
    """The chosen membership and purpose, if still in `held`; if there is only one, that one."""
    choices = [(membership, Purpose(value)) for membership in held for value in membership.purposes]
    if len(choices) == 1:
        return choices[0]
    wanted = session.get(ACTING)
    return next((choice for choice in choices if [choice[0].pk, choice[1].value] == wanted), None)
