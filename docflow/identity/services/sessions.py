"""Ending sessions: the rows go, the browser's cookie opens nothing, open pages are let go."""

from collections.abc import Iterable
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from docflow.core import afterwards, deeds, policy, push
from docflow.core.actor import Actor
from docflow.core.errors import NotFound
from docflow.identity.selectors import sessions
from docflow.identity.states import Perm
from docflow.notifications.services.telling import group_of, session_group
from docflow.org.models import User

SWEEP = "identity.sessions"


def end(*, actor: Actor, user: User, session_id: int) -> None:
    """One of one's own sessions. Raises NotFound for one of somebody else, or one that is over."""
    with deeds.act():
        policy.guard(actor, Perm.KEEP_OWN, user)
        found = sessions.of(user.pk).filter(pk=session_id).first()
        if found is None:
            raise NotFound
        device = sessions.device(found.user_agent)
        drop([found])
        deeds.record(
            actor, "identity.session_end", user, data={"device": device, "address": found.ip}
        )


def end_others(*, actor: Actor, user: User, here: str) -> int:
    """All but the session `here`. How many went."""
    with deeds.act():
        policy.guard(actor, Perm.KEEP_OWN, user)
        gone = drop(sessions.of(user.pk).exclude(session_key=here))
        deeds.record(actor, "identity.sessions_end", user, data={"sessions": gone})
    return gone


def end_all_of(user: User) -> int:
    """Part of an act that closes an account or gives access anew: nobody stays signed in."""
    gone = drop(sessions.of(user.pk))
    # Also pages whose session has no row of its own.
    afterwards.call(push.send, group_of(user.pk), {"type": "signed_out"})
    return gone


def drop(rows: Iterable[UserSession]) -> int:
    """Delete the sessions and close their sockets after the commit."""
    keys = [(row.pk, row.session_key) for row in rows]
    for _pk, key in keys:
        SessionStore(key).delete()
        afterwards.call(push.send, session_group(key), {"type": "signed_out"})
    UserSession.objects.filter(pk__in=[pk for pk, _key in keys]).delete()
    return len(keys)


def sweep(now: datetime, limit: int) -> int:
    """End what nobody may use any more, and throw away what ran out. How many."""
    rows = sessions.over(limit)
    stale = sessions.run_out(limit)
    if not rows and not stale:
        return 0
    with deeds.act():
        Session.objects.filter(pk__in=stale).delete()
        return drop(rows) + len(stale)
