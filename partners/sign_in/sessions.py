"""A sign-in: what was acknowledged, for whom and why it acts, and when it ends.

It ends 30 minutes after the last thing someone did (`SESSION_COOKIE_AGE`), 12 hours after it began (`SIGN_IN_AGE`),
and with the next request once the user or the last membership is no longer in force.
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
"""The edition of templates/account/statement.html: a new wording is a new edition, and everybody signs in again."""
BEGUN, ACTING, SEEN = "begun", "acting", "statement"
STEP = timedelta(minutes=1)
"""How exactly the last thing done is known: sessions are written once a minute, not once a request."""


def begin(session: SessionBase, *, at: datetime) -> None:
    """Start the clock of a sign-in whose user saw the statement."""
    session[BEGUN] = at.timestamp()
    session[SEEN] = STATEMENT


def begun(session: SessionBase) -> datetime:
    """When this sign-in began; long ago if it never did."""
    return datetime.fromtimestamp(session.get(BEGUN, 0), UTC)


def has_ended(session: SessionBase, *, at: datetime) -> bool:
    """Whether this sign-in is too old, or was never begun with the statement that now holds."""
    too_old = begun(session) + timedelta(seconds=settings.SIGN_IN_AGE) <= at
    return too_old or session.get(SEEN) != STATEMENT


def extend(session: SessionBase, *, at: datetime) -> None:
    """Count `at` as the last thing done, without writing over what another request of this session just stored."""
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
    """Give a sign-in another key, under which its user still finds it among the places where they are signed in."""
    listed = UserSession.objects.filter(session_key=session.session_key)
    session.cycle_key()
    listed.update(session_key=session.session_key)


def forget_expired(*, at: datetime) -> int:
    """Delete the sessions that had expired at `at`, and from where they came; how many there were."""
    deleted, _by_model = Session.objects.filter(expire_date__lte=at).delete()
    lasting = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(lasting)).delete()
    return deleted


def choose(session: SessionBase, membership: Membership, purpose: Purpose) -> None:
    """Act as `membership` for `purpose` from now on."""
    session[ACTING] = [membership.pk, purpose.value]


def keep(session: SessionBase, choice: tuple[Membership, Purpose]) -> None:
    """Remember a `choice` made silently: an invitation by another agency must not interrupt anybody's work."""
    membership, purpose = choice
    if session.get(ACTING) != [membership.pk, purpose.value]:
        choose(session, membership, purpose)


def chosen(session: SessionBase, held: list[Membership]) -> tuple[Membership, Purpose] | None:
    """The choice made, while it is still among those `held`; made silently where there is only one."""
    choices = [(membership, Purpose(value)) for membership in held for value in membership.purposes]
    if len(choices) == 1:
        return choices[0]
    wanted = session.get(ACTING)
    return next((choice for choice in choices if [choice[0].pk, choice[1].value] == wanted), None)
